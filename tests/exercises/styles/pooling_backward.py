"""A share of the gradient: a product, einsum, loops, broadcasting by hand."""

import numpy as np


def product(dpooled, cache):
    return cache.share * dpooled


def repeated(dpooled, cache):
    T, N, _ = cache.share.shape
    whole = np.broadcast_to(dpooled, (T, N, dpooled.shape[1]))
    return np.multiply(whole, cache.share)


def loops(dpooled, cache):
    T, N, _ = cache.share.shape
    dh = np.empty((T, N, dpooled.shape[1]))
    for t in range(T):
        for n in range(N):
            dh[t, n] = cache.share[t, n] * dpooled[n]
    return dh


def stacked(dpooled, cache):
    (share,) = cache
    return np.array([dpooled * share_t for share_t in share])


RIGHT = (product, repeated, loops, stacked)
