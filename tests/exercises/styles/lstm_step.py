"""A step: gates by slices, by split, by einsum, sample by sample, in torch's way with a chunk loop."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "x h c i f g o c_next W_ih W_hh")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def by_slices(x, h, c, W_ih, W_hh, b):
    H = h.shape[1]
    a = np.dot(x, W_ih.T) + np.dot(h, W_hh.T) + b
    i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 3 * H :])
    g = np.tanh(a[:, 2 * H : 3 * H])
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next, Cache(x, h, c, i, f, g, o, c_next, W_ih, W_hh)


def by_split(x, h, c, W_ih, W_hh, b):
    i, f, g, o = np.hsplit(np.hstack([x, h]) @ np.hstack([W_ih, W_hh]).T + b, 4)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_next = np.multiply(i, g) + np.multiply(f, c)
    return [np.multiply(o, np.tanh(c_next)), c_next, (x, h, c, i, f, g, o, c_next, W_ih, W_hh)]


def by_einsum(x, h, c, W_ih, W_hh, b):
    H = h.shape[1]
    a = np.einsum("nd,khd->knh", x, W_ih.reshape(4, H, -1)) + b.reshape(4, 1, H)
    a += np.einsum("nj,khj->knh", h, W_hh.reshape(4, H, H))
    i, f, o = sigmoid(a[[0, 1, 3]])
    g = np.tanh(a[2])
    c_next = np.einsum("nh,nh->nh", f, c) + np.einsum("nh,nh->nh", i, g)
    cache = dict(x=x, h=h, c=c, i=i, f=f, g=g, o=o, c_next=c_next, W_ih=W_ih, W_hh=W_hh)
    return o * np.tanh(c_next), c_next, cache


def sample_by_sample(x, h, c, W_ih, W_hh, b):
    made = [np.zeros_like(c) for _ in range(6)]
    i, f, g, o, c_next, h_next = made
    for n in range(len(x)):
        a = (W_ih @ x[n] + W_hh @ h[n] + b).reshape(4, -1)
        i[n], f[n], g[n], o[n] = sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2]), sigmoid(a[3])
        c_next[n] = f[n] * c[n] + i[n] * g[n]
        h_next[n] = o[n] * np.tanh(c_next[n])
    return h_next, c_next, Cache(x, h, c, i, f, g, o, c_next, W_ih, W_hh)


def gates_together(x, h, c, W_ih, W_hh, b):
    a = x @ W_ih.T + h @ W_hh.T + b
    H = len(b) // 4
    scale = np.ones(4 * H)
    scale[2 * H : 3 * H] = 2  # tanh(a) = 2 sigmoid(2a) - 1
    s = scale * sigmoid(scale * a) - (scale - 1)
    i, f, g, o = (s[:, k * H : (k + 1) * H] for k in range(4))
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next, Cache(x, h, c, i, f, g, o, c_next, W_ih, W_hh)


RIGHT = (by_slices, by_split, by_einsum, sample_by_sample, gates_together)
