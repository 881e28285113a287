"""The step with one gate for two jobs and its backward pass, with pieces that can be exchanged."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from autograder.exercises.families.pieces import SLOPES, total_at_c_next
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm_relatives import CoupledCache

CoupledGradients = namedtuple("CoupledGradients", "dx dh dc dW_ih dW_hh db")


def step(
    x,
    h,
    c,
    W_ih,
    W_hh,
    b,
    activation=np.tanh,
    gate=sigmoid,
    update=lambda c, i, g, o: (1 - i) * c + i * g,
    shows=lambda o, c, c_next: o * np.tanh(c_next),
):
    """One step; every piece is right unless another one is named.

    activation, gate   of the candidate, and of the two gates
    update, shows      the new cell state, and the new hidden state
    """
    a_i, a_g, a_o = np.split(x @ W_ih.T + h @ W_hh.T + b, 3, axis=1)
    i, g, o = gate(a_i), activation(a_g), gate(a_o)
    c_next = update(c, i, g, o)
    return shows(o, c, c_next), c_next, CoupledCache(x, h, c, i, g, o, c_next, W_ih, W_hh)


def step_back(
    dh_next,
    dc_next,
    cache,
    total=total_at_c_next,
    di=lambda dc_t, cache: dc_t * (cache.g - cache.c),
    dg=lambda dc_t, cache: dc_t * cache.i,
    do=lambda dh, cache: dh * np.tanh(cache.c_next),
    slope=None,
    handed=lambda dc_t, dc, cache: dc_t * (1 - cache.i),
    order="igo",
):
    """The gradients of one step; every piece is right unless another one is named.

    total        the gradient at the new cell state
    di, dg, do   the gradients of the gates and of the candidate
    slope        gate's letter -> its activation's derivative, from its output, where it is another one
    handed       what goes back to the old cell state
    order        the blocks in the order in which they are put side by side
    """
    dc_t = total(dh_next, dc_next, cache)
    slopes = SLOPES | (slope or {})
    back = dict(i=di(dc_t, cache), g=dg(dc_t, cache), o=do(dh_next, cache))
    da = np.concatenate([back[name] * slopes[name](getattr(cache, name)) for name in order], axis=1)
    return CoupledGradients(
        da @ cache.W_ih,
        da @ cache.W_hh,
        handed(dc_t, dc_next, cache),
        da.T @ cache.x,
        da.T @ cache.h,
        da.sum(axis=0),
    )
