"""The gradient before a tanh, from the one behind it."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.activations import tanh_backward

exercise = Exercise(
    reference=tanh_backward,
    points=1,
    difficulty=1,
    importance=5,
    minutes=8,
    inputs=dict(dh="N H", h=uniform(-0.95, 0.95, "N H")),
    returns=dict(da="N H"),
    hints=(
        "Two factors, entry by entry: what came back, and how steep the tanh is there.",
        "The slope of a tanh is one minus the square of the tanh; and h is that tanh already.",
    ),
)


@family(exercise)
def _instead(gradient):
    """A wrong gradient, made of dh and h."""
    return gradient


_instead(
    "the tanh is applied twice in the slope",
    "h has been through the tanh already.",
    lambda dh, h: dh * (1 - np.tanh(h) ** 2),
)
_instead(
    "the upstream gradient is dropped",
    "If the loss did not depend on h at all, dh would be zero; what would you return?",
    lambda dh, h: 1 - h**2,
)
_instead(
    "the slope is missing",
    "Where the tanh is flat, a nudge before it changes nothing behind it; where does your line know that?",
    lambda dh, h: dh + 0 * h,
)
_instead(
    "the gradient is divided by the slope",
    "The chain rule multiplies. The slope is at most 1: should da be larger than dh, or smaller?",
    lambda dh, h: dh / (1 - h**2),
)
_instead(
    "h is not squared in the slope",
    "A tanh is as steep at -a as it is at a; is your slope?",
    lambda dh, h: dh * (1 - h),
)
_instead(
    "the difference is squared instead of h",
    "A tanh is as steep at -a as it is at a; look at which bracket the square stands.",
    lambda dh, h: dh * (1 - h) ** 2,
)
_instead(
    "the 1 is missing in the slope",
    "A tanh is steepest at zero, with a slope of 1; and yours?",
    lambda dh, h: dh * h**2,
)
_instead(
    "h is doubled, not squared, in the slope",
    "2 h is the slope of a square; you want the square itself.",
    lambda dh, h: dh * (1 - 2 * h),
)
_instead(
    "a bracket is missing around the slope",
    "Multiplication comes before subtraction: what is multiplied by dh in your line?",
    lambda dh, h: dh - h**2,
)
_instead(
    "the slope has the wrong sign",
    "A tanh rises everywhere, so its slope is never negative.",
    lambda dh, h: dh * (h**2 - 1),
)
_instead(
    "the slope has a plus in it",
    "A tanh is never steeper than 1; is yours?",
    lambda dh, h: dh * (1 + h**2),
)
_instead(
    "the slope of a sigmoid stands in the place of the tanh's",
    "s (1 - s) is a sigmoid's slope. At h = 0 a tanh is steepest, and this is zero there.",
    lambda dh, h: dh * h * (1 - h),
)
_instead(
    "the slope of a ReLU stands in the place of the tanh's",
    "A tanh has a slope for negative h too.",
    lambda dh, h: dh * (h > 0),
)
_instead(
    "the upstream gradient is added to the slope",
    "The chain rule multiplies.",
    lambda dh, h: dh + 1 - h**2,
)
_instead(
    "dh and h have changed places",
    "One of the two is squared in the slope, the other is multiplied by that slope.",
    lambda dh, h: h * (1 - dh**2),
)
_instead(
    "the slope is made of the upstream gradient",
    "The slope belongs to the point where the forward pass was, not to what comes back.",
    lambda dh, h: dh * (1 - dh**2),
)
_instead(
    "the tanh stands in the place of its slope",
    "How far the tanh has come is one thing; how steep it is there is another.",
    lambda dh, h: dh * h,
)
_instead(
    "the root of the slope is taken",
    "One minus the square, and no root: that would be the other leg of a triangle.",
    lambda dh, h: dh * np.sqrt(1 - h**2),
)
_instead(
    "the gradient goes through the tanh itself",
    "On the way back nothing is squashed: the gradient is multiplied by a slope.",
    lambda dh, h: np.tanh(dh) * (1 - h**2),
)
_instead(
    "everything is summed over the batch",
    "Every sample has its own a, and so its own gradient: da is (N, H) like dh.",
    lambda dh, h: (dh * (1 - h**2)).sum(axis=0),
)
_instead(
    "it is averaged over the batch's size",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    lambda dh, h: dh * (1 - h**2) / len(dh),
)
_instead(
    "it is computed in single precision",
    "A checker looks at nine digits, and single precision has seven.",
    lambda dh, h: (dh * (1 - h**2)).astype(np.float32),
)


@exercise.misconception("the upstream gradient is overwritten")
def overwritten(dh, h):
    """Whoever called you may still need the gradient that you were handed."""
    dh *= 1 - h**2
    return dh
