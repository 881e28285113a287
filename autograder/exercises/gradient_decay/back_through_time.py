"""The tanh RNN's backward passes with pieces that can be exchanged: the models of this lesson's exercises."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from autograder.exercises.families.loop_back import slopes
from autograder.exercises.families.pieces import h_before
from autograder.judging.exchange import declared

StepGradients = namedtuple("StepGradients", "dx dh dW_ih dW_hh db")
Gradients = namedtuple("Gradients", "dx dh0 dW_ih dW_hh db")


def tanh_back(dh_next, cache):
    """The gradient with respect to the pre-activation of one step, (N, H)."""
    return dh_next * (1 - cache.h_next**2)


def step_back(dh_next, cache, da=tanh_back):
    """The gradients of one step; `da` gives the gradient with respect to its pre-activation."""
    da = da(dh_next, cache)
    return StepGradients(da @ cache.W_ih, da @ cache.W_hh, da.T @ cache.x, da.T @ cache.h, da.sum(axis=0))


def back_through_time(
    dh,
    cache,
    steps=lambda T: reversed(range(T)),
    beyond=0.0,
    arriving=lambda dh_t, back: dh_t + back,
    slope=lambda cache, t: 1 - cache.h[t] ** 2,
    handed_back=lambda da, W_hh, back: da @ W_hh,
    state=h_before,
    collect=lambda total, share: total + share,
):
    """The gradients of a sequence; every piece is right unless another one is named.

    steps         the steps in the order of the loop
    beyond        what the steps after the last one, which do not exist, hand back
    arriving      what arrives at a state in total
    slope         the tanh's derivative at step t
    handed_back   what a step hands to the one before it
    state         the state that step t's dW_hh is taken with
    collect       what becomes of a step's share in a weight's gradient
    """
    dx, back = np.zeros_like(cache.x), np.full_like(cache.h0, beyond)
    dW_ih, dW_hh, db = np.zeros_like(cache.W_ih), np.zeros_like(cache.W_hh), np.zeros(len(cache.W_hh))
    for t in steps(len(dh)):
        da = arriving(dh[t], back) * slope(cache, t)
        dx[t] = da @ cache.W_ih
        dW_ih = collect(dW_ih, da.T @ cache.x[t])
        dW_hh = collect(dW_hh, da.T @ state(cache, t))
        db = collect(db, da.sum(axis=0))
        back = handed_back(da, cache.W_hh, back)
    return Gradients(dx, back, dW_ih, dW_hh, db)


def before_the_tanh(dh, cache):
    """The right gradient before the tanh of every step, (T, N, H)."""
    da, back = np.zeros_like(dh), np.zeros_like(cache.h0)
    for t in reversed(range(len(dh))):
        da[t] = (dh[t] + back) * (1 - cache.h[t] ** 2)
        back = da[t] @ cache.W_hh
    return da


# What a step does wrong, in the whole loop and in that of a chunk.
STEP_BACK = [
    *slopes(lambda slope: dict(slope=lambda cache, t: slope(cache.h[t]))),
    declared(
        "the slope is taken at the state before the step",
        "The tanh of step t made h[t], so its slope is taken at h[t], not at h[t-1].",
        slope=lambda cache, t: 1 - h_before(cache, t) ** 2,
    ),
    declared(
        "W_hh is transposed on the way back",
        "The forward pass multiplied h by W_hh.T. On the way back da is multiplied by W_hh itself.",
        handed_back=lambda da, W_hh, back: da @ W_hh.T,
    ),
    declared(
        "what is handed back lacks W_hh",
        "The old state entered through W_hh, so its gradient is da times W_hh.",
        handed_back=lambda da, W_hh, back: da,
    ),
    declared(
        "dW_hh is taken with the state after the step",
        "At step t the forward pass multiplied W_hh by the hidden state before the step, h[t-1].",
        state=lambda cache, t: cache.h[t],
    ),
]
