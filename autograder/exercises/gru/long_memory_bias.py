"""A number to hand in: the update bias that keeps a quarter of the gradient for a hundred steps."""

from __future__ import annotations

import numpy as np

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.gru import LAG, LEFT, long_memory_bias

exercise, misread = number(
    long_memory_bias,
    "bias",
    difficulty=2,
    hints=(
        "Turn the slider, or call share_left in a cell of your own; more bias always leaves more.",
        "Steps of a tenth: try 3.0, where it is too little, then 5.0, where it is enough, and close in.",
    ),
)


def _by_the_direct_way(share, steps):
    """The bias of a gate that leaves a share after so many steps, if nothing but z is passed."""
    z = share ** (1 / steps)
    return round(float(np.log(z / (1 - z))), 1)


misread(
    "the largest bias that leaves less than a quarter",
    "A quarter or more should be left; you are one step below the line.",
    lambda: round(long_memory_bias() - 0.1, 1),
)
misread(
    "the product of the update gates is taken for the whole gradient",
    "Nearly right, and the reason is a good one. But the error has other ways too: measure.",
    lambda: _by_the_direct_way(LEFT, LAG),
)
misread(
    "the line is drawn at a half",
    "A quarter of the gradient at lag 0 is asked for.",
    lambda: 5.0,
)
misread(
    "a quarter is wanted at lag 50",
    "At which lag did you read the curve? Its right end is at 100.",
    lambda: 3.5,
)
misread(
    "the sign is turned round",
    "Here and in torch a *large* z keeps the state.",
    lambda: -long_memory_bias(),
)
misread(
    "the gate is given, not its bias",
    "That is how far open the gate stands; which bias is added to it?",
    lambda: round(float(LEFT ** (1 / LAG)), 3),
)
