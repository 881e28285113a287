"""The way back through the encoder: with a mask, sample by sample, with lists, with einsum."""

import numpy as np


def masked(dh, cache):
    x, lengths, h, W_ih, W_hh = cache
    dx, dW_ih, dW_hh, db = np.zeros(x.shape), np.zeros(W_ih.shape), np.zeros(W_hh.shape), np.zeros(len(W_hh))
    d = dh.copy()
    for t in range(len(x) - 1, -1, -1):
        m = (lengths > t).astype(float)[:, None]
        da = m * d * (1 - h[t] ** 2)
        dx[t] = da @ W_ih
        dW_ih += da.T @ x[t]
        if t > 0:
            dW_hh += da.T @ h[t - 1]
        db += da.sum(0)
        d = da @ W_hh + (1 - m) * d
    return dx, dW_ih, dW_hh, db


def sample_by_sample(dh, cache):
    x, lengths, h, W_ih, W_hh = cache
    dx, dW_ih, dW_hh, db = np.zeros_like(x), np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(W_hh.shape[0])
    for n, length in enumerate(lengths):
        d = dh[n]
        for t in range(length - 1, -1, -1):
            da = (1 - h[t, n] ** 2) * d
            dx[t, n] = W_ih.T @ da
            dW_ih = dW_ih + np.outer(da, x[t, n])
            dW_hh = dW_hh + (np.outer(da, h[t - 1, n]) if t else 0)
            db = db + da
            d = W_hh.T @ da
    return dx, dW_ih, dW_hh, db


def lists(dh, cache):
    S = len(cache.x)
    das, d = [], dh
    for t in range(S)[::-1]:
        reads = (t < cache.lengths)[:, None]
        da = np.where(reads, d * (1 - cache.h[t] * cache.h[t]), 0)
        d = np.where(reads, da @ cache.W_hh, d)
        das.append(da)
    da = np.stack(das[::-1])
    before = np.concatenate([np.zeros_like(cache.h[:1]), cache.h[:-1]])
    return (
        da @ cache.W_ih,
        np.einsum("tnh,tnd->hd", da, cache.x),
        np.einsum("tnh,tnk->hk", da, before),
        da.sum((0, 1)),
    )


def rows(dh, cache):
    x, lengths, h, W_ih, W_hh = cache
    before = np.vstack([np.zeros((1, *h.shape[1:])), h])[:-1]
    dx, dW_ih, dW_hh, db = np.zeros_like(x), 0.0 * W_ih, 0.0 * W_hh, np.zeros(h.shape[2])
    d = np.array(dh)
    for t in reversed(range(x.shape[0])):
        r = lengths > t
        da = d[r] * (1 - h[t, r] ** 2)
        dx[t, r] = da @ W_ih
        dW_ih += da.T @ x[t, r]
        dW_hh += da.T @ before[t, r]
        db += da.sum(axis=0)
        d[r] = da @ W_hh
    return dx, dW_ih, dW_hh, db


RIGHT = (masked, sample_by_sample, lists, rows)
SLIPS = {
    "the gradient is lost behind the source's end": {masked: (" + (1 - m) * d", "")},
    "the tanh's derivative is missing": {rows: (" * (1 - h[t, r] ** 2)", "")},
}
