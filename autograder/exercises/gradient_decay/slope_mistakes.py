"""The mistakes on the way back through the tanh of one step: wrong slopes, or the right one used wrongly."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.gradient_decay.wrong_turns import step_gradients
from autograder.exercises.mistakes import family


def add_slopes(exercise: Exercise) -> None:
    """The gradient before the tanh is wrong; all that follows from it is right."""

    @family(exercise)
    def slope(da):
        return lambda dh_next, cache: step_gradients(da(dh_next, cache), cache)

    slope(
        "the upstream gradient is dropped",
        "If the loss did not depend on h_next at all, what should your gradients be?",
        lambda dh_next, cache: 1 - cache.h_next**2,
    )
    slope(
        "the tanh's derivative is missing",
        "A saturated unit hardly moves when its input does; where does your gradient know that?",
        lambda dh_next, cache: dh_next,
    )
    slope(
        "the tanh derivative is taken of tanh(h_next)",
        "h_next has been through the tanh already.",
        lambda dh_next, cache: dh_next * (1 - np.tanh(cache.h_next) ** 2),
    )
    slope(
        "the gradient is divided by the tanh's derivative",
        "The chain rule multiplies. A slope is at most 1: is your gradient larger or smaller behind it?",
        lambda dh_next, cache: dh_next / (1 - cache.h_next**2),
    )
    slope(
        "the tanh derivative is taken of the gradient",
        "The slope belongs to the point where the forward pass was, not to what comes back.",
        lambda dh_next, cache: 1 - np.tanh(dh_next) ** 2,
    )
    slope(
        "the upstream gradient and the state have changed places",
        "One of the two is squared in the slope of a tanh, the other one is multiplied by that slope.",
        lambda dh_next, cache: cache.h_next * (1 - dh_next**2),
    )
    slope(
        "the slope is made of the upstream gradient",
        "The slope belongs to the point where the forward pass was, not to what comes back.",
        lambda dh_next, cache: dh_next * (1 - dh_next**2),
    )
    slope(
        "the sigmoid's derivative stands in the place of the tanh's",
        "s (1 - s) is a sigmoid's slope; at h = 0 a tanh is steepest, and this is zero there.",
        lambda dh_next, cache: dh_next * cache.h_next * (1 - cache.h_next),
    )
    slope(
        "a ReLU's derivative stands in the place of the tanh's",
        "A tanh has a slope for negative states too.",
        lambda dh_next, cache: dh_next * (cache.h_next > 0),
    )
    slope(
        "the state is not squared in the tanh's derivative",
        "A tanh is as steep at -a as it is at a; is your slope?",
        lambda dh_next, cache: dh_next * (1 - cache.h_next),
    )
    slope(
        "the difference is squared instead of the state",
        "A tanh is as steep at -a as it is at a; look at which bracket the square stands.",
        lambda dh_next, cache: dh_next * (1 - cache.h_next) ** 2,
    )
    slope(
        "the one is missing in the tanh's derivative",
        "A tanh is steepest at zero; is your slope?",
        lambda dh_next, cache: dh_next * cache.h_next**2,
    )
    slope(
        "the state is doubled, not squared, in the tanh's derivative",
        "A tanh is as steep at -a as it is at a; is your slope?",
        lambda dh_next, cache: dh_next * (1 - 2 * cache.h_next),
    )
    slope(
        "a bracket is missing around the tanh's derivative",
        "Multiplication comes before subtraction: what is multiplied by dh_next in your line?",
        lambda dh_next, cache: dh_next * 1 - cache.h_next**2,
    )
    slope(
        "the tanh's derivative has the wrong sign",
        "A tanh rises everywhere, so its slope is never negative.",
        lambda dh_next, cache: -dh_next * (1 - cache.h_next**2),
    )
    slope(
        "the tanh's derivative has a plus in it",
        "A tanh is never steeper than 1; is yours?",
        lambda dh_next, cache: dh_next * (1 + cache.h_next**2),
    )
    slope(
        "the upstream gradient is added to the slope",
        "The chain rule multiplies.",
        lambda dh_next, cache: dh_next + (1 - cache.h_next**2),
    )
    slope(
        "the slope is taken at the old state",
        "The tanh made h_next; at which of the two states in the cache is its slope wanted?",
        lambda dh_next, cache: dh_next * (1 - cache.h**2),
    )
    slope(
        "the sum before the tanh is computed again, without the bias",
        "The cache has no bias, and none is needed: the slope can be had from h_next alone.",
        lambda dh_next, cache: dh_next * (1 - np.tanh(cache.x @ cache.W_ih.T + cache.h @ cache.W_hh.T) ** 2),
    )
