"""A GRU along a sequence: lists, buffers, the inputs' term at once, sample by sample."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "x h0 r z n a_hn h W_ih W_hh")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def cell(a, b, h):
    a_r, a_z, a_n = np.split(a, 3, axis=-1)
    b_r, b_z, b_n = np.split(b, 3, axis=-1)
    r, z = sigmoid(a_r + b_r), sigmoid(a_z + b_z)
    n = np.tanh(a_n + r * b_n)
    return r, z, n, b_n, n + z * (h - n)


def lists(x, h0, W_ih, W_hh, b_ih, b_hh):
    steps, h = [], h0
    for t in range(len(x)):
        steps.append(cell(x[t] @ W_ih.T + b_ih, h @ W_hh.T + b_hh, h))
        h = steps[-1][-1]
    r, z, n, a_hn, hs = map(np.array, zip(*steps))
    return hs, Cache(x, h0, r, z, n, a_hn, hs, W_ih, W_hh)


def buffers(x, h0, W_ih, W_hh, b_ih, b_hh):
    r, z, n, a_hn, h = np.zeros((5, x.shape[0], *h0.shape))
    for t in range(x.shape[0]):
        before = h0 if t == 0 else h[t - 1]
        a, b = np.dot(x[t], W_ih.T) + b_ih, np.dot(before, W_hh.T) + b_hh
        r[t], z[t], n[t], a_hn[t], h[t] = cell(a, b, before)
    return h, (x, h0, r, z, n, a_hn, h, W_ih, W_hh)


def inputs_at_once(x, h0, W_ih, W_hh, b_ih, b_hh):
    made, h = [], h0
    for a in np.einsum("tnd,kd->tnk", x, W_ih) + b_ih:
        made.append(cell(a, np.einsum("nj,kj->nk", h, W_hh) + b_hh, h))
        *_, h = made[-1]
    names = dict(zip(("r", "z", "n", "a_hn", "h"), (np.stack(part) for part in zip(*made))))
    return names["h"], names | dict(x=x, h0=h0, W_ih=W_ih, W_hh=W_hh)


def sample_by_sample(x, h0, W_ih, W_hh, b_ih, b_hh):
    out = np.zeros((5, len(x), *h0.shape))
    for k in range(len(h0)):
        h = h0[k]
        for t in range(len(x)):
            out[:, t, k] = cell(W_ih @ x[t, k] + b_ih, W_hh @ h + b_hh, h)
            h = out[4, t, k]
    r, z, n, a_hn, h = out
    return h, Cache(x, h0, r, z, n, a_hn, h, W_ih, W_hh)


RIGHT = (lists, buffers, inputs_at_once, sample_by_sample)

SLIPS = {
    "every step starts from h0": {
        lists: ("        h = steps[-1][-1]\n", ""),
        buffers: ("h0 if t == 0 else h[t - 1]", "h0"),
        sample_by_sample: ("h = out[4, t, k]", "pass"),
    },
}
