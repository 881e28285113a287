"""The mistakes on the way back through the additive score's tanh, made of d (S, N, 1) and the cache c."""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import declared

SCORE_SLOPES = [
    declared(
        "the tanh's derivative is missing",
        "A saturated number hardly moves when the query does; where does your gradient know that?",
        da=lambda d, c: d * c.v * np.ones_like(c.u),
    ),
    declared(
        "the tanh derivative is taken of tanh(u)",
        "u has been through the tanh already.",
        da=lambda d, c: d * c.v * (1 - np.tanh(c.u) ** 2),
    ),
    declared(
        "the gradient is divided by the tanh's derivative",
        "The chain rule multiplies. A slope is at most 1: is your gradient larger or smaller behind it?",
        da=lambda d, c: d * c.v / (1 - c.u**2),
    ),
    declared(
        "u is not squared in the tanh's derivative",
        "A tanh is as steep at -a as it is at a; is your slope?",
        da=lambda d, c: d * c.v * (1 - c.u),
    ),
    declared(
        "a sigmoid's derivative stands in the place of the tanh's",
        "s (1 - s) is a sigmoid's slope; at 0 a tanh is steepest, and this is zero there.",
        da=lambda d, c: d * c.v * c.u * (1 - c.u),
    ),
    declared(
        "the tanh's derivative is u squared",
        "A tanh is steepest at zero; is your slope?",
        da=lambda d, c: d * c.v * c.u**2,
    ),
    declared(
        "v is missing",
        "A number that v ignores moves no score; where does your gradient know that?",
        da=lambda d, c: d * (1 - c.u**2),
    ),
    declared(
        "the upstream gradient is dropped",
        "If the loss did not depend on the scores at all, what should your gradients be?",
        da=lambda d, c: c.v * (1 - c.u**2) * np.ones_like(d),
    ),
    declared(
        "the tanh's slope is taken at v times u",
        "The tanh made u; v came later and has no part in its slope.",
        da=lambda d, c: d * c.v * (1 - (c.v * c.u) ** 2),
    ),
    declared(
        "the sign is turned",
        "A place whose score should grow needs a u that points along v.",
        da=lambda d, c: -d * c.v * (1 - c.u**2),
    ),
    declared(
        "u stands in the place of v",
        "In a product of v and u, which of the two does the gradient of u hold?",
        da=lambda d, c: d * c.u * (1 - c.u**2),
    ),
    declared(
        "the upstream gradient is divided by the number of places",
        "If the loss is a mean, the mean is already in what comes from upstream.",
        da=lambda d, c: d * c.v * (1 - c.u**2) / len(d),
    ),
    declared(
        "the upstream gradient is summed over the places first",
        "Each place has a score of its own, and each score its own gradient.",
        da=lambda d, c: d.sum(axis=0) * c.v * (1 - c.u**2),
    ),
]
