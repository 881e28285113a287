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
                "about 2 %",
                "`1 - 0.99 * 0.99` is 0.0199. A few units like this on every path close it.",
                right=True,
            ),
            Option("1 %", "`1 - h` forgets the square: the slope is `1 - h * h`, twice as much here."),
            Option(
                "about 43 %",
                "That is the slope at `a = 0.99`: the tanh taken of a state that already is a tanh.",
            ),
        ),
    ),
    Question(
        "A tanh RNN has the spectral radius 1 and reads random inputs. Its gradient, 100 steps back, ...",
        (
            Option(
                "keeps its size, because 1 to the power of 100 is 1",
                "It would, if every slope were 1. The inputs move the units off zero: each step loses some.",
            ),
            Option(
                "explodes, because 1 is the edge of chaos",
                "The inputs themselves push the network away from that edge.",
            ),
            Option(
                "is zero, because the sigmoid's derivative is at most 0.25",
                "There is no sigmoid here; the tanh's slope is 1 at zero. And small is not zero.",
            ),
            Option(
                "vanishes, because the slopes of the tanh enter the product as well",
                "You measured it: about 0.83 a step, which leaves less than a millionth.",
                right=True,
            ),
        ),
    ),
    Question(
        "Your loss falls smoothly to zero on a short task. What does that say about your backward pass?",
        (
            Option(
                "It is right: a wrong gradient cannot lower the loss",
                "Three wrong ones did on this page. A positive cosine with the right gradient is enough.",
            ),
            Option(
                "It is right, up to a constant factor",
                "A transposed matrix is no constant factor, and its loss fell as well.",
            ),
            Option(
                "Nearly nothing; a gradient check would tell",
                "Against the measured slope a right backward agrees to fifteen digits, a wrong one does not.",
                right=True,
            ),
            Option(
                "It is right for this task, and that will do",
                "The same passes failed when the string grew from four letters to ten.",
            ),
        ),
    ),
    Question(
        "Which state does step t multiply `da` with, to get its share of `dW_hh`?",
        (
            Option(
                "the state before it: `h[t-1]`, and `h0` at the first step",
                "The one that W_hh met on the way forward. (At `t = 0` the index `t-1` wraps to the last.)",
                right=True,
            ),
            Option(
                "the state after the step, `h[t]`",
                "One of the four curves was trained like that. Which state did W_hh meet on the way forward?",
            ),
            Option("always `h0`", "Only at the first step. After that W_hh meets what the step before left."),
            Option(
                "the upstream gradient `dh[t]`",
                "It is already inside `da`; the other factor is what W_hh was multiplied with.",
            ),
        ),
    ),
    Question(
        "The largest *singular value* of `W_hh` is 0.95. What is certain in a tanh RNN?",
        (
            Option(
                "nothing, only eigenvalues matter",
                "It is the other way round: eigenvalues alone leave delay lines out.",
            ),
            Option(
                "the units do not saturate",
                "A large input saturates them whatever W_hh is, and that shrinks the gradient further.",
            ),
            Option(
                "about 95 % of the gradient is left after any number of steps",
                "0.95 is the most that *one* step keeps; 100 steps keep 0.6 % at best.",
            ),
            Option(
                "every step back shrinks every gradient by at least 5 %",
                "The matrix shrinks it by that much or more, and no slope of a tanh is above 1.",
                right=True,
            ),
        ),
    ),
    Question(
        "Why does `clip_by_global_norm` measure all the gradients together?",
        (
            Option(
                "so that all are scaled by one factor and the direction stays",
                "A shorter step along the same slope; clipping each by itself would turn it.",
                right=True,
            ),
            Option(
                "it is faster than one norm for each array",
                "The work is the same. What differs is the step that comes out.",
            ),
            Option(
                "so that small gradients become as long as large ones",
                "That is what it avoids: the relation between them is information.",
            ),
            Option(
                "so that vanished gradients are scaled up",
                "Its factor is at most 1. It never scales anything up.",
            ),
        ),
    ),
    Question(
        "One entry of a gradient is not a number. What comes out of clipping?",
        (
            Option(
                "a gradient of the norm `max_norm`",
                "The norm itself is not a number then, and neither is what is scaled by it.",
            ),
            Option(
                "zeros",
                "Nothing here looks for them. Some training loops skip such a step; clipping does not.",
            ),
            Option(
                "still no number: clipping prevents the explosion and cannot repair it",
                "It has to act on the large step that comes *before* the overflow.",
                right=True,
            ),
        ),
    ),
    Question(
        "Ten letters, the loss after the last one, chunks of `k = 4`. Which letters get a gradient?",
        (
            Option(
                "the last four",
                "Chunks are counted from the start: steps 0 to 3, 4 to 7, and the last is 8 and 9.",
            ),
            Option(
                "the last two",
                "The chunk of the loss holds the steps 8 and 9; the gradient stops at its beginning.",
                right=True,
            ),
            Option(
                "all ten, with smaller gradients further back",
                "That would be no truncation. Beyond a boundary the gradient is exactly zero.",
            ),
            Option("every fourth one", "A chunk cuts the path back, it does not thin the letters out."),
        ),
    ),
    Question(
        "50 steps back, 1e-8 of the gradient is left. Why is what it says not just learned slowly?",
        (
            Option(
                "because it is rounded to zero",
                "Floating-point numbers go down to 1e-38 in single precision and 1e-308 in double.",
            ),
            Option(
                "it is: with Adam, which rescales every weight's gradient, it would be learned",
                "Adam rescales the *sum*. What is small within the sum stays small within it.",
            ),
            Option(
                "because a weight receives the sum over all lags, and this share drowns in the others",
                "The share of the most recent steps differs from batch to batch by far more than that.",
                right=True,
            ),
        ),
    ),
)
