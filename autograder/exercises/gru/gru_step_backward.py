"""The gradients of one GRU step."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.gru.gru_step import exercise as forward
from autograder.exercises.gru.wrong_turns import sides, step_back, step_gradients
from autograder.inputs import cache_of
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.gru import gru_step_backward

exercise = Exercise(
    reference=gru_step_backward,
    points=6,
    difficulty=4,
    importance=5,
    minutes=20,
    inputs=dict(dh_next="N H", cache=cache_of(forward)),
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


def _gates(title, hint, **pieces):
    """Some pieces before the squashing wrong; all that follows from them is right."""

    def wrong(dh_next, cache):
        return step_back(dh_next, cache, **pieces)

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


def _output(title, hint, **instead):
    """Right but for some outputs, each made of both sides' da, of dh_next and the cache."""

    def wrong(dh_next, cache):
        da = sides(dh_next, cache)
        right = step_gradients(da, dh_next, cache)
        return right._replace(**{name: rule(da, dh_next, cache) for name, rule in instead.items()})

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


def _candidate(W):
    """The candidate's block of stacked rows."""
    return W[2 * len(W) // 3 :]


_gates(
    "the sign of dz is turned round",
    "A larger z moves the new state towards the old one, and away from the candidate.",
    dz=lambda dh, c: dh * (c.n - c.h),
)
_gates(
    "dz hears of the old state only",
    "z stands in the last line of the step twice.",
    dz=lambda dh, c: dh * c.h,
)
_gates(
    "dz hears of the candidate only",
    "z stands in the last line of the step twice.",
    dz=lambda dh, c: -dh * c.n,
)
_gates(
    "dn is taken with z instead of what z leaves",
    "With z = 1 the candidate is not used at all; how much should it be told then?",
    dn=lambda dh, c: dh * c.z,
)
_gates(
    "dn is the upstream gradient itself",
    "Only a share of the candidate got into the new state.",
    dn=lambda dh, c: dh,
)
_gates(
    "the upstream gradient is dropped",
    "What if the loss does not care about this state: what should come out?",
    dz=lambda dh, c: c.h - c.n,
    dn=lambda dh, c: 1 - c.z,
)
_gates(
    "the tanh is applied twice in the candidate's slope",
    "n has been through its tanh already.",
    slope_n=lambda c: 1 - np.tanh(c.n) ** 2,
)
_gates(
    "the candidate's slope is missing",
    "A candidate near 1 hardly moves, whatever its sum does; where does your gradient know that?",
    slope_n=lambda c: np.ones_like(c.n),
)
_gates(
    "the candidate gets a sigmoid's slope",
    "One of the three was squashed by another function than the others.",
    slope_n=lambda c: c.n * (1 - c.n),
)
_gates(
    "dr is taken with h, as in the GRU of 2014",
    "What was r multiplied by in this cell: the state, or what a matrix had made of it?",
    dr=lambda da_n, dn, c: da_n * c.h,
)
_gates(
    "dr is taken with n",
    "What was r multiplied by? The candidate came later.",
    dr=lambda da_n, dn, c: da_n * c.n,
)
_gates(
    "dr skips the candidate's tanh",
    "r works inside the tanh; on which side of it does your gradient stand?",
    dr=lambda da_n, dn, c: dn * c.a_hn,
)
_gates(
    "dr has r in it once more",
    "A factor's gradient holds the other factor, not itself.",
    dr=lambda da_n, dn, c: da_n * c.r * c.a_hn,
)
_gates(
    "the reset gate gets the update gate's slope",
    "Each gate's slope is made of its own value.",
    slope_r=lambda c: c.z * (1 - c.z),
)
_gates(
    "the update gate gets the reset gate's slope",
    "Each gate's slope is made of its own value.",
    slope_z=lambda c: c.r * (1 - c.r),
)
_gates(
    "the two gates' slopes are missing",
    "A gate that is fully open hardly moves when its input does; where does your gradient know that?",
    slope_r=lambda c: np.ones_like(c.r),
    slope_z=lambda c: np.ones_like(c.z),
)
_gates(
    "the sigmoid's slope is taken of gates that are gates already",
    "The gates in the cache have been through the sigmoid; your slope puts them through it once more.",
    slope_r=lambda c: sigmoid(c.r) * (1 - sigmoid(c.r)),
    slope_z=lambda c: sigmoid(c.z) * (1 - sigmoid(c.z)),
)
_gates(
    "the gates get a tanh's slope",
    "A sigmoid at 0.5 is at its steepest; what does your slope say there?",
    slope_r=lambda c: 1 - c.r**2,
    slope_z=lambda c: 1 - c.z**2,
)
_gates(
    "the reset gate is on the input's side too",
    "x went into the candidate without meeting the reset gate.",
    n_ih=lambda da_n, c: da_n * c.r,
)
_gates(
    "the reset gate is missing on the state's side",
    "In the LSTM one array served both matrices. Here h met r on its way into the candidate: and back?",
    n_hh=lambda da_n, c: da_n,
)
_gates(
    "the reset gate is on the input's side instead of the state's",
    "Which of the two products did r scale in the step?",
    n_ih=lambda da_n, c: da_n * c.r,
    n_hh=lambda da_n, c: da_n,
)
_gates(
    "the update gate stands in the place of the reset gate on the state's side",
    "Which of the two gates is inside the candidate?",
    n_hh=lambda da_n, c: da_n * c.z,
)
_gates(
    "the blocks stand in the order z r n",
    "Keras stacks them so; in which order were the rows of W_ih cut?",
    order="zrn",
)
_gates(
    "the blocks stand in the order n r z",
    "In which of the three blocks do the candidate's rows stand?",
    order="nrz",
)
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
