"""The gradients of one step of a tanh RNN."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.gradient_decay.rnn_step import exercise as forward
from autograder.exercises.gradient_decay.wrong_turns import step_gradients
from autograder.inputs import cache_of
from lstm_ref.numpy.rnn import rnn_step_backward

exercise = Exercise(
    reference=rnn_step_backward,
    points=5,
    difficulty=3,
    importance=5,
    minutes=20,
    inputs=dict(dh_next="N H", cache=cache_of(forward)),
    returns=dict(dx="N D", dh="N H", dW_ih="H D", dW_hh="H H", db="H"),
    partial=True,
    forward=forward,
    hints=(
        "First bring the gradient behind the tanh back to before it: call it da, it is (N, H). The slope of "
        "a tanh can be had from its output alone, and the cache has that output.",
        "All the rest is da and one other array. A gradient has the shape of what it is the gradient of, so "
        "dW_ih is (H, D): which product of da (N, H) and x (N, D) has that shape, and what does it sum over?",
    ),
)


def _slope(cache):
    return 1 - cache.h_next**2


def _before_the_tanh(title, hint, da):
    """A wrong gradient before the tanh; all that follows from it is right."""

    def wrong(dh_next, cache):
        return step_gradients(da(dh_next, cache), cache)

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


def _one_output(title, hint, **instead):
    """Right but for some outputs, each made of the gradient before the tanh, dh_next and the cache."""

    def wrong(dh_next, cache):
        da = dh_next * _slope(cache)
        return step_gradients(da, cache)._replace(
            **{name: output(da, dh_next, cache) for name, output in instead.items()}
        )

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


_before_the_tanh(
    "the upstream gradient is dropped",
    "If the loss did not depend on h_next at all, what should your gradients be?",
    lambda dh_next, cache: _slope(cache),
)
_before_the_tanh(
    "the tanh's derivative is missing",
    "A saturated unit hardly moves when its input does; where does your gradient know that?",
    lambda dh_next, cache: dh_next,
)
_before_the_tanh(
    "the tanh derivative is taken of tanh(h_next)",
    "h_next has been through the tanh already.",
    lambda dh_next, cache: dh_next * (1 - np.tanh(cache.h_next) ** 2),
)
_before_the_tanh(
    "the gradient is divided by the tanh's derivative",
    "The chain rule multiplies. A slope is at most 1: is your gradient larger or smaller behind it?",
    lambda dh_next, cache: dh_next / _slope(cache),
)
_before_the_tanh(
    "the tanh derivative is taken of the gradient",
    "The slope belongs to the point where the forward pass was, not to what comes back.",
    lambda dh_next, cache: 1 - np.tanh(dh_next) ** 2,
)
_before_the_tanh(
    "the upstream gradient and the state have changed places",
    "One of the two is squared in the slope of a tanh, the other one is multiplied by that slope.",
    lambda dh_next, cache: cache.h_next * (1 - dh_next**2),
)
_before_the_tanh(
    "the slope is made of the upstream gradient",
    "The slope belongs to the point where the forward pass was, not to what comes back.",
    lambda dh_next, cache: dh_next * (1 - dh_next**2),
)
_before_the_tanh(
    "the sigmoid's derivative stands in the place of the tanh's",
    "s (1 - s) is a sigmoid's slope; at h = 0 a tanh is steepest, and this is zero there.",
    lambda dh_next, cache: dh_next * cache.h_next * (1 - cache.h_next),
)
_before_the_tanh(
    "a ReLU's derivative stands in the place of the tanh's",
    "A tanh has a slope for negative states too.",
    lambda dh_next, cache: dh_next * (cache.h_next > 0),
)
_before_the_tanh(
    "the state is not squared in the tanh's derivative",
    "A tanh is as steep at -a as it is at a; is your slope?",
    lambda dh_next, cache: dh_next * (1 - cache.h_next),
)
_before_the_tanh(
    "the difference is squared instead of the state",
    "A tanh is as steep at -a as it is at a; look at which bracket the square stands.",
    lambda dh_next, cache: dh_next * (1 - cache.h_next) ** 2,
)
_before_the_tanh(
    "the one is missing in the tanh's derivative",
    "A tanh is steepest at zero; is your slope?",
    lambda dh_next, cache: dh_next * cache.h_next**2,
)
_before_the_tanh(
    "the state is doubled, not squared, in the tanh's derivative",
    "A tanh is as steep at -a as it is at a; is your slope?",
    lambda dh_next, cache: dh_next * (1 - 2 * cache.h_next),
)
_before_the_tanh(
    "a bracket is missing around the tanh's derivative",
    "Multiplication comes before subtraction: what is multiplied by dh_next in your line?",
    lambda dh_next, cache: dh_next * 1 - cache.h_next**2,
)
_before_the_tanh(
    "the tanh's derivative has the wrong sign",
    "A tanh rises everywhere, so its slope is never negative.",
    lambda dh_next, cache: -dh_next * _slope(cache),
)
_before_the_tanh(
    "the tanh's derivative has a plus in it",
    "A tanh is never steeper than 1; is yours?",
    lambda dh_next, cache: dh_next * (1 + cache.h_next**2),
)
_before_the_tanh(
    "the upstream gradient is added to the slope",
    "The chain rule multiplies.",
    lambda dh_next, cache: dh_next + _slope(cache),
)
_before_the_tanh(
    "the slope is taken at the old state",
    "The tanh made h_next; at which of the two states in the cache is its slope wanted?",
    lambda dh_next, cache: dh_next * (1 - cache.h**2),
)
_before_the_tanh(
    "the sum before the tanh is computed again, without the bias",
    "The cache has no bias, and none is needed: the slope can be had from h_next alone.",
    lambda dh_next, cache: dh_next * (1 - np.tanh(cache.x @ cache.W_ih.T + cache.h @ cache.W_hh.T) ** 2),
)
_one_output(
    "dx and dh are taken from the gradient behind the tanh",
    "Between h_next and the two products lies the tanh, for x and h as for the weights.",
    dx=lambda da, dh_next, cache: dh_next @ cache.W_ih,
    dh=lambda da, dh_next, cache: dh_next @ cache.W_hh,
)
_one_output(
    "dW_ih and dW_hh are taken from the gradient behind the tanh",
    "Between h_next and the two products lies the tanh, for the weights as for x and h.",
    dW_ih=lambda da, dh_next, cache: dh_next.T @ cache.x,
    dW_hh=lambda da, dh_next, cache: dh_next.T @ cache.h,
)
_one_output(
    "dW_ih, dW_hh and db are taken from dh",
    "dh lies behind the matrix already; which gradient stands right before the tanh?",
    dW_ih=lambda da, dh_next, cache: (da @ cache.W_hh).T @ cache.x,
    dW_hh=lambda da, dh_next, cache: (da @ cache.W_hh).T @ cache.h,
    db=lambda da, dh_next, cache: (da @ cache.W_hh).sum(axis=0),
)
_one_output(
    "dx uses W_ih transposed",
    "Write the shapes under the product: over which axis does it run on the way back?",
    dx=lambda da, dh_next, cache: da @ cache.W_ih.T,
)
_one_output(
    "dx is multiplied by the gradient of the weights",
    "Two names look alike here: which of them did the forward pass multiply x by?",
    dx=lambda da, dh_next, cache: da @ (da.T @ cache.x),
)
_one_output(
    "W_hh is transposed on the way back",
    "The forward pass used the transpose of W_hh; what is the transpose of that?",
    dh=lambda da, dh_next, cache: da @ cache.W_hh.T,
)
_one_output(
    "dh lacks W_hh",
    "The old state came in through a matrix; through what does its gradient go out?",
    dh=lambda da, dh_next, cache: da,
)
_one_output(
    "dh is the upstream gradient itself",
    "There is no shortcut past the tanh and the matrix in a plain RNN.",
    dh=lambda da, dh_next, cache: dh_next,
)
_one_output(
    "the upstream gradient is added to dh",
    "There is no shortcut past the tanh and the matrix in a plain RNN.",
    dh=lambda da, dh_next, cache: da @ cache.W_hh + dh_next,
)
_one_output(
    "dh is never computed",
    "The step before this one waits for its gradient.",
    dh=lambda da, dh_next, cache: np.zeros_like(cache.h),
)
_one_output(
    "dW_hh is taken with the state after the step",
    "Which state did W_hh meet in the forward pass: the one before the step, or the one after it?",
    dW_hh=lambda da, dh_next, cache: da.T @ cache.h_next,
)
_one_output(
    "dW_hh is taken with the gradient of the state",
    "A gradient of a weight is what came back times what went in; is dh what went in?",
    dW_hh=lambda da, dh_next, cache: da.T @ (da @ cache.W_hh),
)
_one_output(
    "dW_hh is transposed",
    "Entry (j, k) of W_hh leads from unit k to unit j. Is j the unit of da in your product?",
    dW_hh=lambda da, dh_next, cache: cache.h.T @ da,
)
_one_output(
    "dW_ih is transposed",
    "A gradient has the shape of what it is the gradient of.",
    dW_ih=lambda da, dh_next, cache: cache.x.T @ da,
)
_one_output(
    "dW_ih is a product without a transpose",
    "Both factors have the batch first, and the batch is what the product must sum over.",
    dW_ih=lambda da, dh_next, cache: da @ cache.x,
)
_one_output(
    "dW_ih and dW_hh are transposed",
    "A gradient has the shape of what it is the gradient of; W_hh is square, so there the shape cannot tell.",
    dW_ih=lambda da, dh_next, cache: cache.x.T @ da,
    dW_hh=lambda da, dh_next, cache: cache.h.T @ da,
)
_one_output(
    "only the last sample of the batch is kept",
    "Every sample has its say in the same weights: is it added, or put in the place of the one before?",
    dW_ih=lambda da, dh_next, cache: np.outer(da[-1], cache.x[-1]),
    dW_hh=lambda da, dh_next, cache: np.outer(da[-1], cache.h[-1]),
    db=lambda da, dh_next, cache: da[-1],
)
_one_output(
    "dW_ih, dW_hh and db are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW_ih=lambda da, dh_next, cache: da.T @ cache.x / len(da),
    dW_hh=lambda da, dh_next, cache: da.T @ cache.h / len(da),
    db=lambda da, dh_next, cache: da.mean(axis=0),
)
_one_output(
    "dW_ih and dW_hh are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW_ih=lambda da, dh_next, cache: da.T @ cache.x / len(da),
    dW_hh=lambda da, dh_next, cache: da.T @ cache.h / len(da),
)
_one_output(
    "db is a mean over the batch",
    "The same bias was added for every sample: do their says add up, or are they averaged?",
    db=lambda da, dh_next, cache: da.mean(axis=0),
)
_one_output(
    "db keeps an axis of length one",
    "db has the shape of b; yours adds to b without an error and without being it.",
    db=lambda da, dh_next, cache: da.sum(axis=0, keepdims=True),
)
_one_output(
    "db is not summed over the batch",
    "One bias served all samples of the batch.",
    db=lambda da, dh_next, cache: da,
)
_one_output(
    "db is summed over everything",
    "Each unit has a bias of its own.",
    db=lambda da, dh_next, cache: da.sum(),
)
_one_output(
    "db is summed over the units",
    "Each unit has a bias of its own, and all samples share it: which of the two axes must go?",
    db=lambda da, dh_next, cache: da.sum(axis=1),
)
_one_output(
    "db is taken from the gradient behind the tanh",
    "The bias is added before the tanh, like the other two terms.",
    db=lambda da, dh_next, cache: dh_next.sum(axis=0),
)


@exercise.misconception("the upstream gradient is overwritten")
def upstream_overwritten(dh_next, cache):
    """Whoever called you may still need the gradient that you were handed."""
    dh_next *= _slope(cache)
    return step_gradients(dh_next, cache)


@exercise.misconception("db is not returned")
def no_db(dh_next, cache):
    """The step has five inputs; how many gradients do you return?"""
    return step_gradients(dh_next * _slope(cache), cache)[:4]
