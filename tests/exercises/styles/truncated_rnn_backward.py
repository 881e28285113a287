"""Truncation: chunk by chunk, by forgetting at the boundary, by a mask, recursively."""

import numpy as np

from tests.exercises.styles.rnn_backward import appended, samples


def forgetting(dh, cache, k):
    T = len(dh)
    before = np.concatenate([cache.h0[None], cache.h[:-1]])
    da, back = np.zeros_like(dh), np.zeros_like(cache.h0)
    for t in reversed(range(T)):
        da[t] = (dh[t] + back) * (1 - cache.h[t] ** 2)
        back = da[t] @ cache.W_hh
        if t > 0 and t % k == 0:
            back = np.zeros_like(back)
    dW_ih, dW_hh = np.einsum("tnh,tnd->hd", da, cache.x), np.einsum("tnj,tnk->jk", da, before)
    return da @ cache.W_ih, back, dW_ih, dW_hh, da.sum(axis=(0, 1))


def masked(dh, cache, k):
    passes = [0.0 if (t + 1) % k == 0 else 1.0 for t in range(len(dh))]
    dx, back = np.zeros_like(cache.x), 0
    dW_ih, dW_hh, db = 0 * cache.W_ih, 0 * cache.W_hh, np.zeros(len(cache.W_hh))
    for t in range(len(dh) - 1, -1, -1):
        da = (dh[t] + passes[t] * back) * (1 - cache.h[t] ** 2)
        dx[t], back = da @ cache.W_ih, da @ cache.W_hh
        dW_ih += da.T @ cache.x[t]
        dW_hh += da.T @ (cache.h[t - 1] if t else cache.h0)
        db += da.sum(0)
    return dx, back, dW_ih, dW_hh, db


def _part(dh, cache, start, stop):
    h0 = cache.h[start - 1] if start else cache.h0
    return dh[start:stop], type(cache)(cache.x[start:stop], h0, cache.h[start:stop], cache.W_ih, cache.W_hh)


def chunks_from_the_end(dh, cache, k):
    dx, total, dh0 = np.zeros_like(cache.x), None, None
    for start in sorted(range(0, len(dh), k), reverse=True):
        dx[start : start + k], dh0, *weights = appended(*_part(dh, cache, start, start + k))
        total = weights if total is None else [a + b for a, b in zip(total, weights)]
    return dx, dh0, *total


def recursive(dh, cache, k):
    first = samples(*_part(dh, cache, 0, k))
    if len(dh) <= k:
        return first
    rest = recursive(*_part(dh, cache, k, len(dh)), k)
    return np.concatenate([first[0], rest[0]]), first[1], *(a + b for a, b in zip(first[2:], rest[2:]))


RIGHT = (forgetting, masked, chunks_from_the_end, recursive)

SLIPS = {
    "nothing is cut": {
        forgetting: ("back = np.zeros_like(back)", "pass"),
        masked: ("0.0 if (t + 1) % k == 0 else 1.0", "1.0"),
    },
    "the chunks are counted from the end": {
        forgetting: ("t % k", "(T - t) % k"),
        masked: ("(t + 1) % k", "(len(dh) - t - 1) % k"),
    },
}
