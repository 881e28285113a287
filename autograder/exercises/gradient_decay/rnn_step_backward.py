"""The gradients of one step of a tanh RNN."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.gradient_decay.rnn_step import exercise as forward
from autograder.exercises.gradient_decay.slope_mistakes import add_slopes
from autograder.exercises.gradient_decay.wrong_turns import step_gradients
from autograder.exercises.mistakes import family
from autograder.exercises.products import add_products
from lstm_ref.numpy.rnn import rnn_step_backward

exercise = Exercise(
    reference=rnn_step_backward,
    points=5,
    difficulty=3,
    importance=5,
    minutes=20,
    inputs=dict(dh_next="N H", cache=forward.cache),
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


def _before_the_tanh(dh_next, cache):
    return dh_next * (1 - cache.h_next**2)


@family(exercise)
def _output(**instead):
    """Right but for some outputs, each made of the gradient before the tanh, dh_next and the cache."""

    def wrong(dh_next, cache):
        given = dict(da=_before_the_tanh(dh_next, cache), dh_next=dh_next, cache=cache)
        right = step_gradients(given["da"], cache)
        return right._replace(**{name: rule(**given) for name, rule in instead.items()})

    return wrong


add_slopes(exercise)
_output(
    "dx and dh are taken from the gradient behind the tanh",
    "Between h_next and the two products lies the tanh, for x and h as for the weights.",
    dx=lambda dh_next, cache, **_: dh_next @ cache.W_ih,
    dh=lambda dh_next, cache, **_: dh_next @ cache.W_hh,
)
_output(
    "dW_ih and dW_hh are taken from the gradient behind the tanh",
    "Between h_next and the two products lies the tanh, for the weights as for x and h.",
    dW_ih=lambda dh_next, cache, **_: dh_next.T @ cache.x,
    dW_hh=lambda dh_next, cache, **_: dh_next.T @ cache.h,
)
_output(
    "dW_ih, dW_hh and db are taken from dh",
    "dh lies behind the matrix already; which gradient stands right before the tanh?",
    dW_ih=lambda da, cache, **_: (da @ cache.W_hh).T @ cache.x,
    dW_hh=lambda da, cache, **_: (da @ cache.W_hh).T @ cache.h,
    db=lambda da, cache, **_: (da @ cache.W_hh).sum(axis=0),
)
_output(
    "dx is multiplied by the gradient of the weights",
    "Two names look alike here: which of them did the forward pass multiply x by?",
    dx=lambda da, cache, **_: da @ (da.T @ cache.x),
)
_output(
    "W_hh is transposed on the way back",
    "The forward pass used the transpose of W_hh; what is the transpose of that?",
    dh=lambda da, cache, **_: da @ cache.W_hh.T,
)
_output(
    "dh lacks W_hh",
    "The old state came in through a matrix; through what does its gradient go out?",
    dh=lambda da, **_: da,
)
_output(
    "dh is the upstream gradient itself",
    "There is no shortcut past the tanh and the matrix in a plain RNN.",
    dh=lambda dh_next, **_: dh_next,
)
_output(
    "the upstream gradient is added to dh",
    "There is no shortcut past the tanh and the matrix in a plain RNN.",
    dh=lambda da, dh_next, cache: da @ cache.W_hh + dh_next,
)
_output(
    "dW_hh is taken with the state after the step",
    "Which state did W_hh meet in the forward pass: the one before the step, or the one after it?",
    dW_hh=lambda da, cache, **_: da.T @ cache.h_next,
)
_output(
    "dW_hh is taken with the gradient of the state",
    "A gradient of a weight is what came back times what went in; is dh what went in?",
    dW_hh=lambda da, cache, **_: da.T @ (da @ cache.W_hh),
)
_output(
    "dW_hh is transposed",
    "Entry (j, k) of W_hh leads from unit k to unit j. Is j the unit of da in your product?",
    dW_hh=lambda da, cache, **_: cache.h.T @ da,
)
_output(
    "dW_ih is transposed",
    "A gradient has the shape of what it is the gradient of.",
    dW_ih=lambda da, cache, **_: cache.x.T @ da,
)
_output(
    "dW_ih is a product without a transpose",
    "Both factors have the batch first, and the batch is what the product must sum over.",
    dW_ih=lambda da, cache, **_: da @ cache.x,
    raises=ValueError,
)
_output(
    "dW_ih and dW_hh are transposed",
    "A gradient has the shape of what it is the gradient of; W_hh is square, so there the shape cannot tell.",
    dW_ih=lambda da, cache, **_: cache.x.T @ da,
    dW_hh=lambda da, cache, **_: cache.h.T @ da,
)
_output(
    "only the last sample of the batch is kept",
    "Every sample has its say in the same weights: is it added, or put in the place of the one before?",
    dW_ih=lambda da, cache, **_: np.outer(da[-1], cache.x[-1]),
    dW_hh=lambda da, cache, **_: np.outer(da[-1], cache.h[-1]),
    db=lambda da, **_: da[-1],
)
_output(
    "dW_ih and dW_hh are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW_ih=lambda da, cache, **_: da.T @ cache.x / len(da),
    dW_hh=lambda da, cache, **_: da.T @ cache.h / len(da),
)
_output(
    "db is summed over everything",
    "Each unit has a bias of its own.",
    db=lambda da, **_: da.sum(),
)
_output(
    "db is summed over the units",
    "Each unit has a bias of its own, and all samples share it: which of the two axes must go?",
    db=lambda da, **_: da.sum(axis=1),
)
_output(
    "db is taken from the gradient behind the tanh",
    "The bias is added before the tanh, like the other two terms.",
    db=lambda dh_next, **_: dh_next.sum(axis=0),
)
add_products(_output)


@exercise.misconception("the upstream gradient is overwritten")
def upstream_overwritten(dh_next, cache):
    """Whoever called you may still need the gradient that you were handed."""
    dh_next *= 1 - cache.h_next**2
    return step_gradients(dh_next, cache)


@exercise.misconception("db is not returned")
def no_db(dh_next, cache):
    """The step has five inputs; how many gradients do you return?"""
    return step_gradients(_before_the_tanh(dh_next, cache), cache)[:4]
