"""The mistakes on the way back through the additive score's tanh, made of d (S, N, 1) and the cache c."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.tanh_back import tanh_slopes
from autograder.judging.exchange import declared

SCORE_SLOPES = [
    *tanh_slopes(lambda before: dict(da=lambda d, c: before(d * c.v, c.u))),
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
        "u stands in the place of v",
        "In a product of v and u the gradient of u holds v, not u.",
        da=lambda d, c: d * c.u * (1 - c.u**2),
    ),
    declared(
        "the upstream gradient is summed over the places first",
        "Each score has its own gradient: do not sum dscores over the places before the tanh.",
        da=lambda d, c: d.sum(axis=0) * c.v * (1 - c.u**2),
    ),
]
