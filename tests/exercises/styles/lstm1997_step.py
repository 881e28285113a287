"""A step of the LSTM of 1997: slices, einsum, sample by sample, separate weights."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "x h c i g o shown W_ih W_hh")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def by_slices(x, h, c, W_ih, W_hh, b):
    H = h.shape[1]
    a = np.dot(x, W_ih.T) + np.dot(h, W_hh.T) + b
    i, g, o = sigmoid(a[:, :H]), np.tanh(a[:, H : 2 * H]), sigmoid(a[:, 2 * H :])
    memory = c + i * g
    shown = np.tanh(memory)
    return o * shown, memory, Cache(x, h, c, i, g, o, shown, W_ih, W_hh)


def by_einsum(x, h, c, W_ih, W_hh, b):
    H = h.shape[1]
    a = np.einsum("nd,khd->knh", x, W_ih.reshape(3, H, -1)) + np.einsum(
        "nj,khj->knh", h, W_hh.reshape(3, H, H)
    )
    a = a + b.reshape(3, 1, H)
    i, o = sigmoid(a[0]), sigmoid(a[2])
    g = np.tanh(a[1])
    c_next = np.add(c, np.multiply(i, g))
    cache = dict(x=x, h=h, c=c, i=i, g=g, o=o, shown=np.tanh(c_next), W_ih=W_ih, W_hh=W_hh)
    return o * np.tanh(c_next), c_next, cache


def sample_by_sample(x, h, c, W_ih, W_hh, b):
    i, g, o, c_next = (np.zeros_like(h) for _ in range(4))
    for k in range(len(x)):
        a = (W_ih @ x[k] + W_hh @ h[k] + b).reshape(3, -1)
        i[k], g[k], o[k] = sigmoid(a[0]), np.tanh(a[1]), sigmoid(a[2])
        c_next[k] = c[k] + i[k] * g[k]
    shown = np.tanh(c_next)
    return [o * shown, c_next, Cache(x, h, c, i, g, o, shown, W_ih, W_hh)]


def separate_weights(x, h, c, W_ih, W_hh, b):
    U, V, bias = (np.split(array, 3) for array in (W_ih, W_hh, b))
    write, new, show = (x @ u.T + h @ v.T + one for u, v, one in zip(U, V, bias))
    write, show = (np.tanh(write / 2) + 1) / 2, (np.tanh(show / 2) + 1) / 2
    c_next = np.tanh(new) * write + c
    return show * np.tanh(c_next), c_next, (x, h, c, write, np.tanh(new), show, np.tanh(c_next), W_ih, W_hh)


RIGHT = (by_slices, by_einsum, sample_by_sample, separate_weights)

SLIPS = {
    "the gate is added, not multiplied": {by_slices: ("c + i * g", "c + i + g")},
    "the old cell state is forgotten by 1 - i": {
        sample_by_sample: ("c[k] + i[k] * g[k]", "(1 - i[k]) * c[k] + i[k] * g[k]"),
    },
    "h_next lacks the tanh of the cell state": {
        by_einsum: ("return o * np.tanh(c_next)", "return o * c_next")
    },
    "the candidate is written in full": {separate_weights: ("np.tanh(new) * write + c", "np.tanh(new) + c")},
}
