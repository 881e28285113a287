"""A student's page on which one helper is wrong and what calls it is right."""

import numpy as np


def lstm_cell_grad(dh_next, dc_next, o, c_next):
    return dc_next + dh_next * (1 - np.tanh(c_next) ** 2)  # o is missing


def lstm_gate_grads(dh_next, dc, c, i, g, c_next):
    return dc * g, dc * c, dc * i, dh_next * np.tanh(c_next)


def lstm_preactivation_grads(di, df, dg, do, i, f, g, o):
    return np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)


def gate_gradients(dh_next, dc, cache):
    c, i, f, g, o, c_next = cache[2:8]
    return lstm_preactivation_grads(*lstm_gate_grads(dh_next, dc, c, i, g, c_next), i, f, g, o)


def lstm_step_backward(dh_next, dc_next, cache):
    x, h, _c, _i, f, _g, o, c_next, W_ih, W_hh = cache
    dc = lstm_cell_grad(dh_next, dc_next, o, c_next)
    da = gate_gradients(dh_next, dc, cache)
    return da @ W_ih, da @ W_hh, dc * f, da.T @ x, da.T @ h, da.sum(axis=0)


def lstm_backward(dh, dc_n, cache):
    dx, dh_back, dc_back = np.empty_like(cache.x), np.zeros_like(cache.h0), dc_n
    total = [0, 0, 0]
    for t in reversed(range(len(dh))):
        before = (cache.h[t - 1], cache.c[t - 1]) if t else (cache.h0, cache.c0)
        gates = (cache.i[t], cache.f[t], cache.g[t], cache.o[t], cache.c[t])
        step = (cache.x[t], *before, *gates, cache.W_ih, cache.W_hh)
        dx[t], dh_back, dc_back, *shares = lstm_step_backward(dh[t] + dh_back, dc_back, step)
        total = [a + b for a, b in zip(total, shares)]
    return dx, dh_back, dc_back, *total
