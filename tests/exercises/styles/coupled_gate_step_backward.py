"""The way back through a coupled gate: in order, two ways apart, sample by sample, by blocks."""

import numpy as np


def in_order(dh_next, dc_next, cache):
    x, h, c, i, g, o, c_next, W_ih, W_hh = cache
    t = np.tanh(c_next)
    dct = dc_next + dh_next * o * (1 - t * t)
    da_i = dct * (g - c) * i * (1 - i)
    da_g = dct * i * (1 - g * g)
    da_o = dh_next * t * o * (1 - o)
    da = np.concatenate((da_i, da_g, da_o), axis=1)
    return da @ W_ih, da @ W_hh, dct * (1 - i), da.T @ x, da.T @ h, da.sum(0)


def two_ways(dh_next, dc_next, cache):
    keep, t = 1 - cache.i, np.tanh(cache.c_next)
    total = dh_next * cache.o / np.cosh(cache.c_next) ** 2 + dc_next
    writes, keeps = total * cache.g, total * cache.c
    da_i = (writes - keeps) * cache.i * keep
    da = np.hstack([da_i, total * cache.i * (1 - cache.g**2), dh_next * t * (cache.o - cache.o**2)])
    dW_ih, dW_hh = np.einsum("nk,nd->kd", da, cache.x), np.einsum("nk,nh->kh", da, cache.h)
    return da.dot(cache.W_ih), da.dot(cache.W_hh), keep * total, dW_ih, dW_hh, np.ones(len(da)) @ da


def sample_by_sample(dh_next, dc_next, cache):
    x, h, c, i, g, o, c_next, W_ih, W_hh = cache
    dx, dh, dc = np.zeros_like(x), np.zeros_like(h), np.zeros_like(c)
    dW_ih, dW_hh, db = np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(len(W_ih))
    for n in range(len(x)):
        t = np.tanh(c_next[n])
        total = dc_next[n] + dh_next[n] * o[n] * (1 - t**2)
        da = np.hstack(
            [
                total * (g[n] - c[n]) * i[n] * (1 - i[n]),
                total * i[n] * (1 - g[n] ** 2),
                dh_next[n] * t * o[n] * (1 - o[n]),
            ]
        )
        dx[n], dh[n], dc[n] = W_ih.T @ da, W_hh.T @ da, total * (1 - i[n])
        dW_ih += np.outer(da, x[n])
        dW_hh += np.outer(da, h[n])
        db += da
    return [dx, dh, dc, dW_ih, dW_hh, db]


def by_blocks(dh_next, dc_next, cache):
    t = np.tanh(cache.c_next)
    total = dc_next + dh_next * cache.o * (1 - t**2)
    factors = (
        total * (cache.g - cache.c) * cache.i * (1 - cache.i),
        total * cache.i * (1 - cache.g**2),
        dh_next * t * cache.o * (1 - cache.o),
    )
    dx = sum(part @ W for part, W in zip(factors, np.split(cache.W_ih, 3)))
    dh = sum(part @ W for part, W in zip(factors, np.split(cache.W_hh, 3)))
    dW_ih, dW_hh = (np.vstack([part.T @ read for part in factors]) for read in (cache.x, cache.h))
    db = np.hstack([part.sum(axis=0) for part in factors])
    return dx, dh, total - total * cache.i, dW_ih, dW_hh, db


RIGHT = (in_order, two_ways, sample_by_sample, by_blocks)

SLIPS = {
    "the second way of i is forgotten": {
        in_order: ("(g - c) * i", "g * i"),
        two_ways: ("(writes - keeps)", "writes"),
        sample_by_sample: ("(g[n] - c[n])", "g[n]"),
        by_blocks: ("(cache.g - cache.c)", "cache.g"),
    },
    "dc is the total, without a gate": {by_blocks: ("total - total * cache.i", "total * 1")},
}
