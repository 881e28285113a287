"""The gradients of one GRU step."""

from __future__ import annotations

import numpy as np

from autograder.exercises.gru.gru_step import exercise as forward
from autograder.exercises.gru.side_mistakes import add_sides
from autograder.exercises.gru.wrong_turns import sides, step_back, step_gradients
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.gru import gru_step_backward
from lstm_ref.numpy.gru_reset_before import GRUResetBeforeCache, gru_reset_before_step_backward

exercise = Exercise(
    reference=gru_step_backward,
    points=6,
    difficulty=4,
    importance=5,
    minutes=20,
    inputs=dict(dh_next="N H", cache=forward.cache),
    returns=dict(dx="N D", dh="N H", dW_ih="3H D", dW_hh="3H H", db_ih="3H", db_hh="3H"),
    partial=True,
    forward=forward,
    hints=(
        "Begin at the last line of the step: dh_next tells z and n what they are worth. Then through the "
        "tanh to the candidate's sum, and from there to r. Each gate then has a sigmoid's slope before it.",
        "Put the three blocks side by side twice: what goes back through W_ih, and what goes back through "
        "W_hh. They differ in the candidate's block alone, by one factor. And h has one more way to h_next.",
    ),
)


@family(exercise)
def _output(**instead):
    """Right but for some outputs, each made of both sides' da, of dh_next and the cache."""

    def wrong(dh_next, cache):
        da = sides(dh_next, cache)
        right = step_gradients(da, dh_next, cache)
        return right._replace(**{name: rule(da, dh_next, cache) for name, rule in instead.items()})

    return wrong


def _candidate(W):
    """The candidate's block of stacked rows."""
    return W[2 * len(W) // 3 :]


add_sides(exercise)
_output(
    "dh is the direct way only",
    "The old state was also read by both gates and by the candidate.",
    dh=lambda da, dh, c: dh * c.z,
)
_output(
    "the direct way is missing in dh",
    "With z = 1 the state is copied; how much of the error should come back then?",
    dh=lambda da, dh, c: da.hh @ c.W_hh,
)
_output(
    "the direct way back does not pass the update gate",
    "How much of the old state was kept? As much of the error comes back by that way.",
    dh=lambda da, dh, c: dh + da.hh @ c.W_hh,
)
_output(
    "the direct way back is the candidate's share",
    "Which share of the new state was the old one?",
    dh=lambda da, dh, c: dh * (1 - c.z) + da.hh @ c.W_hh,
)
_output(
    "the reset gate acts on the wrong side of the matrix in dh",
    "Forward it was first the product, then r; on the way back the last comes first.",
    dh=lambda da, dh, c: (
        dh * c.z
        + (da.ih * np.repeat([1, 1, 0], c.h.shape[1])) @ c.W_hh
        + c.r * (_candidate(da.ih.T).T @ _candidate(c.W_hh))
    ),
)
_output(
    "the batch's mean of r stands in dh",
    "Each sample has reset gates of its own; none can be moved into the weights.",
    dh=lambda da, dh, c: (
        dh * c.z
        + (da.ih * np.repeat([1, 1, 0], c.h.shape[1])) @ c.W_hh
        + _candidate(da.ih.T).T @ (c.r.mean(axis=0)[:, None] * _candidate(c.W_hh))
    ),
)
_output(
    "dh comes back through the input's side",
    "Two sides, two matrices: which of your two arrays belongs to W_hh?",
    dh=lambda da, dh, c: dh * c.z + da.ih @ c.W_hh,
)
_output(
    "the blocks of W_hh are transposed in dh",
    "Each block is square, so no error tells you: which of its axes goes away on the way back?",
    dh=lambda da, dh, c: (
        dh * c.z + sum(part @ W.T for part, W in zip(np.split(da.hh, 3, axis=1), np.split(c.W_hh, 3)))
    ),
)
_output(
    "dh is never computed",
    "The step before this one waits for its gradient.",
    dh=lambda da, dh, c: 0 * dh,
)
_output(
    "dh leaves the candidate out",
    "The old state is read by three; the candidate is one of them.",
    dh=lambda da, dh, c: dh * c.z + (da.hh * np.repeat([1, 1, 0], c.h.shape[1])) @ c.W_hh,
)
_output(
    "dh leaves the two gates out",
    "The old state is read by three; the gates are two of them.",
    dh=lambda da, dh, c: dh * c.z + (da.hh * np.repeat([0, 0, 1], c.h.shape[1])) @ c.W_hh,
)
_output(
    "dx comes back through the candidate only",
    "x is read by three: how many blocks of W_ih does its gradient come back through?",
    dx=lambda da, dh, c: _candidate(da.ih.T).T @ _candidate(c.W_ih),
)
_output(
    "dx is taken from the state's side",
    "Two sides, two matrices: which of your two arrays belongs to W_ih?",
    dx=lambda da, dh, c: da.hh @ c.W_ih,
)
_output(
    "dx uses W_ih transposed",
    "Write the shapes under the product: over which axis does it run on the way back?",
    dx=lambda da, dh, c: da.ih @ c.W_ih.T,
    raises=ValueError,
)
_output(
    "dx uses the gradient of the weights",
    "Two names look alike here: which of them did the forward pass multiply x by?",
    dx=lambda da, dh, c: da.ih @ (da.ih.T @ c.x),
)
_output(
    "dW_ih is taken from the state's side",
    "Two sides, two matrices: which of your two arrays belongs to W_ih?",
    dW_ih=lambda da, dh, c: da.hh.T @ c.x,
)
_output(
    "dW_hh is taken from the input's side",
    "Two sides, two matrices: which of your two arrays belongs to W_hh?",
    dW_hh=lambda da, dh, c: da.ih.T @ c.h,
)
_output(
    "dW_hh is taken with the reset state throughout",
    "In this cell W_hh met h as it was; the reset came after the product.",
    dW_hh=lambda da, dh, c: da.ih.T @ (c.r * c.h),
)
_output(
    "dW_hh is taken with the reset state, and r twice in the candidate's rows",
    "One r is in your array already, and the gates have read h as it was.",
    dW_hh=lambda da, dh, c: da.hh.T @ (c.r * c.h),
)
_output(
    "the candidate's rows of dW_hh are taken with the reset state",
    "That is the GRU of 2014. In this one W_hh met h as it was, and the reset came after the product.",
    dW_hh=lambda da, dh, c: np.concatenate(
        [da.hh[:, : -c.h.shape[1]].T @ c.h, _candidate(da.ih.T) @ (c.r * c.h)]
    ),
)
_output(
    "dW_hh is taken with the new state",
    "Which state did W_hh meet in the forward pass: the one before the step, or the one after it?",
    dW_hh=lambda da, dh, c: da.hh.T @ (c.n + c.z * (c.h - c.n)),
)
_output(
    "db_hh is a copy of db_ih",
    "In the LSTM the two biases could not be told apart. Here r stands between them: in which rows?",
    db_hh=lambda da, dh, c: da.ih.sum(axis=0),
)
_output(
    "db_ih is a copy of db_hh",
    "In the LSTM the two biases could not be told apart. Here r stands between them: in which rows?",
    db_ih=lambda da, dh, c: da.hh.sum(axis=0),
)
_output(
    "db_ih and db_hh have changed places",
    "Which of the two biases was added before the reset gate did its work?",
    db_ih=lambda da, dh, c: da.hh.sum(axis=0),
    db_hh=lambda da, dh, c: da.ih.sum(axis=0),
)
_output(
    "dW_ih and dW_hh are transposed",
    "A gradient has the shape of what it is the gradient of.",
    dW_ih=lambda da, dh, c: c.x.T @ da.ih,
    dW_hh=lambda da, dh, c: c.h.T @ da.hh,
)
_output(
    "the weights' gradients are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW_ih=lambda da, dh, c: da.ih.T @ c.x / len(dh),
    dW_hh=lambda da, dh, c: da.hh.T @ c.h / len(dh),
    db_ih=lambda da, dh, c: da.ih.mean(axis=0),
    db_hh=lambda da, dh, c: da.hh.mean(axis=0),
)
_output(
    "the biases' gradients are means over the batch",
    "The same bias was added for every sample: do their says add up, or are they averaged?",
    db_ih=lambda da, dh, c: da.ih.mean(axis=0),
    db_hh=lambda da, dh, c: da.hh.mean(axis=0),
)
_output(
    "the biases' gradients are not summed over the batch",
    "One bias served all samples of the batch.",
    db_ih=lambda da, dh, c: da.ih,
    db_hh=lambda da, dh, c: da.hh,
)
_output(
    "the biases' gradients are summed over the rows of the gates",
    "Each row has a bias of its own; all samples share it. Which of the two axes must go?",
    db_ih=lambda da, dh, c: da.ih.sum(axis=1),
    db_hh=lambda da, dh, c: da.hh.sum(axis=1),
)
_output(
    "each bias gets the gradients of both",
    "The sum of two biases gets one gradient; each of them gets its own.",
    db_ih=lambda da, dh, c: (da.ih + da.hh).sum(axis=0),
    db_hh=lambda da, dh, c: (da.ih + da.hh).sum(axis=0),
)
_output(
    "the biases' gradients keep an axis of length one",
    "db_ih has the shape of b_ih; yours adds to it without an error and without being it.",
    db_ih=lambda da, dh, c: da.ih.sum(axis=0, keepdims=True),
    db_hh=lambda da, dh, c: da.hh.sum(axis=0, keepdims=True),
)


@exercise.misconception("the upstream gradient is overwritten")
def overwritten(dh_next, cache):
    """Whoever called you may still need the gradient that you were handed."""
    answer = step_back(dh_next, cache)
    dh_next *= cache.z
    return answer


@exercise.misconception("db_hh is not returned")
def no_db_hh(dh_next, cache):
    """Two biases, and each waits for its gradient; how many do you return?"""
    return step_back(dh_next, cache)[:-1]


@exercise.misconception("the whole way back is that of the GRU of 2014")
def back_in_2014(dh_next, cache):
    """A right derivation of the other cell: where does the reset gate stand in this one?"""
    x, h, r, z, n, _, W_ih, W_hh = cache
    return gru_reset_before_step_backward(dh_next, GRUResetBeforeCache(x, h, r, z, n, W_ih, W_hh))
