"""The way back through a tanh: wrong slopes, and mistakes with the upstream gradient.

A slope is a function of the tanh's output, the right one is 1 - s^2. `put` says what an exercise exchanges
for it: of the upstream gradient d, behind the tanh, and the output s it makes the gradient before the tanh.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.judging.exchange import Declared

Before = Callable[[Any, Any], Any]  # (d, s): the gradient before the tanh
Put = Callable[[Before], Mapping[str, Any]]

_SLOPES = [
    (
        "the tanh's derivative is missing",
        "The chain rule multiplies the upstream gradient by the slope of the tanh.",
        np.ones_like,
    ),
    (
        "the tanh is applied twice in its derivative",
        "What you have is the tanh's output already: its slope is one minus the square of that.",
        lambda s: 1 - np.tanh(s) ** 2,
    ),
    (
        "the tanh is taken of the square in its derivative",
        "What you have is the tanh's output already: square it, and take no tanh of it.",
        lambda s: 1 - np.tanh(s**2),
    ),
    (
        "the tanh stands in the place of its derivative",
        "The gradient is multiplied by the slope of the tanh, not by its value.",
        lambda s: s,
    ),
    (
        "the gradient is divided by the tanh's derivative",
        "The chain rule multiplies by the slope. A slope is at most 1, so the gradient never grows.",
        lambda s: 1 / (1 - s**2),
    ),
    (
        "the tanh is not squared in its derivative",
        "A tanh is as steep at -a as it is at a. So its output must be squared in the slope.",
        lambda s: 1 - s,
    ),
    (
        "the tanh is doubled, not squared, in its derivative",
        "A tanh is as steep at -a as it is at a. So its output must be squared in the slope, not doubled.",
        lambda s: 1 - 2 * s,
    ),
    (
        "the difference is squared instead of the tanh",
        "The square belongs to the tanh alone, not to one minus the tanh.",
        lambda s: (1 - s) ** 2,
    ),
    (
        "the one is missing in the tanh's derivative",
        "A tanh is steepest at zero, where its slope is 1. Yours is 0 there.",
        lambda s: s**2,
    ),
    (
        "the tanh's derivative has a plus in it",
        "A tanh is never steeper than 1. Yours is: look at the sign before the square.",
        lambda s: 1 + s**2,
    ),
    (
        "a sigmoid's derivative stands in the place of the tanh's",
        "s (1 - s) is the slope of a sigmoid. A tanh is steepest at zero, where its slope is 1.",
        lambda s: s * (1 - s),
    ),
]


def tanh_slopes(put: Put) -> list[Declared]:
    """The right upstream gradient times a wrong slope."""
    return [Declared(title, hint, put(_times(slope))) for title, hint, slope in _SLOPES]


def _times(slope):
    return lambda d, s: d * slope(s)


def before_a_tanh(put: Put) -> list[Declared]:
    """All of `tanh_slopes`, and where the upstream gradient is wrong or has another place."""
    return [
        *tanh_slopes(put),
        Declared(
            "a ReLU's derivative stands in the place of the tanh's",
            "The slope of a tanh is one minus the square of its output, for negative outputs too.",
            put(lambda d, s: d * (s > 0)),
        ),
        Declared(
            "a bracket is missing around the tanh's derivative",
            "Multiplication comes before subtraction: your upstream gradient is multiplied by the 1 only.",
            put(lambda d, s: d - s**2),
        ),
        Declared(
            "the upstream gradient is added to the slope",
            "The chain rule multiplies the upstream gradient by the slope.",
            put(lambda d, s: d + 1 - s**2),
        ),
        Declared(
            "the upstream gradient and the state have changed places",
            "The tanh's output is squared in the slope. The upstream gradient is multiplied by that slope.",
            put(lambda d, s: s * (1 - d**2)),
        ),
        Declared(
            "the slope is made of the upstream gradient",
            "The slope belongs to the point where the forward pass was, so it is made of the tanh's output.",
            put(lambda d, s: d * (1 - d**2)),
        ),
    ]
