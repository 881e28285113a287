"""The gradients of one LSTM step: split weights, einsum, sample by sample, joined inputs."""

import numpy as np


def _da(dh_next, dc_next, cache, order="ifgo", memory=None):
    shown = np.tanh(cache.c_next)
    dc = dc_next + dh_next * cache.o * (1 - shown**2)
    parts = {
        "i": dc * cache.g * cache.i * (1 - cache.i),
        "f": dc * (cache.c if memory is None else memory) * cache.f * (1 - cache.f),
        "g": dc * cache.i * (1 - cache.g**2),
        "o": dh_next * shown * cache.o * (1 - cache.o),
    }
    return dc, [parts[name] for name in order]


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
    dc, parts = _da(dh_next, dc_next, cache)
    da, D = np.hstack(parts), cache.x.shape[1]
    inputs = da @ np.hstack([cache.W_ih, cache.W_hh])
    weights = da.T @ np.hstack([cache.x, cache.h, np.ones((len(da), 1))])
    return inputs[:, :D], inputs[:, D:], dc * cache.f, weights[:, :D], weights[:, D:-1], weights[:, -1]


RIGHT = (split_weights, einsum, samples, joined)


def _finish(dc, parts, cache):
    da = np.hstack(parts)
    return (
        da.dot(cache.W_ih),
        da.dot(cache.W_hh),
        dc * cache.f,
        da.T.dot(cache.x),
        da.T.dot(cache.h),
        da.sum(0),
    )


def new_memory_dot(dh, dc_next, cache):
    dc, parts = _da(dh, dc_next, cache, memory=cache.c_next)
    return _finish(dc, parts, cache)


def new_memory_rebuilt(dh, dc_next, cache):
    dc, parts = _da(dh, dc_next, cache, memory=cache.f * cache.c + cache.i * cache.g)
    return split_products(dc, parts, cache)


def split_products(dc, parts, cache):
    dx = sum(da @ W for da, W in zip(parts, np.split(cache.W_ih, 4)))
    dh = sum(da @ W for da, W in zip(parts, np.split(cache.W_hh, 4)))
    dW_ih, dW_hh = (np.concatenate([da.T @ into for da in parts]) for into in (cache.x, cache.h))
    return dx, dh, cache.f * dc, dW_ih, dW_hh, np.concatenate([da.sum(axis=0) for da in parts])


def new_memory_einsum(dh, dc_next, cache):
    dc, (a_i, _, a_g, a_o) = _da(dh, dc_next, cache)
    a_f = np.einsum("nh,nh,nh,nh->nh", dc, cache.c_next, cache.f, 1 - cache.f)
    return _finish(dc, (a_i, a_f, a_g, a_o), cache)


def ifog_dot(dh, dc_next, cache):
    return _finish(*_da(dh, dc_next, cache, "ifog"), cache)


def ifog_split(dh, dc_next, cache):
    return split_products(*_da(dh, dc_next, cache, "ifog"), cache)


def ifog_einsum(dh, dc_next, cache):
    dc, parts = _da(dh, dc_next, cache, "ifog")
    da = np.concatenate(parts, 1)
    dx, dh = np.einsum("nk,kd->nd", da, cache.W_ih), np.einsum("nk,kh->nh", da, cache.W_hh)
    dW_ih, dW_hh = np.einsum("nk,nd->kd", da, cache.x), np.einsum("nk,nh->kh", da, cache.h)
    return dx, dh, dc * cache.f, dW_ih, dW_hh, da.sum(axis=0)


WRONG = {
    "df is taken with the new cell state": (new_memory_dot, new_memory_rebuilt, new_memory_einsum),
    "the blocks of da stand in the order i f o g": (ifog_dot, ifog_split, ifog_einsum),
}
