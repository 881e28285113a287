"""A step with a coupled gate: as an average, as a difference, sample by sample, separate weights."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "x h c i g o c_next W_ih W_hh")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def as_an_average(x, h, c, W_ih, W_hh, b):
    a = np.dot(x, W_ih.T) + np.dot(h, W_hh.T) + b
    a_i, a_g, a_o = np.split(a, 3, axis=1)
    i, f = sigmoid(a_i), sigmoid(-a_i)
    g, o = np.tanh(a_g), sigmoid(a_o)
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next, Cache(x, h, c, i, g, o, c_next, W_ih, W_hh)


def as_a_difference(x, h, c, W_ih, W_hh, b):
    H = h.shape[1]
    a = (W_ih @ x.T + W_hh @ h.T + b[:, None]).T
    i, g, o = sigmoid(a[:, :H]), np.tanh(a[:, H : 2 * H]), sigmoid(a[:, 2 * H :])
    new = c - i * (c - g)
    return o * np.tanh(new), new, (x, h, c, i, g, o, new, W_ih, W_hh)


def sample_by_sample(x, h, c, W_ih, W_hh, b):
    i, g, o, c_next = (np.zeros_like(h) for _ in range(4))
    for k in range(len(x)):
        a = (W_ih @ x[k] + W_hh @ h[k] + b).reshape(3, -1)
        i[k], g[k], o[k] = sigmoid(a[0]), np.tanh(a[1]), sigmoid(a[2])
        c_next[k] = (1 - i[k]) * c[k] + i[k] * g[k]
    return [o * np.tanh(c_next), c_next, Cache(x, h, c, i, g, o, c_next, W_ih, W_hh)]


def separate_weights(x, h, c, W_ih, W_hh, b):
    U, V, bias = (np.split(array, 3) for array in (W_ih, W_hh, b))
    write, new, show = (x @ u.T + h @ v.T + one for u, v, one in zip(U, V, bias))
    write, show, new = (np.tanh(write / 2) + 1) / 2, (np.tanh(show / 2) + 1) / 2, np.tanh(new)
    c_next = c + write * new - write * c
    names = ("x", "h", "c", "i", "g", "o", "c_next", "W_ih", "W_hh")
    cache = dict(zip(names, (x, h, c, write, new, show, c_next, W_ih, W_hh)))
    return show * np.tanh(c_next), c_next, cache


RIGHT = (as_an_average, as_a_difference, sample_by_sample, separate_weights)

SLIPS = {
    "the coupling is the wrong way round": {
        as_an_average: ("f * c + i * g", "i * c + f * g"),
        as_a_difference: ("c - i * (c - g)", "g - i * (g - c)"),
    },
    "nothing is forgotten": {separate_weights: (" - write * c", "")},
}
