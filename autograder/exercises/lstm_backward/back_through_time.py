"""The LSTM's backward passes with pieces that can be exchanged: the models of this lesson's exercises."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from autograder.exercises.families.pieces import SLOPES, h_before, total_at_c_next
from lstm_ref.numpy.lstm import LSTMCache

StepGradients = namedtuple("StepGradients", "dx dh dc dW_ih dW_hh db")
Gradients = namedtuple("Gradients", "dx dh0 dc0 dW_ih dW_hh db")


def step_back(
    dh_next,
    dc_next,
    cache,
    total=total_at_c_next,
    di=lambda dh, dc, cache, shown: dc * cache.g,
    df=lambda dh, dc, cache, shown: dc * cache.c,
    dg=lambda dh, dc, cache, shown: dc * cache.i,
    do=lambda dh, dc, cache, shown: dh * shown,
    slope=None,
    order="ifgo",
):
    """The gradients of one step; every piece is right unless another one is named.

    total           the gradient at the new cell state
    di, df, dg, do  the gradients of the three gates and of the candidate
    slope           gate's letter -> its activation's derivative, from its output, where it is another one
    order           the blocks in the order in which they are put side by side
    """
    dc_t, shown = total(dh_next, dc_next, cache), np.tanh(cache.c_next)
    rules = dict(i=di, f=df, g=dg, o=do)
    slopes = SLOPES | (slope or {})
    da = np.concatenate(
        [rules[name](dh_next, dc_t, cache, shown) * slopes[name](getattr(cache, name)) for name in order],
        axis=1,
    )
    return StepGradients(
        da @ cache.W_ih, da @ cache.W_hh, dc_t * cache.f, da.T @ cache.x, da.T @ cache.h, da.sum(axis=0)
    )


def c_before(cache, t):
    return cache.c[t - 1] if t else cache.c0


def back_through_time(
    dh,
    dc_n,
    cache,
    steps=lambda T: reversed(range(T)),
    beyond=lambda dc_n: (0 * dc_n, dc_n),
    arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, dc_back),
    gates_of=lambda cache, t: t,
    h_state=h_before,
    c_state=c_before,
    c_after=lambda cache, t: cache.c[t],
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, step.dc),
    collect=lambda total, share: total + share,
):
    """The gradients of a sequence; every piece is right unless another one is named.

    steps         the steps in the order of the loop
    beyond        what the steps after the last one hand back, to h and to c
    arriving      what arrives at h and at c after step t
    gates_of      the step whose gates are used at step t
    h_state       the h before step t
    c_state       the c before step t
    c_after       the c after step t
    handed_back   what step t hands to the one before it, for h and for c
    collect       what becomes of a step's share in a weight's gradient
    """
    dx, (dh_back, dc_back) = np.zeros_like(cache.x), beyond(dc_n)
    totals = [np.zeros_like(cache.W_ih), np.zeros_like(cache.W_hh), np.zeros(len(cache.W_hh))]
    for t in steps(len(dh)):
        gates = [getattr(cache, name)[gates_of(cache, t)] for name in "ifgo"]
        states = h_state(cache, t), c_state(cache, t)
        one = LSTMCache(cache.x[t], *states, *gates, c_after(cache, t), cache.W_ih, cache.W_hh)
        step = step_back(*arriving(dh[t], dh_back, dc_back), one)
        dx[t] = step.dx
        dh_back, dc_back = handed_back(step, dh_back, dc_back, cache, t)
        totals = [collect(total, share) for total, share in zip(totals, step[3:])]
    return Gradients(dx, dh_back, dc_back, *totals)
