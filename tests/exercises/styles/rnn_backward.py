"""Back through time: appended and turned, accumulated by a matrix product, recursive, sample by sample."""

import numpy as np


def appended(dh, cache):
    x, h0, h, W_ih, W_hh = cache
    hs = [h0, *h]
    dxs, back = [], 0
    dW_ih = dW_hh = db = 0
    for t in range(len(x) - 1, -1, -1):
        d = (dh[t] + back) * (1 - hs[t + 1] ** 2)
        dxs.append(d @ W_ih)
        dW_ih = dW_ih + d.T @ x[t]
        dW_hh = dW_hh + d.T @ hs[t]
        db = db + d.sum(axis=0)
        back = d @ W_hh
    return np.stack(dxs[::-1]), back, dW_ih, dW_hh, db


def products_at_the_end(dh, cache):
    das, back = np.empty_like(dh), np.zeros_like(cache.h0)
    for t in reversed(range(len(dh))):
        das[t] = (dh[t] + back) * (1 - cache.h[t] ** 2)
        back = das[t] @ cache.W_hh
    before = np.concatenate([cache.h0[None], cache.h[:-1]])
    flat = das.reshape(-1, das.shape[2])
    dW_ih = flat.T @ cache.x.reshape(len(flat), -1)
    dW_hh = np.einsum("tnj,tnk->jk", das, before)
    return das @ cache.W_ih, back, dW_ih, dW_hh, das.sum(axis=(0, 1))


def recursive(dh, cache):
    if len(dh) == 0:
        return cache.x, np.zeros_like(cache.h0), 0 * cache.W_ih, 0 * cache.W_hh, np.zeros(len(cache.W_hh))
    past = cache.h0 if len(dh) == 1 else cache.h[-2]
    da = dh[-1] * (1 - cache.h[-1] ** 2)
    upstream = dh[:-1].copy()
    back = da @ cache.W_hh
    if len(upstream):
        upstream[-1] += back
    rest = type(cache)(cache.x[:-1], cache.h0, cache.h[:-1], cache.W_ih, cache.W_hh)
    dx, dh0, dW_ih, dW_hh, db = recursive(upstream, rest)
    dh0 = dh0 if len(upstream) else back
    dx = np.concatenate([dx, (da @ cache.W_ih)[None]])
    return dx, dh0, dW_ih + da.T @ cache.x[-1], dW_hh + da.T @ past, db + da.sum(axis=0)


def samples(dh, cache):
    x, h0, h, W_ih, W_hh = cache
    dx, dh0 = np.zeros_like(x), np.zeros_like(h0)
    dW_ih, dW_hh, db = np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(W_hh.shape[0])
    for n in range(x.shape[1]):
        for t in range(len(x))[::-1]:
            da = (dh[t, n] + dh0[n]) * (1 - h[t, n] ** 2)
            dx[t, n] = W_ih.T @ da
            dh0[n] = W_hh.T @ da
            dW_ih += np.outer(da, x[t, n])
            dW_hh += np.outer(da, h[t - 1, n] if t else h0[n])
            db += da
    return dx, dh0, dW_ih, dW_hh, db


def one_matrix(dh, cache):
    D = cache.x.shape[2]
    W = np.concatenate([cache.W_ih, cache.W_hh], axis=1)
    dW, db, dx = np.zeros_like(W), np.zeros(len(W)), np.zeros_like(cache.x)
    d = np.zeros_like(cache.h0)
    for t in range(len(dh))[::-1]:
        before = cache.h0 if t < 1 else cache.h[t - 1]
        da = np.einsum("nh,nh->nh", d + dh[t], 1 - np.square(cache.h[t]))
        both = da @ W
        dx[t], d = both[:, :D], both[:, D:]
        dW += np.einsum("nh,nk->hk", da, np.hstack([cache.x[t], before]))
        db += da.sum(0)
    return dx, d, dW[:, :D], dW[:, D:], db


RIGHT = (appended, products_at_the_end, recursive, samples, one_matrix)

SLIPS = {
    "the gradient from the next step is dropped": {
        appended: ("dh[t] + back", "dh[t]"),
        samples: ("dh[t, n] + dh0[n]", "dh[t, n]"),
        one_matrix: ("d + dh[t]", "dh[t]"),
    },
    "dW_hh is taken with the state after the step": {
        appended: ("d.T @ hs[t]", "d.T @ hs[t + 1]"),
        products_at_the_end: ("das, before)", "das, cache.h)"),
        samples: ("h[t - 1, n] if t else h0[n]", "h[t, n]"),
    },
    "W_hh is transposed on the way back": {
        appended: ("d @ W_hh", "d @ W_hh.T"),
        products_at_the_end: ("das[t] @ cache.W_hh", "das[t] @ cache.W_hh.T"),
        samples: ("W_hh.T @ da", "W_hh @ da"),
    },
    "at step 0 dW_hh takes the last state for the one before": {
        samples: ("h[t - 1, n] if t else h0[n]", "h[t - 1, n]"),
        one_matrix: ("cache.h0 if t < 1 else cache.h[t - 1]", "cache.h[t - 1]"),
    },
}
