"""An LSTM and a GRU as a good solution of a course exercise has them: batch first, caches in a list.

The peer that `benchmarks/reference.py` measures against; written for this project.
"""

from __future__ import annotations

import numpy as np


def sigmoid(x):
    positive = x >= 0
    z = np.exp(np.where(positive, -x, x))
    return np.where(positive, 1, z) / (1 + z)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x @ Wx + prev_h @ Wh + b
    i, f, g, o = (
        sigmoid(a[:, :H]),
        sigmoid(a[:, H : 2 * H]),
        np.tanh(a[:, 2 * H : 3 * H]),
        sigmoid(a[:, 3 * H :]),
    )
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, g, o, next_c)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, g, o, next_c = cache
    t = np.tanh(next_c)
    dc = dnext_c + dnext_h * o * (1 - t**2)
    gates = (dc * g * i * (1 - i), dc * prev_c * f * (1 - f), dc * i * (1 - g**2), dnext_h * t * o * (1 - o))
    da = np.hstack(gates)
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    H = prev_h.shape[1]
    ax, ah = x @ Wx + bx, prev_h @ Wh + bh
    r, z = sigmoid(ax[:, :H] + ah[:, :H]), sigmoid(ax[:, H : 2 * H] + ah[:, H : 2 * H])
    n = np.tanh(ax[:, 2 * H :] + r * ah[:, 2 * H :])
    return (1 - z) * n + z * prev_h, (x, prev_h, Wx, Wh, r, z, n, ah[:, 2 * H :])


def gru_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, r, z, n, a_hn = cache
    dan = dnext_h * (1 - z) * (1 - n**2)
    dar, daz = dan * a_hn * r * (1 - r), dnext_h * (prev_h - n) * z * (1 - z)
    dax, dah = np.hstack([dar, daz, dan]), np.hstack([dar, daz, dan * r])
    dh = dah @ Wh.T + dnext_h * z
    return dax @ Wx.T, dh, x.T @ dax, prev_h.T @ dah, dax.sum(axis=0), dah.sum(axis=0)


def forward(step, x, state, weights):
    """A whole sequence, `x (N, T, D)`: all h, and the caches in a list."""
    h = np.empty((*x.shape[:2], state[0].shape[1]), x.dtype)
    caches = []
    for t in range(x.shape[1]):
        *state, cache = step(x[:, t], *state, *weights)
        h[:, t] = state[0]
        caches.append(cache)
    return h, state, caches


def backward(step_backward, dh, carried, x, caches):
    """Back through the sequence: dx and, after the carried gradients, the weights' sums."""
    dx, totals = np.empty_like(x), None
    for t in reversed(range(x.shape[1])):
        first, *rest = carried
        dx[:, t], *values = step_backward(dh[:, t] + first, *rest, caches[t])
        carried, grads = values[: len(carried)], values[len(carried) :]
        if totals is None:
            totals = [np.zeros_like(grad) for grad in grads]
        for total, grad in zip(totals, grads):
            total += grad
    return dx, carried, totals
