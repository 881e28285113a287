"""The quiz of lesson warm-up: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "Your loss falls from 0.4 to 0.01. What does that say about your backward pass?",
        (
            Option(
                "that it is right: no other leads downhill",
                "Three wrong ones did on this page. It is enough to point roughly downhill.",
            ),
            Option(
                "that it is right, up to a constant factor",
                "A tanh taken twice is no factor: it is wrong by another share in every unit.",
            ),
            Option(
                "next to nothing; a gradient check would tell",
                "Rounding leaves about 1e-15; the mildest of the three was off by more than a half.",
                right=True,
            ),
            Option(
                "that it is wrong: a right one reaches zero",
                "How low a loss can get depends on the data and the network, not only on the gradient.",
            ),
        ),
    ),
    Question(
        "A central difference with `eps = 1e-12` gives a worse slope than with `1e-5`. Why?",
        (
            Option(
                "the curve bends too much between the two points",
                "The bend matters less the closer the points are: that error has all but vanished here.",
            ),
            Option(
                "the two values agree in nearly all their digits",
                "Their difference keeps only the rest, some four digits, and is divided by a tiny number.",
                right=True,
            ),
            Option(
                "1e-12 is below the smallest float that there is",
                "That is about 5e-324. What counts is the distance between *neighbouring* floats near x.",
            ),
            Option(
                "Python rounds so small an eps to zero by itself",
                "It does not; but `x + 1e-12` has only four digits left to differ from x in.",
            ),
        ),
    ),
    Question(
        "Why may the step of the complex step be as small as 1e-30?",
        (
            Option(
                "a complex number has twice as many digits", "Each of its two parts is an ordinary float."
            ),
            Option(
                "for polynomials it is exact with any step",
                "It holds for every function with a power series: tanh and exp among them.",
            ),
            Option(
                "the derivative is rounded only at the end",
                "Every operation rounds. What is avoided here is a difference of two nearly equal numbers.",
            ),
            Option(
                "nothing is subtracted, so no digits cancel",
                "The change arrives alone, in the imaginary part; the bend adds some 1e-60.",
                right=True,
            ),
        ),
    ),
    Question(
        "`loss = np.abs(y).sum()` is sent through the complex step. What comes out?",
        (
            Option(
                "the right slope, except where y is zero",
                "Of a complex number `np.abs` returns the length, a real number: the change is lost.",
            ),
            Option(
                "zero for every y: the change is dropped",
                "`np.abs` returns a real length. So does `np.linalg.norm`, and `.conj()` turns the sign.",
                right=True,
            ),
            Option(
                "an error: complex numbers have no `abs`",
                "NumPy has one, the length. That is what makes this trap a silent one.",
            ),
            Option(
                "the right slope with the sign turned",
                "`.conj()` would do that. `np.abs` loses the imaginary part altogether.",
            ),
        ),
    ),
    Question(
        "You average `db` over the batch where it should be summed. Which check lets that pass?",
        (
            Option(
                "one with a single sample in the batch",
                "The mean of one thing is its sum. Check with at least two, better with three.",
                right=True,
            ),
            Option(
                "one with a random upstream gradient",
                "That is what makes a check sharp: no two samples say the same.",
            ),
            Option(
                "one by the complex step, not by differences",
                "Both measure the same slope; the average is off by a factor of N for either.",
            ),
            Option("every check: a factor turns no gradient", "The check compares numbers, not directions."),
        ),
    ),
    Question(
        "A unit shows `h = tanh(a) = 0.6`, and its upstream gradient `dh` is 2. What is `da`?",
        (
            Option("1.20", "That is `dh * h`. The tanh multiplies by its slope, not by its value."),
            Option("0.80", "`dh * (1 - h)` forgets the square."),
            Option("1.42", "That is the slope at 0.6, a tanh taken of what already is a tanh."),
            Option("1.28", "`2 * (1 - 0.6 * 0.6)`.", right=True),
        ),
    ),
    Question(
        "In the figure of a measured slope's error against `eps`, a V: what is its left arm?",
        (
            Option(
                "the bend of the curve between the two points",
                "That is the right arm: it shrinks with the square of eps.",
            ),
            Option(
                "rounding, magnified by dividing by a tiny eps",
                "On the left the two values agree in nearly all digits; little is left of a difference.",
                right=True,
            ),
            Option(
                "the complex step, which needs no difference",
                "The complex step's line is flat at its bottom: it has no such arm.",
            ),
            Option(
                "the error that the formula itself has made",
                "The formula is right to within eps squared, which is smallest there.",
            ),
        ),
    ),
    Question(
        "A check in single precision with `eps = 1e-7` fails for a backward pass that is right. What now?",
        (
            Option(
                "allow a larger error, 100 % if need be",
                "Then it would let everything pass. Make the measurement better, not the limit wider.",
            ),
            Option(
                "check in double, and train in single",
                "The formulas are the same, so what is checked in double holds for single.",
                right=True,
            ),
            Option(
                "make eps smaller still, such as 1e-10",
                "In single precision `1 + 1e-10` is 1: both points would be the same, the slope 0.",
            ),
            Option(
                "trust it: the backward pass is wrong",
                "Neighbouring floats near 1 are 1.2e-7 apart in single precision: eps is lost in rounding.",
            ),
        ),
    ),
    Question(
        "What are the largest slopes of a sigmoid and of a tanh?",
        (
            Option("1/4 and 1/4, both at zero", "True of the sigmoid. The tanh is four times as steep."),
            Option(
                "1/4 and 1, both at zero",
                "You measured it. Twenty sigmoids in a row pass at most 1e-12 of a gradient.",
                right=True,
            ),
            Option(
                "1 and 1, both at zero",
                "The sigmoid needs twice the way for half the rise: a quarter of the slope.",
            ),
            Option(
                "1/2 and 1, both at zero",
                "1/2 is the sigmoid's *value* at zero; its slope is `1/2 * (1 - 1/2)`.",
            ),
        ),
    ),
)
