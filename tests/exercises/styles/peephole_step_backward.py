"""The way back through a step with peepholes: in order, reshaped, sample by sample, separate weights."""

from collections import namedtuple

import numpy as np

Gradients = namedtuple("Gradients", "dx dh dc dW_ih dW_hh db dp")


def in_order(dh_next, dc_next, cache):
    x, h, c, i, f, g, o, c_next, W_ih, W_hh, p = cache
    pi, pf, po = np.split(p, 3)
    t = np.tanh(c_next)
    dao = dh_next * t * o * (1 - o)
    dct = dc_next + dh_next * o * (1 - t * t) + dao * po
    dai = dct * g * i * (1 - i)
    daf = dct * c * f * (1 - f)
    dag = dct * i * (1 - g * g)
    da = np.concatenate((dai, daf, dag, dao), axis=1)
    dc = dct * f + dai * pi + daf * pf
    dp = np.concatenate(((dai * c).sum(0), (daf * c).sum(0), (dao * c_next).sum(0)))
    return da @ W_ih, da @ W_hh, dc, da.T @ x, da.T @ h, da.sum(0), dp


def reshaped(dh_next, dc_next, cache):
    N, H = cache.c.shape
    hole, t = cache.p.reshape(3, H), np.tanh(cache.c_next)
    da = np.zeros((N, 4, H))
    da[:, 3] = dh_next * t * (cache.o - cache.o**2)
    total = dc_next + dh_next * cache.o / np.cosh(cache.c_next) ** 2 + hole[2] * da[:, 3]
    da[:, 0] = total * cache.g * (cache.i - cache.i**2)
    da[:, 1] = total * cache.c * (cache.f - cache.f**2)
    da[:, 2] = total * cache.i * (1 - cache.g**2)
    dc = total * cache.f + np.einsum("nkh,kh->nh", da[:, :2], hole[:2])
    seen = np.stack([cache.c, cache.c, cache.c_next], axis=1)
    dp = np.einsum("nkh,nkh->kh", da[:, [0, 1, 3]], seen).ravel()
    rows = da.reshape(N, -1)
    return Gradients(
        rows @ cache.W_ih, rows @ cache.W_hh, dc, rows.T @ cache.x, rows.T @ cache.h, rows.sum(axis=0), dp
    )


def sample_by_sample(dh_next, dc_next, cache):
    x, h, c, i, f, g, o, c_next, W_ih, W_hh, p = cache
    P = np.split(p, 3)
    dx, dh, dc = np.zeros_like(x), np.zeros_like(h), np.zeros_like(c)
    dW_ih, dW_hh, db, dp = (np.zeros_like(weight) for weight in (W_ih, W_hh, W_ih[:, 0], p))
    for n in range(len(x)):
        t = np.tanh(c_next[n])
        da_o = dh_next[n] * t * o[n] * (1 - o[n])
        total = dc_next[n] + dh_next[n] * o[n] * (1 - t**2) + da_o * P[2]
        da_i = total * g[n] * i[n] * (1 - i[n])
        da_f = total * c[n] * f[n] * (1 - f[n])
        da = np.hstack([da_i, da_f, total * i[n] * (1 - g[n] ** 2), da_o])
        dx[n], dh[n] = W_ih.T @ da, W_hh.T @ da
        dc[n] = total * f[n] + da_i * P[0] + da_f * P[1]
        dW_ih += np.outer(da, x[n])
        dW_hh += np.outer(da, h[n])
        db += da
        dp += np.hstack([da_i * c[n], da_f * c[n], da_o * c_next[n]])
    return dx, dh, dc, dW_ih, dW_hh, db, dp


def by_blocks(dh_next, dc_next, cache):
    p, t = dict(zip("ifo", np.split(cache.p, 3))), np.tanh(cache.c_next)
    back = {"o": dh_next * t * cache.o * (1 - cache.o)}
    total = dc_next + p["o"] * back["o"] + dh_next * cache.o * (1 - t**2)
    other = {"i": cache.g, "f": cache.c}
    for gate in "if":
        value = getattr(cache, gate)
        back[gate] = total * other[gate] * value * (1 - value)
    back["g"] = total * cache.i * (1 - cache.g**2)
    U, V = np.split(cache.W_ih, 4), np.split(cache.W_hh, 4)
    dx, dh = (sum(back[k] @ W[n] for n, k in enumerate("ifgo")) for W in (U, V))
    dW_ih = np.vstack([back[k].T @ cache.x for k in "ifgo"])
    dW_hh = np.vstack([back[k].T @ cache.h for k in "ifgo"])
    db = np.hstack([back[k].sum(axis=0) for k in "ifgo"])
    dc = total * cache.f + sum(back[k] * p[k] for k in "if")
    dp = np.hstack([np.sum(back[k] * (cache.c_next if k == "o" else cache.c), axis=0) for k in "ifo"])
    return dx, dh, dc, dW_ih, dW_hh, db, dp


RIGHT = (in_order, reshaped, sample_by_sample, by_blocks)

SLIPS = {
    "the output gate's peephole does not lead back": {
        in_order: (" + dao * po", ""),
        reshaped: (" + hole[2] * da[:, 3]", ""),
        sample_by_sample: (" + da_o * P[2]", ""),
        by_blocks: (' + p["o"] * back["o"]', ""),
    },
    "the peepholes of i and f do not lead back": {
        in_order: (" + dai * pi + daf * pf", ""),
        by_blocks: (' + sum(back[k] * p[k] for k in "if")', ""),
    },
    "dp of the output gate is taken with the old memory": {
        in_order: ("(dao * c_next).sum(0)", "(dao * c).sum(0)"),
        sample_by_sample: ("da_o * c_next[n]]", "da_o * c[n]]"),
    },
}
