"""The mistakes on the way back through the additive score's tanh, made of d (S, N, 1) and the cache c."""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import declared

SCORE_SLOPES = [
    declared(
        "the tanh's derivative is missing",
        "u = tanh(a). The chain rule multiplies by the tanh's slope, which is made of u.",
        da=lambda d, c: d * c.v * np.ones_like(c.u),
    ),
    declared(
        "the tanh derivative is taken of tanh(u)",
        "u is the tanh's output already: no other tanh is needed.",
        da=lambda d, c: d * c.v * (1 - np.tanh(c.u) ** 2),
    ),
    declared(
        "the gradient is divided by the tanh's derivative",
        "The chain rule multiplies by the slope. Yours divides by it.",
        da=lambda d, c: d * c.v / (1 - c.u**2),
    ),
    declared(
        "u is not squared in the tanh's derivative",
        "A tanh is as steep at -a as it is at a, so u must be squared in its slope.",
        da=lambda d, c: d * c.v * (1 - c.u),
    ),
    declared(
        "a sigmoid's derivative stands in the place of the tanh's",
        "s (1 - s) is the slope of a sigmoid. A tanh is steepest at 0, where its slope is 1.",
        da=lambda d, c: d * c.v * c.u * (1 - c.u),
    ),
    declared(
        "the tanh's derivative is u squared",
        "A tanh is steepest at zero, where its slope is 1. Yours is 0 there.",
        da=lambda d, c: d * c.v * c.u**2,
    ),
    declared(
        "v is missing",
        "The score weights u by v, so the gradient of u holds v.",
        da=lambda d, c: d * (1 - c.u**2),
    ),
    declared(
        "the upstream gradient is dropped",
        "Multiply by dscores. Your gradients do not change when dscores does.",
        da=lambda d, c: c.v * (1 - c.u**2) * np.ones_like(d),
    ),
    declared(
        "the tanh's slope is taken at v times u",
        "The slope is made of u alone. v comes after the tanh.",
        da=lambda d, c: d * c.v * (1 - (c.v * c.u) ** 2),
    ),
    declared(
        "the sign is turned",
        "The sign is turned: a larger u along v makes the score larger.",
        da=lambda d, c: -d * c.v * (1 - c.u**2),
    ),
    declared(
        "u stands in the place of v",
        "In a product of v and u the gradient of u holds v, not u.",
        da=lambda d, c: d * c.u * (1 - c.u**2),
    ),
    declared(
        "the upstream gradient is divided by the number of places",
        "A gradient sums all shares. If the loss is a mean, the upstream gradient is divided already.",
        da=lambda d, c: d * c.v * (1 - c.u**2) / len(d),
    ),
    declared(
        "the upstream gradient is summed over the places first",
        "Each score has its own gradient: do not sum dscores over the places before the tanh.",
        da=lambda d, c: d.sum(axis=0) * c.v * (1 - c.u**2),
    ),
]
