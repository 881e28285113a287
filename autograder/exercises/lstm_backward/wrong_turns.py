"""Back through an LSTM with pieces that can be exchanged: what this lesson's wrong answers are made of."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from lstm_ref.numpy.lstm import LSTMCache, lstm_forward, lstm_step
from lstm_ref.shapes import shape_of

StepGradients = namedtuple("StepGradients", "dx dh dc dW_ih dW_hh db")
Gradients = namedtuple("Gradients", "dx dh0 dc0 dW_ih dW_hh db")
_WEIGHTS = {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}


def _drawn(contracts, rng, sizes):
    return {name: rng.normal(0.0, 0.7, shape_of(axes, sizes)) for name, axes in contracts.items()}


def step_cache(rng, sizes):
    """What `lstm_step` leaves on freshly drawn inputs."""
    return lstm_step(**_drawn({"x": "N D", "h": "N H", "c": "N H", **_WEIGHTS}, rng, sizes))[-1]


def sequence_cache(rng, sizes):
    """What `lstm_forward` leaves on freshly drawn inputs, h0 and c0 among them."""
    return lstm_forward(**_drawn({"x": "T N D", "h0": "N H", "c0": "N H", **_WEIGHTS}, rng, sizes))[-1]


def cell_total(dh, dc, cache):
    """The right gradient at the new cell state."""
    return dc + dh * cache.o * (1 - np.tanh(cache.c_next) ** 2)


def gate_gradients(dh, dc_t, cache):
    """The right gradients of i, f, g and o, by name."""
    return dict(i=dc_t * cache.g, f=dc_t * cache.c, g=dc_t * cache.i, o=dh * np.tanh(cache.c_next))


def slopes(cache):
    """The right slopes of the four squashings, by name."""
    right = {name: getattr(cache, name) * (1 - getattr(cache, name)) for name in "ifo"}
    return right | {"g": 1 - cache.g**2}


def before_the_squashing(dh, dc_t, cache):
    """The right da (N, 4H), given the gradient at the new cell state."""
    gates, slope = gate_gradients(dh, dc_t, cache), slopes(cache)
    return np.concatenate([gates[name] * slope[name] for name in "ifgo"], axis=1)


def step_gradients(da, dc, cache):
    """The right products of a gradient before the squashing."""
    return StepGradients(da @ cache.W_ih, da @ cache.W_hh, dc, da.T @ cache.x, da.T @ cache.h, da.sum(axis=0))


def step_back(dh, dc, cache):
    """The right gradients of one step."""
    dc_t = cell_total(dh, dc, cache)
    return step_gradients(before_the_squashing(dh, dc_t, cache), dc_t * cache.f, cache)


def h_before(cache, t):
    return cache.h[t - 1] if t else cache.h0


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
