"""The gradients of one LSTM step: split weights, einsum, sample by sample, joined inputs."""

import numpy as np


def _da(dh_next, dc_next, cache):
    shown = np.tanh(cache.c_next)
    dc = dc_next + dh_next * cache.o * (1 - shown**2)
    return dc, (
        dc * cache.g * cache.i * (1 - cache.i),
        dc * cache.c * cache.f * (1 - cache.f),
        dc * cache.i * (1 - cache.g**2),
        dh_next * shown * cache.o * (1 - cache.o),
    )


def split_weights(dh_next, dc_next, cache):
    dc, parts = _da(dh_next, dc_next, cache)
    dx = sum(da @ W for da, W in zip(parts, np.split(cache.W_ih, 4)))
    dh = sum(da @ W for da, W in zip(parts, np.split(cache.W_hh, 4)))
    dW_ih = np.concatenate([da.T @ cache.x for da in parts])
    dW_hh = np.concatenate([da.T @ cache.h for da in parts])
    return dx, dh, cache.f * dc, dW_ih, dW_hh, np.concatenate([da.sum(axis=0) for da in parts])


def einsum(dh_next, dc_next, cache):
    dc, parts = _da(dh_next, dc_next, cache)
    da = np.hstack(parts)
    dx, dh = np.einsum("nk,kd->nd", da, cache.W_ih), np.einsum("nk,kh->nh", da, cache.W_hh)
    dW_ih, dW_hh = np.einsum("nk,nd->kd", da, cache.x), np.einsum("nk,nh->kh", da, cache.h)
    return dx, dh, dc * cache.f, dW_ih, dW_hh, np.einsum("nk->k", da)


def samples(dh_next, dc_next, cache):
    dc, parts = _da(dh_next, dc_next, cache)
    rows = np.concatenate(parts, axis=1)
    dx, dh = np.zeros_like(cache.x), np.zeros_like(cache.h)
    dW_ih, dW_hh, db = np.zeros_like(cache.W_ih), np.zeros_like(cache.W_hh), np.zeros(len(cache.W_hh))
    for n, da in enumerate(rows):
        dx[n], dh[n] = cache.W_ih.T @ da, cache.W_hh.T @ da
        dW_ih += np.outer(da, cache.x[n])
        dW_hh += np.outer(da, cache.h[n])
        db += da
    return [dx, dh, dc * cache.f, dW_ih, dW_hh, db]


def joined(dh_next, dc_next, cache):
    shown = np.tanh(cache.c_next)
    dc = dh_next * cache.o / np.cosh(cache.c_next) ** 2 + dc_next
    d_i, d_f = dc * cache.g * cache.i * (1 - cache.i), dc * cache.c * cache.f * (1 - cache.f)
    d_g, d_o = dc * cache.i * (1 - cache.g**2), dh_next * shown * cache.o * (1 - cache.o)
    da, D = np.hstack([d_i, d_f, d_g, d_o]), cache.x.shape[1]
    inputs = da @ np.hstack([cache.W_ih, cache.W_hh])
    weights = da.T @ np.hstack([cache.x, cache.h, np.ones((len(da), 1))])
    return inputs[:, :D], inputs[:, D:], dc * cache.f, weights[:, :D], weights[:, D:-1], weights[:, -1]


RIGHT = (split_weights, einsum, samples, joined)

SLIPS = {
    "df is taken with the new cell state": {joined: ("dc * cache.c *", "dc * cache.c_next *")},
    "the blocks stand in the order i f o g": {joined: ("[d_i, d_f, d_g, d_o]", "[d_i, d_f, d_o, d_g]")},
}
