"""The gradients of one step: with einsum, sample by sample, through the logarithm, entry by entry."""

import numpy as np


def einsum(dh_next, cache):
    da = dh_next * (1 - cache.h_next**2)
    dx = np.einsum("nh,hd->nd", da, cache.W_ih)
    dh = np.einsum("nj,jk->nk", da, cache.W_hh)
    dW_ih = np.einsum("nh,nd->hd", da, cache.x)
    dW_hh = np.einsum("nj,nk->jk", da, cache.h)
    return dx, dh, dW_ih, dW_hh, np.einsum("nh->h", da)


def samples(dh_next, cache):
    x, h, h_next, W_ih, W_hh = cache
    dx, dh = np.zeros_like(x), np.zeros_like(h)
    dW_ih, dW_hh, db = np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(len(W_hh))
    for n in range(len(x)):
        da = dh_next[n] * (1 - h_next[n] * h_next[n])
        dx[n] = W_ih.T @ da
        dh[n] = W_hh.T @ da
        dW_ih += np.outer(da, x[n])
        dW_hh += np.outer(da, h[n])
        db += da
    return [dx, dh, dW_ih, dW_hh, db]


def factored(dh_next, cache):
    d = dh_next * (1 + cache.h_next) * (1 - cache.h_next)
    both = np.hstack([cache.x, cache.h])
    D = cache.x.shape[1]
    inputs = d @ np.hstack([cache.W_ih, cache.W_hh])
    weights = d.T @ both
    return inputs[:, :D], inputs[:, D:], weights[:, :D], weights[:, D:], np.ones(len(d)) @ d


def hyperbolic(dh_next, cache):
    a = np.arctanh(cache.h_next)
    da = dh_next / np.cosh(a) ** 2
    dx, dh = da.dot(cache.W_ih), da.dot(cache.W_hh)
    dW_ih, dW_hh = cache.x.T.dot(da).T, cache.h.T.dot(da).T
    return dx, dh, dW_ih, dW_hh, da.sum(0)


def entries(dh_next, cache):
    N, H = dh_next.shape
    D = cache.x.shape[1]
    dx, dh, dW_ih, dW_hh, db = (np.zeros(shape) for shape in ((N, D), (N, H), (H, D), (H, H), H))
    for n in range(N):
        for j in range(H):
            da = dh_next[n, j] * (1 - cache.h_next[n, j] ** 2)
            db[j] += da
            for d in range(D):
                dx[n, d] += da * cache.W_ih[j, d]
                dW_ih[j, d] += da * cache.x[n, d]
            for k in range(H):
                dh[n, k] += da * cache.W_hh[j, k]
                dW_hh[j, k] += da * cache.h[n, k]
    return dx, dh, dW_ih, dW_hh, db


RIGHT = (einsum, samples, factored, hyperbolic, entries)

SLIPS = {
    "the tanh is applied twice in its derivative": {
        einsum: ("cache.h_next**2", "np.tanh(cache.h_next) ** 2"),
        hyperbolic: ("np.arctanh(cache.h_next)", "cache.h_next"),
        entries: ("cache.h_next[n, j] ** 2", "np.tanh(cache.h_next[n, j]) ** 2"),
    },
    "the tanh's derivative is missing": {
        samples: (" * (1 - h_next[n] * h_next[n])", ""),
        factored: (" * (1 + cache.h_next) * (1 - cache.h_next)", ""),
    },
}
