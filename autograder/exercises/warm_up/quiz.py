"""The quiz of lesson warm-up: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "Your loss falls from 0.4 to 0.01. What does that say about your backward pass?",
        (
            Option(
                "It is right: a wrong gradient could not lead downhill",
                "Three did on this page. It is enough to point roughly downhill.",
            ),
            Option(
                "It is right up to a factor, which the learning rate takes care of",
                "A tanh taken twice is no factor: it is wrong by another share in every unit.",
            ),
            Option(
                "Next to nothing; a gradient check would tell",
                "Rounding leaves about 1e-15; the mildest of the three was off by more than a half.",
                right=True,
            ),
            Option(
                "It is wrong: a right one would reach zero",
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
                "the two values agree in nearly all digits, and their difference keeps only the rest",
                "Of sixteen digits some four are left. Dividing by a tiny number makes that visible.",
                right=True,
            ),
            Option(
                "1e-12 is below the smallest float",
                "That is about 5e-324. What counts is the distance between *neighbouring* floats near x.",
            ),
            Option(
                "Python rounds 1e-12 to zero",
                "It does not; but `x + 1e-12` has only four digits left to differ from x in.",
            ),
        ),
    ),
    Question(
        "Why may the step of the complex step be as small as 1e-30?",
        (
            Option(
                "because complex numbers have twice as many digits",
                "Each of the two parts is an ordinary float.",
            ),
            Option(
                "because nothing is subtracted: the change arrives alone, in the imaginary part",
                "No digits cancel, and what the bend adds is of the size of 1e-60.",
                right=True,
            ),
            Option(
                "because it is exact for polynomials only, where any step would do",
                "It holds for every function with a power series: tanh and exp among them.",
            ),
        ),
    ),
    Question(
        "`loss = np.abs(y).sum()` is sent through the complex step. What comes out?",
        (
            Option(
                "the right slope, except at zero",
                "Of a complex number `np.abs` returns the length, a real number: the change is lost.",
            ),
            Option(
                "zero everywhere: the absolute value drops the imaginary part",
                "So would `np.linalg.norm`, and `.conj()` turns its sign. Every real y gets the slope 0.",
                right=True,
            ),
            Option(
                "an error: NumPy has no absolute value of complex numbers",
                "It has one, their length. That is what makes this trap a silent one.",
            ),
        ),
    ),
    Question(
        "You average `db` over the batch where it should be summed. Which check lets that pass?",
        (
            Option(
                "one with a random upstream gradient",
                "That is what makes a check sharp: no two samples say the same.",
            ),
            Option(
                "one with a single sample in the batch",
                "The mean of one thing is its sum. Check with at least two, better with three.",
                right=True,
            ),
            Option(
                "one with the complex step in place of differences",
                "Both measure the same slope; the average is off by a factor of N for either.",
            ),
            Option(
                "every one: a factor does not turn a gradient round",
                "The check compares numbers, not directions.",
            ),
        ),
    ),
    Question(
        "To test your own `numerical_gradient` you use `f(x) = 3x + 2`. What does that prove?",
        (
            Option(
                "that it is right: 3 comes out to ten digits",
                "A forward difference also gives 3 there, with any eps.",
            ),
            Option(
                "hardly anything: a straight line forgives a one-sided difference and a wrong eps",
                "Take a function that bends, and one in which the entries of x matter to each other.",
                right=True,
            ),
            Option(
                "that it is right for small eps",
                "On a straight line every eps gives the same; so this says nothing about eps.",
            ),
        ),
    ),
    Question(
        "A check in single precision with `eps = 1e-7` fails for a backward pass that is right. What now?",
        (
            Option(
                "allow an error of 100 %",
                "Then it would let everything pass. Make the measurement better, not the limit wider.",
            ),
            Option(
                "make eps smaller still, 1e-10",
                "In single precision `1 + 1e-10` is 1: both points would be the same, the slope 0.",
            ),
            Option(
                "do the check in double precision, and train in single",
                "The formulas are the same, so what is checked in double holds for single.",
                right=True,
            ),
            Option(
                "trust the check: the backward pass is wrong",
                "Neighbouring floats near 1 are 1.2e-7 apart in single precision: eps is lost in rounding.",
            ),
        ),
    ),
    Question(
        "The largest slope of a sigmoid, and of a tanh?",
        (
            Option(
                "below 0.3, and below 0.3",
                "True of the sigmoid, if loosely. The tanh is four times as steep.",
            ),
            Option(
                "1/4 and 1, both at zero",
                "You measured it. Twenty sigmoids in a row pass at most 1e-12 of a gradient.",
                right=True,
            ),
            Option(
                "1 and 1, both at zero",
                "The sigmoid needs twice the way for half the rise: a quarter of the slope.",
            ),
        ),
    ),
)
