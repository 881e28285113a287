"""The mistakes on the way back through the tanh of the additive score."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.wrong_turns import score_gradients
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise


def add_slopes(exercise: Exercise) -> None:
    """The gradient before the tanh is wrong, made of d (S, N, 1) and the cache; what follows is right."""

    @family(exercise)
    def before_the_tanh(da):
        return lambda dscores, cache: score_gradients(da(dscores.T[:, :, None], cache), dscores, cache)

    before_the_tanh(
        "the tanh's derivative is missing",
        "A saturated number hardly moves when the query does; where does your gradient know that?",
        lambda d, c: d * c.v * np.ones_like(c.u),
    )
    before_the_tanh(
        "the tanh derivative is taken of tanh(u)",
        "u has been through the tanh already.",
        lambda d, c: d * c.v * (1 - np.tanh(c.u) ** 2),
    )
    before_the_tanh(
        "the gradient is divided by the tanh's derivative",
        "The chain rule multiplies. A slope is at most 1: is your gradient larger or smaller behind it?",
        lambda d, c: d * c.v / (1 - c.u**2),
    )
    before_the_tanh(
        "u is not squared in the tanh's derivative",
        "A tanh is as steep at -a as it is at a; is your slope?",
        lambda d, c: d * c.v * (1 - c.u),
    )
    before_the_tanh(
        "a sigmoid's derivative stands in the place of the tanh's",
        "s (1 - s) is a sigmoid's slope; at 0 a tanh is steepest, and this is zero there.",
        lambda d, c: d * c.v * c.u * (1 - c.u),
    )
    before_the_tanh(
        "the tanh's derivative is u squared",
        "A tanh is steepest at zero; is your slope?",
        lambda d, c: d * c.v * c.u**2,
    )
    before_the_tanh(
        "v is missing",
        "A number that v ignores moves no score; where does your gradient know that?",
        lambda d, c: d * (1 - c.u**2),
    )
    before_the_tanh(
        "the upstream gradient is dropped",
        "If the loss did not depend on the scores at all, what should your gradients be?",
        lambda d, c: c.v * (1 - c.u**2) * np.ones_like(d),
    )
    before_the_tanh(
        "the tanh's slope is taken at v times u",
        "The tanh made u; v came later and has no part in its slope.",
        lambda d, c: d * c.v * (1 - (c.v * c.u) ** 2),
    )
    before_the_tanh(
        "the sign is turned",
        "A place whose score should grow needs a u that points along v.",
        lambda d, c: -d * c.v * (1 - c.u**2),
    )
    before_the_tanh(
        "u stands in the place of v",
        "In a product of v and u, which of the two does the gradient of u hold?",
        lambda d, c: d * c.u * (1 - c.u**2),
    )
    before_the_tanh(
        "the upstream gradient is divided by the number of places",
        "If the loss is a mean, the mean is already in what comes from upstream.",
        lambda d, c: d * c.v * (1 - c.u**2) / len(d),
    )
    before_the_tanh(
        "the upstream gradient is summed over the places first",
        "Each place has a score of its own, and each score its own gradient.",
        lambda d, c: d.sum(axis=0) * c.v * (1 - c.u**2),
    )
