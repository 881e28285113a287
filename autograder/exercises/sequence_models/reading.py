"""Reading both ways with pieces that can be exchanged: the models of the two bidirectional exercises."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from lstm_ref.numpy.plain_readers import BidirectionalRNNCache

Gradients = namedtuple("Gradients", "dx dh0 dW_ih dW_hh db")


def both_ways(T):
    """The steps in the order of the two readings."""
    return range(T), range(T - 1, -1, -1)


def side_by_side(h, mask):
    """The output: both states of a step, and nothing on padding."""
    return np.concatenate([h[0], h[1]], axis=2) * mask[..., None]


def read(
    x,
    h0,
    W_ih,
    W_hh,
    b,
    mask,
    readings=both_ways,
    own=lambda k: k,
    start=lambda h0, k, ended: h0[k],
    new=lambda a, state: np.tanh(a),
    waits=lambda new, state, reads: np.where(reads, new, state),
    carry=lambda state, start: state,
    shown=side_by_side,
):
    """The right reading; every piece is right unless another one is named.

    readings   the steps of the two readings, of T
    own        whose weights the reading k uses
    start      the state before its first step; `ended` is the state at which the reading before it has ended
    new        the state that a step makes, from its pre-activation and the state before
    waits      what becomes of the state, whether the step counts or not
    carry      what the next step starts from
    shown      the output, of the states h (2, T, N, H) and the mask
    """
    T, (_, N, H) = len(x), h0.shape
    h, ended = np.zeros((2, T, N, H)), h0[0]
    for k, steps in enumerate(readings(T)):
        state, w = start(h0, k, ended), own(k)
        for t in steps:
            a = x[t] @ W_ih[w].T + state @ W_hh[w].T + b[w]
            h[k, t] = state = waits(new(a, state), state, mask[t][:, None])
            state = carry(state, h0[k])
        ended = state
    return shown(h, mask), BidirectionalRNNCache(x, h0, h, W_ih, W_hh, mask)


def state_before(cache, k, t, steps):
    """The state that step t of the reading k started from."""
    return cache.h0[k] if t == steps[0] else cache.h[k, t - steps.step]


def back(
    dh,
    cache,
    readings=both_ways,
    turn=reversed,
    halves=lambda dh: np.split(dh, 2, axis=2),
    own=lambda k: k,
    beyond=0.0,
    arriving=lambda d, back: d + back,
    slope=lambda cache, k, t, steps: 1 - cache.h[k, t] ** 2,
    counted=lambda da, reads: np.where(reads, da, 0.0),
    handed_back=lambda da, W_hh, back, reads: np.where(reads, da @ W_hh, back),
    before=state_before,
    add_x=lambda old, new: old + new,
    collect=lambda total, share: total + share,
):
    """The right gradients; every piece is right unless another one is named.

    turn          the way back along the steps of a reading
    halves        what of dh belongs to which reading
    own           whose weights the way back of reading k uses
    beyond        what is handed back to a reading's last step
    arriving      what arrives at a state in total
    counted       the gradient before the tanh, whether the step counts or not
    handed_back   what a step hands to the one read before it
    before        the state that a step started from
    add_x         what becomes of dx[t] when a reading adds to it
    collect       what becomes of a step's share in a weight's gradient
    """
    x, h0, _, W_ih, W_hh, mask = cache
    dx, dh0, db = np.zeros_like(x), np.full_like(h0, beyond), np.zeros_like(h0[:, 0])
    dW_ih, dW_hh = np.zeros_like(W_ih), np.zeros_like(W_hh)
    for k, steps in enumerate(readings(len(x))):
        for t in turn(steps):
            reads = mask[t][:, None]
            da = counted(arriving(halves(dh)[k][t], dh0[k]) * slope(cache, k, t, steps), reads)
            dh0[k] = handed_back(da, W_hh[own(k)], dh0[k], reads)
            dx[t] = add_x(dx[t], da @ W_ih[own(k)])
            dW_ih[k] = collect(dW_ih[k], da.T @ x[t])
            dW_hh[k] = collect(dW_hh[k], da.T @ before(cache, k, t, steps))
            db[k] = collect(db[k], da.sum(axis=0))
    return Gradients(dx, dh0, dW_ih, dW_hh, db)
