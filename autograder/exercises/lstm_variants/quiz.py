"""The quiz of lesson LSTM variants: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "At which step does the gradient through the output gate's peephole enter the memory?",
        (
            Option(
                "at the step before, like those of i and f", "i and f looked at `c`. o looked at `c_next`."
            ),
            Option(
                "at the same step, in the new memory",
                "It is added to the gradient at `c_next`, and passes the forget gate on its way to `c`.",
                right=True,
            ),
            Option("at no step, as o only shows the memory", "It shows the memory and also looks at it."),
            Option("at both, with a half of it at each", "A sum has no halves: o looked at one memory."),
        ),
    ),
    Question(
        "A coupled gate stands at 0.25, the memory at 2, the candidate at -1. What is the new memory?",
        (
            Option("1.25", "`0.75 * 2 + 0.25 * -1`.", right=True),
            Option("-0.25", "That is the other way round: `0.25 * 2 + 0.75 * -1`."),
            Option("1.75", "That is the cell of 1997: nothing of the 2 was forgotten."),
            Option("0.25", "The old memory keeps the share 1 - i, three quarters, not a quarter."),
        ),
    ),
    Question(
        "The loss's gradient at the new memory of a coupled cell is 4, g is 0.5 and c is 2. What is di?",
        (
            Option("2", "That is the way through g alone. i also takes c away."),
            Option("-6", "`4 * (0.5 - 2)`: i writes g and takes c away.", right=True),
            Option("10", "The second way has a minus: more i means less of c."),
            Option("-8", "That is the way through c alone. i also writes g."),
        ),
    ),
    Question(
        "Why can a coupled cell not count as the cell of 1997 does?",
        (
            Option(
                "it has too few parameters", "It has as many as the cell of 1997: two gates, a candidate."
            ),
            Option(
                "its memory is an average",
                "An average of numbers between -1 and 1 stays between them; a count must not.",
                right=True,
            ),
            Option("its gradient vanishes too fast", "At i = 0 its gradient passes unchanged, as in 1997."),
            Option("its output gate sees too late", "Both cells have the same output gate."),
        ),
    ),
    Question(
        "In the slope chart, what does a line that crosses many others say?",
        (
            Option("the cell learns slowly on both tasks", "Then it would stand low on both sides."),
            Option(
                "the cell's rank hangs on the task",
                "It is good on one side and poor on the other.",
                right=True,
            ),
            Option("the seeds of the cell disagree", "That is the spread around a point, not the slope."),
            Option("the cell has more parameters", "The chart says nothing of size."),
        ),
    ),
    Question(
        "An LSTM with D = 3 and H = 5, one bias a row, has 180 parameters. And with peepholes?",
        (
            Option("195", "Three gates look at five memories each: 15 more.", right=True),
            Option("200", "That gives the candidate a peephole as well. It is no gate."),
            Option("255", "That is a full matrix for each gate. A peephole sees its own unit alone."),
            Option("185", "That is one peephole for all three gates."),
        ),
    ),
    Question(
        "A library has the names of i and f exchanged, and trains and uses its own weights. What breaks?",
        (
            Option("training: the gates are misused", "Each block learns the work it is used for."),
            Option(
                "nothing, until the weights are moved",
                "In another library, or after a mend, every block does the other's work.",
                right=True,
            ),
            Option("the gradient check of each gate", "The gradients of the cell as it is are right."),
            Option("the memory grows without an end", "One block still forgets and one still writes."),
        ),
    ),
    Question(
        "*Peepholes are needed to count.* What can be said after this page?",
        (
            Option("it holds: without them none counted", "Some seeds of the cells without them did."),
            Option(
                "it is refuted for every kind of count", "One task and one size refute nothing in general."
            ),
            Option(
                "cells without them counted here as well",
                "The cell of 1997 has none and was among the best. Precise timing is another task.",
                right=True,
            ),
            Option(
                "the opposite: they hinder counting", "Some seeds with peepholes counted farthest of all."
            ),
        ),
    ),
)
