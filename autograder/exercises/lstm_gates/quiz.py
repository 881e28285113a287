"""The quiz of lesson LSTM gates: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "What are the gates of an LSTM for?",
        (
            Option(
                "They make the network faster",
                "They quadruple the weights of a plain RNN and cost about four times its work.",
            ),
            Option(
                "They decide, at every step and for every unit, what is kept, written and shown",
                "Three shares for each unit, computed anew from what is read and what was shown.",
                right=True,
            ),
            Option(
                "They choose which samples of the batch are used",
                "Every sample has gates of its own; none is left out.",
            ),
            Option(
                "They keep the weights from growing",
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
                "the candidate",
                "It could write the opposite, if it knew exactly how much there is to undo.",
            ),
        ),
    ),
    Question(
        "The forget gate is at 1 and the input gate at 0. What does the cell do?",
        (
            Option("It forgets everything", "The name misleads: at 1 the forget gate *keeps* everything."),
            Option(
                "It keeps its memory as it is",
                "Nothing goes, nothing comes: the carousel turns round once more.",
                right=True,
            ),
            Option(
                "It adds the input to its memory",
                "The candidate is multiplied by 0: nothing is written.",
            ),
            Option("It shows its memory", "Whether it is shown is for the output gate to say."),
        ),
    ),
    Question(
        "What does the input gate do?",
        (
            Option(
                "It scales the input `x` before the cell sees it",
                "The other parts read `x` in full. What it scales is the candidate.",
            ),
            Option(
                "It decides which share of the candidate is written",
                "`i` times `g` is added to what is kept.",
                right=True,
            ),
            Option("It replaces the memory by the input", "It only adds. Room is made by the forget gate."),
            Option("It says what is written", "That is the candidate; the gate says how much of it."),
        ),
    ),
    Question(
        "A chatbot's cells hold a name, a place and a mood. Asked *who?*, which gate picks the name?",
        (
            Option(
                "the forget gate, it drops the rest",
                "Place and mood may be asked for next; what is dropped is gone.",
            ),
            Option("the input gate", "Nothing new has to be written for an answer."),
            Option(
                "the output gate, it opens at the units of the name",
                "Memory and display are two things: it decides what of the memory is shown now.",
                right=True,
            ),
        ),
    ),
    Question(
        "In which of these tasks does the forget gate matter most?",
        (
            Option(
                "reading an endless stream of weather readings",
                "There is no end at which the memory is wiped: the cell has to make room itself.",
                right=True,
            ),
            Option(
                "saying whether one single sentence is friendly",
                "The memory starts empty, and the sentence is over before it is full.",
            ),
            Option(
                "naming the letter after a pair of letters", "With two letters there is little to forget."
            ),
            Option("looking a number up in a fixed table", "Nothing there comes in sequence."),
        ),
    ),
    Question(
        "Why does the candidate go through a tanh, when the gates go through a sigmoid?",
        (
            Option("because a tanh is cheaper", "They cost the same. What differs is the range."),
            Option(
                "because what is written must be able to lower the memory as well as raise it",
                "From -1 to 1 it has a sign; a share from 0 to 1 has none.",
                right=True,
            ),
            Option(
                "because a tanh has no vanishing slope",
                "Far out it is as flat as a sigmoid.",
            ),
        ),
    ),
    Question(
        "A unit's memory is 12. What can it show at most?",
        (
            Option("12", "What is shown has been through a tanh."),
            Option("6, with the output gate half open", "The gate multiplies the *squashed* memory."),
            Option(
                "just under 1",
                "`tanh(12)` is 1 to ten digits: beyond 3 or so the display is full, the counter is not.",
                right=True,
            ),
            Option("nothing: the memory is out of range", "The memory has no range; the display has."),
        ),
    ),
    Question(
        "The cell of 1997 had no forget gate. What could it not do?",
        (
            Option(
                "keep a value for many steps",
                "That it did perfectly: without a forget gate nothing is ever lost.",
            ),
            Option(
                "count",
                "It counts well, until somebody wants it to start again.",
            ),
            Option(
                "start again by itself, in a stream that nobody cuts into pieces",
                "What it wrote stayed. In a stream the memories grow until all displays are full.",
                right=True,
            ),
        ),
    ),
)
