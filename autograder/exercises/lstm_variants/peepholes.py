"""The step with peepholes and its backward pass, with pieces that can be exchanged."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from autograder.exercises.families import pieces
from autograder.exercises.families.pieces import SLOPES
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm_relatives import PeepholeCache

PeepholeGradients = namedtuple("PeepholeGradients", "dx dh dc dW_ih dW_hh db dp")


def step(
    x,
    h,
    c,
    W_ih,
    W_hh,
    b,
    p,
    activation=np.tanh,
    looks=lambda gate, a, p, c: sigmoid(a + p * c),
    o_sees=lambda c, c_next: c_next,
    update=lambda c, i, f, g: f * c + i * g,
    shows=lambda o, c, c_next: o * np.tanh(c_next),
    order="ifo",
):
    """One step; every piece is right unless another one is named.

    activation   of the candidate
    looks        a gate's letter, its pre-activation, its peephole and what it sees -> the gate
    o_sees       what the output gate looks at
    update       the new cell state
    shows        the new hidden state
    order        the blocks of p
    """
    a = dict(zip("ifgo", np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)))
    hole = dict(zip(order, np.split(p, 3)))
    i, f = (looks(gate, a[gate], hole[gate], c) for gate in "if")
    g = activation(a["g"])
    c_next = update(c, i, f, g)
    o = looks("o", a["o"], hole["o"], o_sees(c, c_next))
    return shows(o, c, c_next), c_next, PeepholeCache(x, h, c, i, f, g, o, c_next, W_ih, W_hh, p)


def total_at_c_next(dh, dc, da_o, p_o, cache):
    """The right gradient at the new cell state."""
    return pieces.total_at_c_next(dh, dc, cache) + da_o * p_o


def sums(da, seen):
    """The right gradient of the peepholes."""
    return np.concatenate([np.sum(da[gate] * seen[gate], axis=0) for gate in "ifo"])


def step_back(
    dh_next,
    dc_next,
    cache,
    total=total_at_c_next,
    do=lambda dh, dc, cache, shown: dh * shown,
    di=lambda dh, dc, cache, shown: dc * cache.g,
    df=lambda dh, dc, cache, shown: dc * cache.c,
    dg=lambda dh, dc, cache, shown: dc * cache.i,
    slope=None,
    handed=lambda dc_t, da, p, cache: dc_t * cache.f + da["i"] * p["i"] + da["f"] * p["f"],
    seen=lambda cache: dict(i=cache.c, f=cache.c, o=cache.c_next),
    holes=sums,
    order="ifgo",
):
    """The gradients of one step; every piece is right unless another one is named.

    total            the gradient at the new cell state
    do, di, df, dg   the gradients of the gates and of the candidate
    slope            gate's letter -> its activation's derivative, from its output, where it is another one
    handed           what goes back to the old cell state
    seen, holes      what each gate saw, and the peepholes' gradient
    order            the blocks in the order in which they are put side by side
    """
    p = dict(zip("ifo", np.split(cache.p, 3)))
    slopes, shown = SLOPES | (slope or {}), np.tanh(cache.c_next)
    da = {"o": do(dh_next, dc_next, cache, shown) * slopes["o"](cache.o)}
    dc_t = total(dh_next, dc_next, da["o"], p["o"], cache)
    for name, rule in dict(i=di, f=df, g=dg).items():
        da[name] = rule(dh_next, dc_t, cache, shown) * slopes[name](getattr(cache, name))
    rows = np.concatenate([da[name] for name in order], axis=1)
    return PeepholeGradients(
        rows @ cache.W_ih,
        rows @ cache.W_hh,
        handed(dc_t, da, p, cache),
        rows.T @ cache.x,
        rows.T @ cache.h,
        rows.sum(axis=0),
        holes(da, seen(cache)),
    )
