"""Back through time with two states: step by step, weights at the end, by recursion, sample by sample."""

import numpy as np


def _slopes(cache):
    i, f, g, o = cache.i, cache.f, cache.g, cache.o
    return i * (1 - i), f * (1 - f), 1 - g**2, o * (1 - o)


def _before(cache):
    h = np.concatenate([cache.h0[None], cache.h[:-1]])
    c = np.concatenate([cache.c0[None], cache.c[:-1]])
    return h, c


def _all_da(dh, dc_n, cache):
    """Every step's da (T, N, 4H), and what is handed to h0 and c0."""
    (s_i, s_f, s_g, s_o), (_, c), shown = _slopes(cache), _before(cache), np.tanh(cache.c)
    back, dc, rows = np.zeros_like(cache.h0), dc_n, []
    for t in range(len(dh))[::-1]:
        total = dh[t] + back
        dc = dc + total * cache.o[t] * (1 - shown[t] ** 2)
        parts = (
            dc * cache.g[t] * s_i[t],
            dc * c[t] * s_f[t],
            dc * cache.i[t] * s_g[t],
            total * shown[t] * s_o[t],
        )
        rows.append(np.hstack(parts))
        back, dc = rows[-1] @ cache.W_hh, dc * cache.f[t]
    return np.array(rows[::-1]), back, dc


def weights_at_the_end(dh, dc_n, cache):
    da, dh0, dc0 = _all_da(dh, dc_n, cache)
    h, _ = _before(cache)
    dW_ih = np.einsum("tnk,tnd->kd", da, cache.x)
    dW_hh = np.einsum("tnk,tnh->kh", da, h)
    return da @ cache.W_ih, dh0, dc0, dW_ih, dW_hh, da.sum(axis=(0, 1))


def flattened(dh, dc_n, cache):
    da, dh0, dc0 = _all_da(dh, dc_n, cache)
    rows, h = da.reshape(-1, da.shape[2]), _before(cache)[0]
    D, H = cache.x.shape[2], h.shape[2]
    dx = (rows @ cache.W_ih).reshape(cache.x.shape)
    return dx, dh0, dc0, rows.T @ cache.x.reshape(-1, D), rows.T @ h.reshape(-1, H), rows.sum(0)


def steps(dh, dc_n, cache):
    (s_i, s_f, s_g, s_o), (h, c) = _slopes(cache), _before(cache)
    dx, dW_ih, dW_hh = np.zeros_like(cache.x), np.zeros_like(cache.W_ih), np.zeros_like(cache.W_hh)
    db, dh_back, dc = np.zeros(len(cache.W_ih)), 0.0, dc_n
    t = len(dh) - 1
    while t >= 0:
        total = dh[t] + dh_back
        dc = dc + total * cache.o[t] / np.cosh(cache.c[t]) ** 2
        da = np.concatenate(
            [
                dc * cache.g[t] * s_i[t],
                dc * c[t] * s_f[t],
                dc * cache.i[t] * s_g[t],
                total * np.tanh(cache.c[t]) * s_o[t],
            ],
            axis=1,
        )
        dx[t] = da @ cache.W_ih
        dW_ih, dW_hh, db = dW_ih + da.T @ cache.x[t], dW_hh + da.T @ h[t], db + da.sum(0)
        dh_back, dc = da @ cache.W_hh, dc * cache.f[t]
        t -= 1
    return dx, dh_back, dc, dW_ih, dW_hh, db


def samples(dh, dc_n, cache):
    shared = ("W_ih", "W_hh")
    of_one = []
    for n in range(dh.shape[1]):
        one = {
            name: value
            if name in shared
            else value[n : n + 1]
            if name in ("h0", "c0")
            else value[:, n : n + 1]
            for name, value in zip(cache._fields, cache)
        }
        of_one.append(steps(dh[:, n : n + 1], dc_n[n : n + 1], cache._replace(**one)))
    dx, dh0, dc0, dW_ih, dW_hh, db = zip(*of_one)
    return np.concatenate(dx, 1), np.concatenate(dh0), np.concatenate(dc0), sum(dW_ih), sum(dW_hh), sum(db)


RIGHT = (weights_at_the_end, flattened, steps, samples)

SLIPS = {
    "the way back through h is cut": {steps: ("dh[t] + dh_back", "dh[t]")},
    "the way back along the cells is cut": {steps: ("dc = dc + total", "dc = total")},
}
