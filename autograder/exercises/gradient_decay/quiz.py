"""The quiz of lesson gradient decay: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "A unit stands at `h = 0.99`. How much of a gradient that reaches it does its tanh let through?",
        (
            Option(
                "99 %",
                "That is the state itself. The tanh passes its *slope*, and up there it is nearly flat.",
            ),
            Option(
                "2 %",
                "`1 - 0.99 * 0.99` is 0.0199. A few units like this on every path close it.",
                right=True,
            ),
            Option("1 %", "`1 - h` forgets the square: the slope is `1 - h * h`, twice as much here."),
            Option(
                "43 %", "That is the slope at `a = 0.99`: the tanh taken of a state that already is a tanh."
            ),
        ),
    ),
    Question(
        "A tanh RNN has the spectral radius 1 and reads random inputs. Its gradient, 100 steps back, ...",
        (
            Option(
                "vanishes: the tanh's slopes multiply it too",
                "You measured it: about 0.83 a step, which leaves less than a millionth.",
                right=True,
            ),
            Option(
                "keeps its size: 1 to the power of 100 is 1",
                "It would, if every slope were 1. The inputs move the units off zero: each step loses some.",
            ),
            Option(
                "explodes: a radius of 1 is the edge of chaos",
                "The inputs themselves push the network away from that edge.",
            ),
            Option(
                "is exactly zero: each slope is at most 0.25",
                "That is the sigmoid's; the tanh's slope is 1 at zero. And small is not zero.",
            ),
        ),
    ),
    Question(
        "Each step back keeps a share of 0.83. What is left after 50 steps?",
        (
            Option("about 0.83", "That is after one step; the shares multiply."),
            Option("about 0.02", "That is 1/50. The shares multiply: 0.83 to the power of 50."),
            Option("about 9e-5", "0.83 to the power of 50.", right=True),
            Option("about 1e-13", "That is after some 160 steps, not after 50."),
        ),
    ),
    Question(
        "Your loss falls smoothly to zero on a short task. What does that say about your backward pass?",
        (
            Option(
                "it is right: others cannot lower the loss",
                "Wrong ones did on this page. A positive cosine with the right gradient is enough.",
            ),
            Option(
                "it is right, up to some constant factor",
                "A transposed matrix is no constant factor, and its loss fell as well.",
            ),
            Option(
                "it is right for this task, and that will do",
                "It says nothing of other tasks, and little of this one: a gradient check takes a second.",
            ),
            Option(
                "nearly nothing; a gradient check would tell",
                "Against the measured slope a right backward agrees to fifteen digits, a wrong one does not.",
                right=True,
            ),
        ),
    ),
    Question(
        "Which state does step t multiply `da` with, to get its share of `dW_hh`?",
        (
            Option(
                "the state after it, `h[t]`",
                "One of the four curves was trained like that. Which state did W_hh meet on the way forward?",
            ),
            Option(
                "the state before it, `h[t-1]`",
                "The one that W_hh met on the way forward; at the first step that is `h0`.",
                right=True,
            ),
            Option(
                "the first state of all, `h0`",
                "Only at the first step. After that W_hh meets what the step before left.",
            ),
            Option(
                "the upstream gradient, `dh[t]`",
                "It is already inside `da`; the other factor is what W_hh was multiplied with.",
            ),
        ),
    ),
    Question(
        "The largest *singular value* of `W_hh` is 0.95. What is certain in a tanh RNN?",
        (
            Option(
                "nothing is, as only eigenvalues count",
                "It is the other way round: eigenvalues alone leave delay lines out.",
            ),
            Option(
                "that no unit is in the flat part of its tanh",
                "A large input saturates them whatever W_hh is, and that shrinks the gradient further.",
            ),
            Option(
                "that every step takes off 5 % or more",
                "The matrix shrinks every gradient by that much or more, and no slope of a tanh is above 1.",
                right=True,
            ),
            Option(
                "that 95 % is left after any number of steps",
                "0.95 is the most that *one* step keeps; 100 steps keep 0.6 % at best.",
            ),
        ),
    ),
    Question(
        "Why does `clip_by_global_norm` measure all the gradients together?",
        (
            Option(
                "so that one factor scales all of them",
                "The direction stays: a shorter step along the same slope. One by one would turn it.",
                right=True,
            ),
            Option(
                "so that it takes less time than one by one",
                "The work is the same. What differs is the step that comes out.",
            ),
            Option(
                "so that small ones become as long as large",
                "That is what it avoids: the relation between them is information.",
            ),
            Option(
                "so that vanished ones are scaled up again",
                "Its factor is at most 1. It never scales anything up.",
            ),
        ),
    ),
    Question(
        "One entry of a gradient is not a number. What comes out of clipping?",
        (
            Option(
                "a gradient of the length `max_norm`",
                "The norm itself is not a number then, and neither is what is scaled by it.",
            ),
            Option(
                "zeros, so that the step is left out",
                "Nothing here looks for them. Some training loops skip such a step; clipping does not.",
            ),
            Option(
                "still nan, now in every entry",
                "The norm is not a number, and it scales all. Clipping has to act *before* the overflow.",
                right=True,
            ),
            Option(
                "the other entries, as they have been",
                "All entries are scaled by one factor, and that factor is not a number.",
            ),
        ),
    ),
    Question(
        "Ten letters, the loss after the last one, chunks of `k = 4`. Which letters get a gradient?",
        (
            Option(
                "the last 4 of all",
                "Chunks are counted from the start: steps 0 to 3, 4 to 7, and the last is 8 and 9.",
            ),
            Option(
                "all 10, each by less",
                "That would be no truncation. Beyond a boundary the gradient is exactly zero.",
            ),
            Option("every 4th of them", "A chunk cuts the path back, it does not thin the letters out."),
            Option(
                "the last 2 of all",
                "The chunk of the loss holds the steps 8 and 9; the gradient stops at its beginning.",
                right=True,
            ),
        ),
    ),
    Question(
        "50 steps back, 1e-8 of the gradient is left. Why is what it says not just learned slowly?",
        (
            Option(
                "it is rounded to zero before it can act",
                "Floating-point numbers go down to 1e-38 in single precision and 1e-308 in double.",
            ),
            Option(
                "it is: Adam rescales it, and learns it",
                "Adam rescales the *sum*. What is small within the sum stays small within it.",
            ),
            Option(
                "it drowns in the sum over all the lags",
                "A weight receives that sum, and the recent steps' part varies by far more.",
                right=True,
            ),
            Option(
                "its direction is lost on so long a way",
                "It may well point the right way. It is its share of the sum that is too small.",
            ),
        ),
    ),
)
