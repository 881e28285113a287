"""Back through time: appended and turned, products at the end, recursive, sample by sample."""

import numpy as np


def _sides(dh, h, r, z, n, a_hn):
    d_n = dh * (1 - z) * (1 - n**2)
    d_z = dh * (h - n) * z * (1 - z)
    d_r = d_n * a_hn * r * (1 - r)
    return np.concatenate([d_r, d_z, d_n], axis=-1), np.concatenate([d_r, d_z, r * d_n], axis=-1)


def appended(dh, cache):
    x, h0, r, z, n, a_hn, h, W_ih, W_hh = cache
    hs, dxs, back = [h0, *h], [], 0
    dW_ih = dW_hh = db_ih = db_hh = 0
    for t in range(len(x) - 1, -1, -1):
        total = dh[t] + back
        a, b = _sides(total, hs[t], r[t], z[t], n[t], a_hn[t])
        dxs.append(a @ W_ih)
        dW_ih, dW_hh = dW_ih + a.T @ x[t], dW_hh + b.T @ hs[t]
        db_ih, db_hh = db_ih + a.sum(axis=0), db_hh + b.sum(axis=0)
        back = total * z[t] + b @ W_hh
    return np.stack(dxs[::-1]), back, dW_ih, dW_hh, db_ih, db_hh


def products_at_the_end(dh, cache):
    before = np.concatenate([cache.h0[None], cache.h[:-1]])
    a, b = np.zeros((2, *dh.shape[:2], len(cache.W_hh)))
    back = np.zeros_like(cache.h0)
    for t in reversed(range(len(dh))):
        total = dh[t] + back
        a[t], b[t] = _sides(total, before[t], cache.r[t], cache.z[t], cache.n[t], cache.a_hn[t])
        back = total * cache.z[t] + b[t] @ cache.W_hh
    dW_ih, dW_hh = np.einsum("tnk,tnd->kd", a, cache.x), np.einsum("tnk,tnh->kh", b, before)
    return a @ cache.W_ih, back, dW_ih, dW_hh, a.sum(axis=(0, 1)), b.sum(axis=(0, 1))


def recursive(dh, cache):
    if len(dh) == 0:
        return cache.x, np.zeros_like(cache.h0), 0, 0, 0, 0
    before = cache.h[-2] if len(dh) > 1 else cache.h0
    a, b = _sides(dh[-1], before, cache.r[-1], cache.z[-1], cache.n[-1], cache.a_hn[-1])
    back = dh[-1] * cache.z[-1] + b @ cache.W_hh
    earlier = dh[:-1].copy()
    earlier[-1:] += back
    shorter = {name: getattr(cache, name)[:-1] for name in ("x", "r", "z", "n", "a_hn", "h")}
    dx, dh0, *sums = recursive(earlier, cache._replace(**shorter))
    shares = a.T @ cache.x[-1], b.T @ before, a.sum(axis=0), b.sum(axis=0)
    dx = np.concatenate([dx, (a @ cache.W_ih)[None]])
    return dx, dh0 if len(earlier) else back, *(total + share for total, share in zip(sums, shares))


def samples(dh, cache):
    x, h0, r, z, n, a_hn, h, W_ih, W_hh = cache
    dx, dh0 = np.zeros_like(x), np.zeros_like(h0)
    dW_ih, dW_hh, db_ih, db_hh = (np.zeros(shape) for shape in (W_ih.shape, W_hh.shape, len(W_ih), len(W_hh)))
    for k in range(x.shape[1]):
        for t in range(len(x))[::-1]:
            before, total = h[t - 1, k] if t else h0[k], dh[t, k] + dh0[k]
            a, b = _sides(total, before, r[t, k], z[t, k], n[t, k], a_hn[t, k])
            dx[t, k], dh0[k] = W_ih.T @ a, W_hh.T @ b + total * z[t, k]
            dW_ih += np.outer(a, x[t, k])
            dW_hh += np.outer(b, before)
            db_ih += a
            db_hh += b
    return dx, dh0, dW_ih, dW_hh, db_ih, db_hh


RIGHT = (appended, products_at_the_end, recursive, samples)

SLIPS = {
    "the gradient from the next step is dropped": {
        appended: ("dh[t] + back", "dh[t]"),
        products_at_the_end: ("dh[t] + back", "dh[t]"),
        samples: ("dh[t, k] + dh0[k]", "dh[t, k]"),
    },
    "the gradient is clipped inside the loop": {
        products_at_the_end: ("dh[t] + back", "np.clip(dh[t] + back, -1, 1)"),
    },
    "only the direct path is handed back": {appended: ("total * z[t] + b @ W_hh", "total * z[t]")},
    "at step 0 h0 is taken to be zero": {samples: ("if t else h0[k]", "if t else 0 * h0[k]")},
    "at step 0 h is the last one": {samples: ("if t else h0[k]", "if t + 1 else h0[k]")},
}
