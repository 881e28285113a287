"""Backward passes without a derivation, as cells of a notebook; and one with a derivation, very slow."""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def logit(p):
    return np.log(p / (1 - p))


def complex_step(loss, values):
    values, grads = [a + 0j for a in values], [np.zeros(a.shape) for a in values]
    for a, grad in zip(values, grads):
        for k in np.ndindex(a.shape):
            kept, a[k] = a[k], a[k] + 1e-20j
            grad[k], a[k] = loss(*values).imag / 1e-20, kept
    return grads


def central_differences(loss, values):
    """Of fourth order, so that the numbers are right to nine digits."""
    values, grads = [a.copy() for a in values], [np.zeros(a.shape) for a in values]
    for a, grad in zip(values, grads):
        for k in np.ndindex(a.shape):
            kept, total = a[k], 0.0
            for far, share in ((2, -1), (1, 8), (-1, -8), (-2, 1)):
                a[k] = kept + far * 1e-3
                total += share * loss(*values)
            grad[k], a[k] = total / 12e-3, kept
    return grads


measured = complex_step


def unit(x, h, c, W_ih, W_hh, b):
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def bias(cache, first, h):
    """The cache has no bias, but what it led to."""
    i, f, g, o = (gate[first] for gate in (cache.i, cache.f, cache.g, cache.o))
    a = np.concatenate([logit(i), logit(f), np.arctanh(g), logit(o)], axis=1)
    return (a - cache.x[first] @ cache.W_ih.T - h @ cache.W_hh.T)[0]


def lstm_step_backward(dh_next, dc_next, cache):
    def loss(*values):
        h, c = unit(*values)
        return np.sum(h * dh_next) + np.sum(c * dc_next)

    b = bias(cache, slice(None), cache.h)
    return tuple(measured(loss, [cache.x, cache.h, cache.c, cache.W_ih, cache.W_hh, b]))


def lstm_backward(dh, dc_n, cache):
    def loss(x, h, c, *weights):
        total = 0
        for x_t, dh_t in zip(x, dh):
            h, c = unit(x_t, h, c, *weights)
            total = total + np.sum(h * dh_t)
        return total + np.sum(c * dc_n)

    values = [cache.x, cache.h0, cache.c0, cache.W_ih, cache.W_hh, bias(cache, 0, cache.h0)]
    return tuple(measured(loss, values))


def truncated_rnn_backward(dh, cache, k):
    b = (np.arctanh(cache.h[0]) - cache.x[0] @ cache.W_ih.T - cache.h0 @ cache.W_hh.T)[0]
    dx, dh0, of_weights = [], None, 0
    for start in range(0, len(dh), k):

        def loss(x, h, W_ih, W_hh, b, upstream=dh[start : start + k]):
            total = 0
            for x_t, dh_t in zip(x, upstream):
                h = np.tanh(x_t @ W_ih.T + h @ W_hh.T + b)
                total = total + np.sum(h * dh_t)
            return total

        before = cache.h[start - 1] if start else cache.h0
        part, back, *weights = measured(loss, [cache.x[start : start + k], before, cache.W_ih, cache.W_hh, b])
        dh0 = back if start == 0 else dh0
        dx.append(part)
        of_weights = weights if start == 0 else [a + b for a, b in zip(of_weights, weights)]
    return np.concatenate(dx), dh0, *of_weights


def in_loops(dh_next, dc_next, cache):
    """Number by number, and every number derived."""
    x, h, W_ih, W_hh = cache.x, cache.h, cache.W_ih, cache.W_hh
    (N, D), H = x.shape, h.shape[1]
    dx, dh, dc = np.zeros((N, D)), np.zeros((N, H)), np.zeros((N, H))
    dW_ih, dW_hh, db = np.zeros((4 * H, D)), np.zeros((4 * H, H)), np.zeros(4 * H)
    for n in range(N):
        for j in range(H):
            i, f, g, o = cache.i[n, j], cache.f[n, j], cache.g[n, j], cache.o[n, j]
            t = np.tanh(cache.c_next[n, j])
            total = dc_next[n, j] + dh_next[n, j] * o * (1 - t * t)
            dc[n, j] = total * f
            blocks = (
                total * g * i * (1 - i),
                total * cache.c[n, j] * f * (1 - f),
                total * i * (1 - g * g),
                dh_next[n, j] * t * o * (1 - o),
            )
            for block, da in enumerate(blocks):
                row = block * H + j
                db[row] += da
                for k in range(D):
                    dx[n, k] += da * W_ih[row, k]
                    dW_ih[row, k] += da * x[n, k]
                for k in range(H):
                    dh[n, k] += da * W_hh[row, k]
                    dW_hh[row, k] += da * h[n, k]
    return dx, dh, dc, dW_ih, dW_hh, db
