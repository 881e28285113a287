"""The squashing function of every gate, at any size of its argument."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import scaled
from lstm_ref.numpy.activations import sigmoid

FAR = 1000.0  # beyond 709 an exponential overflows


def _near_and_far(rng, sizes):
    """Normal entries, and one far out on either side."""
    a = scaled("N H", 3.0)(rng, sizes)
    a.flat[-1], a.flat[0] = rng.uniform(-1.2, -1) * FAR, rng.uniform(1, 1.2) * FAR
    return a


exercise = Exercise(
    reference=sigmoid,
    points=1,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(a=_near_and_far),
    returns=dict(s="N H"),
    hints=(
        "Two ways to write it: with exp(-a), which overflows far to the left, and with exp(a), which "
        "overflows far to the right. Neither is wrong everywhere.",
        "Only take the exponential of numbers that are not positive: of a or of -a, whichever is smaller. "
        "Made of that one, what is the sigmoid of a positive a, and what of a negative? np.where chooses.",
    ),
)


@family(exercise)
def _formula(formula):
    """Another function than the sigmoid; what overflows in it on the way is its own affair."""
    return np.errstate(all="ignore")(lambda a: formula(a))


def _right(a):
    return np.exp(-np.logaddexp(0, -a))


_formula(
    "the quotient overflows: inf / inf for large a",
    "Is exp(1000) a number to your computer? Try the form that has exp(-a), at least for such an a.",
    lambda a: np.exp(a) / (1 + np.exp(a)),
)
_formula(
    "it falls where it should rise",
    "A large a should open the gate: which sign does the exponent have?",
    lambda a: _right(-a),
)
_formula(
    "a tanh is returned",
    "A sigmoid has values between 0 and 1, and 1/2 at zero; a tanh reaches down to -1.",
    np.tanh,
)
_formula(
    "a tanh is moved up, but not stretched",
    "It can be made of a tanh; at a = 1 the sigmoid is 0.73, and yours?",
    lambda a: (1 + np.tanh(a)) / 2,
)
_formula(
    "the slope is returned",
    "Asked for is the function itself; its slope comes later.",
    lambda a: _right(a) * _right(-a),
)
_formula(
    "a bracket is missing in the denominator",
    "Division comes before addition: what is divided by what in your line?",
    lambda a: 1 / 1 + np.exp(-a),
)
_formula(
    "the denominator lacks its 1",
    "At a = 0 the sigmoid is one half; and yours?",
    lambda a: 1 / np.exp(-a),
)
_formula(
    "the denominator subtracts",
    "At a = 0 your denominator is zero; which sign stands between the 1 and the exponential?",
    lambda a: 1 / (1 - np.exp(-a)),
)
_formula(
    "the argument is cut off at 10",
    "Cutting off avoids the overflow; but is the sigmoid at 10 the same as at 1000, to nine digits?",
    lambda a: _right(np.clip(a, -10, 10)),
)
_formula(
    "three straight lines stand for the curve",
    "That is the *hard* sigmoid: cheap, and off by up to a tenth.",
    lambda a: np.clip(0.2 * a + 0.5, 0, 1),
)
_formula(
    "it is 0 or 1 and nothing between",
    "A step has no slope to learn from; the sigmoid passes through all values on its way up.",
    lambda a: np.where(a > 0, 1.0, 0.0),
)
_formula(
    "the entries of a row share one sum",
    "That is a softmax. A gate opens by itself, whatever the other gates do.",
    lambda a: np.exp(a - a.max(axis=1, keepdims=True) - _log_sum(a)),
)
_formula(
    "the absolute value of a is used",
    "An a of -2 and one of 2: should the gate be equally open?",
    lambda a: _right(abs(a)),
)
_formula(
    "for negative a the wrong one of the two forms is used",
    "A positive and a negative a need different numerators over the same denominator; what are yours?",
    lambda a: np.where(a >= 0, 1 / (1 + np.exp(-abs(a))), 1 / (1 + np.exp(abs(a)) ** 2)),
)
_formula(
    "it is computed in single precision",
    "A checker looks at nine digits, and single precision has seven.",
    lambda a: _right(a).astype(np.float32),
)


def _log_sum(a):
    return np.log(np.exp(a - a.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))


@exercise.misconception("a is overwritten with the result")
def overwritten(a):
    """Whoever called you may still need a."""
    a[...] = _right(a)
    return a
