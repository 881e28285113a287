"""The GRU's backward passes with pieces that can be exchanged: the models of this lesson's exercises."""

from __future__ import annotations

from collections import namedtuple
from functools import wraps

import numpy as np

from autograder.exercises.families.pieces import h_before
from lstm_ref.numpy.gru import GRUCache

StepGradients = namedtuple("StepGradients", "dx dh dW_ih dW_hh db_ih db_hh")
Gradients = namedtuple("Gradients", "dx dh0 dW_ih dW_hh db_ih db_hh")
WEIGHTS = Gradients._fields[2:]
Sides = namedtuple("Sides", "ih hh")  # (N, 3H) each: the pre-activations' gradients, for x's and h's products


def sides(
    dh_next,
    cache,
    dz=lambda dh, c: dh * (c.h - c.n),
    dn=lambda dh, c: dh * (1 - c.z),
    dr=lambda da_n, dn, c: da_n * c.a_hn,
    slope_r=lambda c: c.r * (1 - c.r),
    slope_z=lambda c: c.z * (1 - c.z),
    slope_n=lambda c: 1 - c.n**2,
    n_ih=lambda da_n, c: da_n,
    n_hh=lambda da_n, c: da_n * c.r,
    order="rzn",
):
    """The pre-activations' gradients; every piece is right unless another one is named.

    slope_r ...  the slope of an activation
    n_ih, n_hh   the candidate's block, on the input's side and on the state's
    order        of the blocks
    """
    d_n = dn(dh_next, cache)
    da_n = d_n * slope_n(cache)
    gates = {"r": dr(da_n, d_n, cache) * slope_r(cache), "z": dz(dh_next, cache) * slope_z(cache)}
    blocks = (gates | {"n": n(da_n, cache)} for n in (n_ih, n_hh))
    return Sides(*(np.concatenate([block[part] for part in order], axis=1) for block in blocks))


@wraps(sides, assigned=())  # its pieces are those of `sides`
def step_back(dh_next, cache, **pieces):
    """The gradients of one step, with some pieces of `sides` exchanged."""
    da = sides(dh_next, cache, **pieces)
    dx, dh = da.ih @ cache.W_ih, dh_next * cache.z + da.hh @ cache.W_hh
    return StepGradients(dx, dh, da.ih.T @ cache.x, da.hh.T @ cache.h, da.ih.sum(axis=0), da.hh.sum(axis=0))


def back_through_time(
    dh,
    cache,
    steps=lambda T: reversed(range(T)),
    beyond=0.0,
    arriving=lambda dh_t, back: dh_t + back,
    gates_of=lambda cache, t: t,
    state=h_before,
    handed_back=lambda step, back, dh_t, one: step.dh,
    collect=lambda total, share: total + share,
):
    """The gradients of a sequence; every piece is right unless another one is named.

    steps         the steps in the order of the loop
    beyond        what the steps after the last one, which do not exist, hand back
    arriving      what arrives at the state after step t
    gates_of      the step whose gates are used at step t
    state         the state before step t
    handed_back   what step t hands to the one before it
    collect       what becomes of a step's share in a weight's gradient
    """
    dx, back = np.zeros_like(cache.x), np.full_like(cache.h0, beyond)
    three = len(cache.W_hh)
    totals = [np.zeros_like(cache.W_ih), np.zeros_like(cache.W_hh), np.zeros(three), np.zeros(three)]
    for t in steps(len(dh)):
        gates = [getattr(cache, name)[gates_of(cache, t)] for name in ("r", "z", "n", "a_hn")]
        one = GRUCache(cache.x[t], state(cache, t), *gates, cache.W_ih, cache.W_hh)
        step = step_back(arriving(dh[t], back), one)
        dx[t] = step.dx
        back = handed_back(step, back, dh[t], one)
        totals = [collect(total, share) for total, share in zip(totals, step[2:])]
    return Gradients(dx, back, *totals)


def on_the_states_side(dh, cache):
    """The right gradients of the pre-activations for h's product, of every step, (T, N, 3H)."""
    da_hh, back = np.zeros((*dh.shape[:2], len(cache.W_hh))), 0
    for t in reversed(range(len(dh))):
        da_hh[t] = sides(dh[t] + back, cache.step(t)).hh
        back = step_back(dh[t] + back, cache.step(t)).dh
    return da_hh
