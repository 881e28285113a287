"""The quiz of lesson LSTM gates: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "What are the gates of an LSTM for?",
        (
            Option(
                "to make the network faster to train and to run",
                "They quadruple the weights of a plain RNN and cost about four times its work.",
            ),
            Option(
                "to choose which samples of the batch are used",
                "Every sample has gates of its own; none is left out.",
            ),
            Option(
                "to decide what is kept, what written, what shown",
                "Three shares for each unit, computed anew from what is read and what was shown.",
                right=True,
            ),
            Option(
                "to keep the weights from growing without bound",
                "The gates bound what flows through the cell. The weights are free.",
            ),
        ),
    ),
    Question(
        "A cell follows the price of a share. The trend it remembers ended last week. Which gate drops it?",
        (
            Option("the output gate", "It can hide the old trend; inside, the memory would still hold it."),
            Option(
                "the input gate", "It decides about what comes in. What is in already is not its business."
            ),
            Option("the forget gate", "Near 0 it multiplies the old memory away.", right=True),
            Option(
                "the candidate", "It could write the opposite, if it knew exactly how much there is to undo."
            ),
        ),
    ),
    Question(
        "The forget gate is at 1 and the input gate at 0. What does the cell do?",
        (
            Option(
                "it forgets all that it has read",
                "The name misleads: at 1 the forget gate *keeps* everything.",
            ),
            Option(
                "it adds the input to its memory", "The candidate is multiplied by 0: nothing is written."
            ),
            Option("it shows its memory to the others", "Whether it is shown is for the output gate to say."),
            Option(
                "it keeps its memory as it stands",
                "Nothing goes, nothing comes: the carousel turns round once more.",
                right=True,
            ),
        ),
    ),
    Question(
        "A memory is 2. Then `f = 0.5`, `i = 0.5`, `g = -1`. What is the memory after the step?",
        (
            Option("0.5", "Half of 2 is kept, and half of -1 is written: 1 - 0.5.", right=True),
            Option("1.0", "That is what is kept of the 2; half of the candidate is written as well."),
            Option("1.5", "The candidate is negative here: it is taken off, not added."),
            Option("-0.5", "That is what is written; half of the old memory is kept as well."),
        ),
    ),
    Question(
        "In the drawing of the cell, where does the forget gate act on the memory?",
        (
            Option(
                "at the `+` on the upper line",
                "There the new is added to what was kept. The forget gate has acted before.",
            ),
            Option(
                "at the `×` on the upper line",
                "The old memory comes from the left and is multiplied by f, before anything is added.",
                right=True,
            ),
            Option("at the `×` under the upper line", "There the candidate is multiplied by the input gate."),
            Option(
                "at the `×` below the right tanh",
                "There the squashed memory is multiplied by the output gate.",
            ),
        ),
    ),
    Question(
        "What does the input gate do?",
        (
            Option(
                "it scales the input `x` before the cell sees it",
                "The other parts read `x` in full. What it scales is the candidate.",
            ),
            Option(
                "it puts the input in the place of the memory",
                "It only adds. Room is made by the forget gate.",
            ),
            Option(
                "it says what is written, from -1 up to 1",
                "That is the candidate; the gate says how much of it.",
            ),
            Option(
                "it sets the share of the candidate to write",
                "`i` times `g` is added to what is kept.",
                right=True,
            ),
        ),
    ),
    Question(
        "A chatbot's cells hold a name, a place and a mood. Asked *who?*, which gate picks the name?",
        (
            Option(
                "the forget gate: it drops the other two",
                "Place and mood may be asked for next; what is dropped is gone.",
            ),
            Option(
                "the input gate: it writes the name again", "Nothing new has to be written for an answer."
            ),
            Option(
                "the output gate: it shows the name alone",
                "Memory and display are two things: it opens at the units of the name.",
                right=True,
            ),
            Option(
                "the candidate: it proposes only the name",
                "The candidate is what could be *written*; nothing has to be written for an answer.",
            ),
        ),
    ),
    Question(
        "In which of these tasks does the forget gate matter most?",
        (
            Option(
                "reading weather data that never ends",
                "There is no end at which the memory is wiped: the cell has to make room itself.",
                right=True,
            ),
            Option(
                "judging whether one sentence is friendly",
                "The memory starts empty, and the sentence is over before it is full.",
            ),
            Option(
                "naming the letter after a pair of letters", "With two letters there is little to forget."
            ),
            Option(
                "telling which of two short words is longer",
                "Both are over before a memory is full; it starts empty for the next pair.",
            ),
        ),
    ),
    Question(
        "Why does the candidate go through a tanh, when the gates go through a sigmoid?",
        (
            Option(
                "because a tanh is cheaper to compute than that",
                "They cost the same. What differs is the range.",
            ),
            Option(
                "so that a memory can be lowered as well as raised",
                "From -1 to 1 it has a sign; a share from 0 to 1 has none.",
                right=True,
            ),
            Option(
                "because the slope of a tanh does not vanish far out", "Far out it is as flat as a sigmoid."
            ),
            Option(
                "so that the memory itself stays between -1 and 1",
                "The memory has no bound: it adds up what is written, step after step.",
            ),
        ),
    ),
    Question(
        "A unit's memory is 12. How much can it show at most?",
        (
            Option("12, with the output gate wide open", "What is shown has been through a tanh."),
            Option("6, with the output gate half open", "The gate multiplies the *squashed* memory."),
            Option(
                "1, or just under, with the gate wide open",
                "`tanh(12)` is 1 to ten digits: beyond 3 or so the display is full, the counter is not.",
                right=True,
            ),
            Option("0: it is out of the tanh's range", "The memory has no range; the display has."),
        ),
    ),
    Question(
        "The cell of 1997 had no forget gate. What could it not do?",
        (
            Option(
                "keep a value over many hundred steps",
                "That it did perfectly: without a forget gate nothing is ever lost.",
            ),
            Option(
                "count the letters it has read so far",
                "It counts well, until somebody wants it to start again.",
            ),
            Option(
                "start again in a stream without cuts",
                "What it wrote stayed. In a stream the memories grow until all displays are full.",
                right=True,
            ),
            Option(
                "show its memory at some steps only", "It had an output gate, and that decides what is shown."
            ),
        ),
    ),
)
