"""The gradients of one LSTM step, put together from its parts."""

from __future__ import annotations

import numpy as np

from autograder.exercises.lstm_backward.gate_mistakes import add_gates, add_totals
from autograder.exercises.lstm_backward.wrong_turns import (
    before_the_squashing,
    cell_total,
    step_back,
    step_cache,
    step_gradients,
)
from autograder.exercises.lstm_gates.lstm_step import exercise as forward
from autograder.exercises.mistakes import family
from autograder.exercises.products import add_products
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm import lstm_step_backward

exercise = Exercise(
    reference=lstm_step_backward,
    points=5,
    difficulty=3,
    importance=5,
    minutes=20,
    inputs=dict(dh_next="N H", dc_next="N H", cache=step_cache),
    returns=dict(dx="N D", dh="N H", dc="N H", dW_ih="4H D", dW_hh="4H H", db="4H"),
    partial=True,
    forward=forward,
    terms={"what comes from h_next": ("dh_next",), "what comes from c_next": ("dc_next",)},
    hints=(
        "Your three parts, one after the other, lead to da (N, 4H). From there on it is the plain RNN of "
        "lesson 01 with four times as many rows, and one gradient more: that of the old cell state.",
        "The old memory c went into c_next times f, so the total at c_next comes back the same way. x and h "
        "went through their matrices into all four blocks at once.",
    ),
)


@family(exercise)
def _output(**instead):
    """Right but for some outputs, each made of da, the total at c_next, the upstream gradients, the cache."""

    def wrong(dh_next, dc_next, cache):
        dc_t = cell_total(dh_next, dc_next, cache)
        da = before_the_squashing(dh_next, dc_t, cache)
        given = dict(da=da, dc_t=dc_t, dh_next=dh_next, dc_next=dc_next, cache=cache)
        right = step_gradients(da, dc_t * cache.f, cache)
        return right._replace(**{name: rule(**given) for name, rule in instead.items()})

    return wrong


add_totals(exercise)
add_gates(exercise)
_output(
    "dc is dc_next times f, not the total",
    "The old memory reaches the loss through all that c_next does, and c_next is also shown at once.",
    dc=lambda dc_next, cache, **_: dc_next * cache.f,
)
_output(
    "dc is the total, without the forget gate",
    "A cell that forgets everything: how much did the old memory matter to it?",
    dc=lambda dc_t, **_: dc_t,
)
_output(
    "dc is handed back through the input gate",
    "Which of the four is the old memory multiplied by?",
    dc=lambda dc_t, cache, **_: dc_t * cache.i,
)
_output(
    "dc is handed back through the forget gate's slope",
    "Here f is a factor and the memory moves; the slope belongs to the gate's own gradient.",
    dc=lambda dc_t, cache, **_: dc_t * cache.f * (1 - cache.f),
)
_output(
    "the forget gate multiplies dc_next only",
    "What came in through h_next reaches the old memory by the same way as dc_next does.",
    dc=lambda dc_t, dc_next, cache, **_: dc_t - dc_next + dc_next * cache.f,
)
_output(
    "dc is dc_next itself",
    "The carousel has a gate in it; what does it do to the error on the way back?",
    dc=lambda dc_next, **_: dc_next,
)
_output(
    "dh uses the input gate's block only",
    "h is read by all four; how many blocks of W_hh does its gradient come back through?",
    dh=lambda da, cache, **_: da[:, : len(cache.W_hh) // 4] @ cache.W_hh[: len(cache.W_hh) // 4],
)
_output(
    "dh is made of dh_next and the input gate's block",
    "h entered before the gates were squashed; which gradient stands there, and how wide is it?",
    dh=lambda dh_next, cache, **_: dh_next @ cache.W_hh[: len(cache.W_hh) // 4],
)
_output(
    "dh leaves the candidate's block out",
    "h is read by all four; the candidate is one of them.",
    dh=lambda da, cache, **_: da @ (cache.W_hh * np.repeat([[1], [1], [0], [1]], da.shape[1] // 4, axis=0)),
)
_output(
    "dh_next is added to dh",
    "The old h reaches h_next through the gates only; there is no shortcut past them.",
    dh=lambda da, dh_next, cache, **_: da @ cache.W_hh + dh_next,
)
_output(
    "dh is dh_next itself",
    "The old h reaches h_next through the gates only; there is no shortcut past them.",
    dh=lambda dh_next, **_: dh_next,
)
_output(
    "dx uses the gradient of the weights",
    "Two names look alike here: which of them did the forward pass multiply x by?",
    dx=lambda da, cache, **_: da @ (da.T @ cache.x),
)
_output(
    "dW_hh is taken with the new h",
    "Which h did W_hh meet in the forward pass: the one before the step, or the one after it?",
    dW_hh=lambda da, cache, **_: da.T @ (cache.o * np.tanh(cache.c_next)),
)
_output(
    "dW_hh is taken with the cell state",
    "What is W_hh multiplied by in the forward pass: the memory, or what was shown of it?",
    dW_hh=lambda da, cache, **_: da.T @ cache.c,
)
_output(
    "dW_ih and dW_hh are transposed",
    "A gradient has the shape of what it is the gradient of.",
    dW_ih=lambda da, cache, **_: cache.x.T @ da,
    dW_hh=lambda da, cache, **_: cache.h.T @ da,
)
_output(
    "db is summed over the rows of the gates",
    "Each row of each gate has a bias of its own; all samples share it. Which of the two axes must go?",
    db=lambda da, **_: da.sum(axis=1),
)
_output(
    "db is counted twice",
    "torch has two biases, each with this gradient; this course has added them into one.",
    db=lambda da, **_: 2 * da.sum(axis=0),
)
add_products(_output)


@exercise.misconception("the gates' gradients are taken from dc_next, before the total")
def gates_before_the_total(dh_next, dc_next, cache):
    """Your cell total comes too late: what do the three gates that shape c_next start from?"""
    da = before_the_squashing(dh_next, dc_next, cache)
    return step_gradients(da, cell_total(dh_next, dc_next, cache) * cache.f, cache)


@exercise.misconception("the upstream gradients have changed places")
def places_changed(dh_next, dc_next, cache):
    """Which of the two is the first argument, and which of the two states comes first in this course?"""
    return step_back(dc_next, dh_next, cache)


@exercise.misconception("dc_next is overwritten with the total")
def overwritten(dh_next, dc_next, cache):
    """Whoever called you may still need the gradient that you were handed."""
    answer = step_back(dh_next, dc_next, cache)
    dc_next += dh_next * cache.o * (1 - np.tanh(cache.c_next) ** 2)
    return answer


@exercise.misconception("dc is not returned")
def no_dc(dh_next, dc_next, cache):
    """The step has two states, and each waits for its gradient; how many do you return?"""
    dx, dh, _, *weights = step_back(dh_next, dc_next, cache)
    return dx, dh, *weights
