"""A number to hand in: the update bias that keeps a quarter of the gradient for a hundred steps."""

from __future__ import annotations

import numpy as np

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.gru import LAG, LEFT, long_memory_bias

exercise = number(
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


exercise.mistake(
    "the largest bias that leaves less than a quarter",
    "A quarter or more should be left. Yours is a tenth too small.",
    bias=lambda: round(long_memory_bias() - 0.1, 1),
)
exercise.mistake(
    "the product of the update gates is taken for the whole gradient",
    "z to the power of 100 counts the path through z alone. The gradient also comes back through the "
    "gates: measure.",
    bias=lambda: _by_the_direct_way(LEFT, LAG),
)
exercise.mistake(
    "the line is drawn at a half",
    "A quarter of the gradient at lag 0 must be left. Yours leaves a half.",
    bias=lambda: 5.0,
)
exercise.mistake(
    "a quarter is wanted at lag 50",
    "Read the curve at lag 100, its right end. Yours is read at lag 50.",
    bias=lambda: 3.5,
)
exercise.mistake(
    "the sign is turned round",
    "Here and in torch a large z keeps the hidden state, so the bias is positive.",
    bias=lambda: -long_memory_bias(),
)
exercise.mistake(
    "the gate is given, not its bias",
    "This is the value of the gate. Give the bias, which is added before the sigmoid.",
    bias=lambda: round(float(LEFT ** (1 / LAG)), 3),
)
