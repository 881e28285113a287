"""Back through time: the gradients of a tanh RNN along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.loop_back import ARRIVING, LOOP_BACK, step_0_alone
from autograder.exercises.families.pieces import h_before
from autograder.exercises.gradient_decay.back_through_time import (
    STEP_BACK,
    back_through_time,
    before_the_tanh,
)
from autograder.exercises.gradient_decay.rnn_forward import exercise as forward
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.rnn import rnn_backward


def replaced(dh, cache):
    """The gradients of a loop that puts every step's share in the place of the one before."""
    return back_through_time(dh, cache, collect=lambda total, share: share)


exercise = Exercise(
    reference=rnn_backward,
    points=5,
    difficulty=4,
    importance=5,
    minutes=20,
    inputs=dict(dh="T N H", cache=forward.cache),
    returns=dict(dx="T N D", dh0="N H", dW_ih="H D", dW_hh="H H", db="H"),
    partial=True,
    forward=forward,
    model=back_through_time,
    between=dict(da=before_the_tanh, replaced=replaced),
    hints=(
        "h[t] is used twice: by the loss, from which comes dh[t], and by step t+1. What arrives at h[t] in "
        "total is the sum of both, so you need what step t+1 hands back before you can do step t.",
        "Go from the last step to the first with one variable for what is handed back; beyond the end that "
        "is nothing. The state before step 0 is h0. Each step adds its share to dW_ih, dW_hh and db, while "
        "dx[t] is written once.",
    ),
)

# What arrives at a hidden state, and what is handed back to the step before.
exercise.add_family(ARRIVING)
exercise.mistake(
    "what is handed back is multiplied with the upstream gradient",
    "Two paths lead from h[t] to the loss. The chain rule adds the gradients of two paths.",
    arriving=lambda dh_t, back: dh_t * back,
    beyond=1.0,
)
exercise.mistake(
    "what is handed back piles up over the steps",
    "What step t+1 hands back holds all later steps already: replace it at every step, do not add to it.",
    handed_back=lambda da, W_hh, back: back + da @ W_hh,
)
exercise.add_family(STEP_BACK)

# The tanh's slope, and the states that are multiplied.
exercise.mistake(
    "at step 0 dW_hh takes the last state for the one before",
    "At t = 0 Python reads h[t - 1] as h[-1], the last entry. The hidden state before step 0 is h0.",
    state=lambda cache, t: cache.h[t - 1],
)
exercise.mistake(
    "at step 0 dW_hh forgets h0",
    "The hidden state before step 0 is h0, and it need not be zero.",
    state=lambda cache, t: h_before(cache, t) * (t > 0),
)
exercise.mistake(
    "the states before and after a step have changed places",
    "h[t] belongs in the tanh's slope, h[t-1] in dW_hh. Yours are the other way round.",
    slope=lambda cache, t: 1 - h_before(cache, t) ** 2,
    state=lambda cache, t: cache.h[t],
)
exercise.mistake(
    "dW_hh meets h0 at every step",
    "At step t the forward pass multiplied W_hh by h[t-1]. Only at step 0 is that h0.",
    state=lambda cache, t: cache.h0,
)

# The outputs: everything else is right.
exercise.add_family(step_0_alone(("dW_ih", "dW_hh", "db")))
exercise.mistake(
    "dh0 is the upstream gradient of step 0",
    "Between h0 and h[0] lies a whole step: its tanh and W_hh.",
    dh0=lambda dh: dh[0],
)
exercise.mistake(
    "dh0 is the gradient at h[0]",
    "Between h0 and h[0] lies a whole step: its tanh and W_hh.",
    dh0=lambda dh, da, W_hh: dh[0] + da[1:2].sum(axis=0) @ W_hh,
)
exercise.mistake(
    "dx uses W_ih transposed",
    "The forward pass multiplied x by W_ih.T. So dx[t] is da times W_ih, without a transpose.",
    raises=ValueError,
    dx=lambda da, W_ih: da @ W_ih.T,
)
exercise.mistake(
    "dW_ih is taken with the input of the step before",
    "At step t the forward pass multiplied W_ih by x[t], not by x[t-1].",
    dW_ih=lambda da, x: np.einsum("tnh,tnd->hd", da, np.roll(x, 1, axis=0)),
)
exercise.mistake(
    "an index goes one beyond the last step",
    "Of T steps the last one has the number T-1.",
    raises=IndexError,
    steps=lambda T: range(T, -1, -1),
)
exercise.add_family(LOOP_BACK)


@exercise.misconception("the gradient travels one step and no further")
def one_step_only(dh, cache):
    """What step t hands back must hold what step t+1 handed to it. Yours holds step t's own dh[t] alone."""
    own = (dh * (1 - cache.h**2)) @ cache.W_hh
    total = dh + np.concatenate([own[1:], 0 * own[:1]])
    return back_through_time(total, cache, arriving=lambda dh_t, back: dh_t)._replace(dh0=own[0])


@exercise.misconception("what is handed back skips the tanh")
def back_skips_the_tanh(dh, cache):
    """Add dh[t] and what step t+1 hands back first: both go through the tanh's slope of step t."""
    return back_through_time(dh * (1 - cache.h**2), cache, slope=lambda cache, t: 1)


@exercise.misconception("a step's share of db has two axes", raises=ValueError)
def two_axes_in_db(dh, cache):
    """db is (H,), and a step's share of it is (H,) too: drop `keepdims=True`."""
    db = np.zeros(dh.shape[2])
    db += dh.sum(axis=0).sum(axis=0, keepdims=True)


@exercise.misconception("a step's share of dW_ih is transposed", raises=ValueError)
def share_of_weights_transposed(dh, cache):
    """A gradient has the shape of what it is the gradient of, and so has each step's share in it."""
    dW_ih = np.zeros_like(cache.W_ih)
    dW_ih += cache.x[-1].T @ dh[-1]
    return back_through_time(dh, cache)
