"""The activation of every gate, at any size of its argument."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import scaled
from lstm_ref.numpy.activations import sigmoid

FAR = 1000.0  # beyond 709 an exponential overflows


def _near_and_far(rng, sizes):
    """Normal entries, one far out on either side, and where there is room a zero."""
    a = scaled("N H", 3.0)(rng, sizes)
    a.flat[a.size // 2] = 0
    a.flat[-1], a.flat[0] = rng.uniform(-1.2, -1) * FAR, rng.uniform(1, 1.2) * FAR
    return a


def softmax(a):
    """Of each row, by which no entry overflows."""
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


exercise = Exercise(
    reference=sigmoid,
    points=1,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(a=_near_and_far),
    returns=dict(s="N H"),
    hints=(
        "It can be written with exp(-a), which overflows where a is far below zero, and with exp(a), which "
        "overflows where a is far above zero.",
        "Take the exponential only of numbers that are not positive: of a or of -a, whichever is smaller. "
        "Write the sigmoid of a positive a with it, then that of a negative a; np.where takes one of them.",
    ),
)
exercise.mistake(
    "the quotient overflows: inf / inf for large a",
    "exp(1000) overflows to inf. For a positive a use the form with exp(-a).",
    s=np.errstate(all="ignore")(lambda a: np.exp(a) / (1 + np.exp(a))),
)
exercise.mistake(
    "it falls where it should rise",
    "The sigmoid of a large a is 1, and yours is 0: look at the sign of the exponent.",
    a=lambda right: -right,
)
exercise.mistake(
    "a tanh is returned",
    "A sigmoid has values between 0 and 1, and 1/2 at zero. A tanh reaches down to -1.",
    s=lambda a: np.tanh(a),
)
exercise.mistake(
    "a tanh is moved up, but not stretched",
    "At a = 1 the sigmoid is 0.73 and yours is 0.88: the tanh is taken of a/2.",
    a=lambda right: 2 * right,
)
exercise.mistake(
    "the slope is returned",
    "Return the sigmoid itself. Its slope belongs to the backward pass.",
    s=lambda right: right * (1 - right),
)
exercise.mistake(
    "a bracket is missing in the denominator",
    "Division comes before addition: in your line the 1 is divided by 1, then the exponential is added.",
    s=np.errstate(all="ignore")(lambda a: 1 / 1 + np.exp(-a)),
)
exercise.mistake(
    "the denominator lacks its 1",
    "At a = 0 the sigmoid is one half, and yours is 1.",
    s=np.errstate(all="ignore")(lambda a: 1 / np.exp(-a)),
)
exercise.mistake(
    "the denominator subtracts",
    "At a = 0 your denominator is zero: the exponential is added to the 1.",
    s=np.errstate(all="ignore")(lambda a: 1 / (1 - np.exp(-a))),
)
exercise.mistake(
    "the argument is cut off at 10",
    "Clipping avoids the overflow, but the sigmoid at 10 differs from the one at 1000 in the fifth digit.",
    a=lambda right: np.clip(right, -10, 10),
)
exercise.mistake(
    "three straight lines stand for the curve",
    "This is the hard sigmoid. It is cheaper, and off by up to a tenth.",
    s=lambda a: np.clip(0.2 * a + 0.5, 0, 1),
)
exercise.mistake(
    "it is 0 or 1 and nothing between",
    "The sigmoid takes every value between 0 and 1. A step has no slope to learn from.",
    s=lambda right: np.where(right > 0.5, 1.0, 0.0),
)
exercise.mistake(
    "the entries of a row share one sum",
    "This is a softmax. Each entry of a sigmoid depends on its own a alone.",
    s=softmax,
)
exercise.mistake(
    "the absolute value of a is used",
    "The sigmoid of -2 is smaller than that of 2. Yours are equal.",
    a=lambda right: np.abs(right),
)
exercise.mistake(
    "for negative a the wrong one of the two forms is used",
    "With exp(-|a|) the two forms have one denominator. The numerators differ: 1 for a positive a.",
    s=np.errstate(all="ignore")(
        lambda a: np.where(a >= 0, 1 / (1 + np.exp(-abs(a))), 1 / (1 + np.exp(abs(a)) ** 2))
    ),
)
