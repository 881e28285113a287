"""A number to hand in: which of four backward passes is the gradient."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.warm_up import right_backward

exercise = number(
    right_backward,
    "number",
    hints=(
        "The curves do not tell the passes apart. The table does: it has the distance of each array of each "
        "pass from what your complex step measured.",
        "Rounding leaves about 1e-15. A pass with a single array that is off by more than 1e-12 is wrong, "
        "however right the others are.",
    ),
)

exercise.mistake(
    "the pass that goes back through random numbers is taken",
    "Its loss falls nearly as well, but in the table the arrays of the first layer are far off.",
    number=lambda: 1,
)
exercise.mistake(
    "the pass that takes the tanh twice is taken",
    "Its W1 is off by a tenth. Rounding would leave about 1e-15.",
    number=lambda: 2,
)
exercise.mistake(
    "the pass with the lowest loss is taken",
    "A low loss proves nothing: in the table this pass is the farthest from the gradient.",
    number=lambda: 4,
)
