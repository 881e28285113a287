"""Reading by length, forwards and back: the right answers with pieces that a mistake may exchange."""

from __future__ import annotations

import numpy as np

from lstm_ref.numpy.plain_translator import EncodeCache


def inside(t, lengths):
    """Whether step t lies within each source, (N, 1)."""
    return (t < lengths)[:, None]


def read(x, lengths, W_ih, W_hh, b, reads=inside, activation=np.tanh, waits=lambda state, new: state):
    """`reads` says who reads at step t, `waits` what the others keep."""
    state, h = np.zeros((x.shape[1], len(b))), []
    for t, x_t in enumerate(x):
        new = activation(x_t @ W_ih.T + state @ W_hh.T + b)
        state = np.where(reads(t, lengths), new, waits(state, new))
        h.append(state)
    return state, EncodeCache(x, lengths, np.stack(h), W_ih, W_hh)


def back(
    dh,
    cache,
    reads=inside,
    before_the_tanh=lambda d, s: d * (1 - s**2),
    waits=lambda dh: dh,
    handed=lambda da, W_hh, dh: da @ W_hh,
    state_before=lambda h, t: h[t - 1] if t else np.zeros_like(h[0]),
    order=lambda S: range(S - 1, -1, -1),
    gather=lambda total, share: total + share,
):
    """The way back; the pieces have the right answer's meaning by default."""
    x, lengths, h, W_ih, W_hh = cache
    dx, dW_ih, dW_hh, db = np.zeros_like(x), np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in order(len(x)):
        now = reads(t, lengths)
        da = np.where(now, before_the_tanh(dh, h[t]), 0.0)
        dx[t] = da @ W_ih
        dW_ih = gather(dW_ih, da.T @ x[t])
        dW_hh = gather(dW_hh, da.T @ state_before(h, t))
        db = gather(db, da.sum(axis=0))
        dh = np.where(now, handed(da, W_hh, dh), waits(dh))
    return dx, dW_ih, dW_hh, db
