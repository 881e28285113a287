"""A step with peepholes: chunks, a reshaped array, sample by sample, separate weights."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "x h c i f g o c_next W_ih W_hh p")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def by_chunks(x, h, c, W_ih, W_hh, b, p):
    ai, af, ag, ao = np.split(np.dot(x, W_ih.T) + np.dot(h, W_hh.T) + b, 4, axis=1)
    pi, pf, po = np.split(p, 3)
    i, f = sigmoid(ai + pi * c), sigmoid(af + pf * c)
    g = np.tanh(ag)
    new = f * c + i * g
    o = sigmoid(ao + po * new)
    return o * np.tanh(new), new, Cache(x, h, c, i, f, g, o, new, W_ih, W_hh, p)


def reshaped(x, h, c, W_ih, W_hh, b, p):
    N, H = c.shape
    a = (x @ W_ih.T + h @ W_hh.T + b).reshape(N, 4, H).transpose(1, 0, 2)
    hole = p.reshape(3, H)
    i, f = sigmoid(a[:2] + hole[:2, None] * c)
    g = np.tanh(a[2])
    c_next = c * f + g * i
    o = sigmoid(a[3] + np.multiply(hole[2], c_next))
    names = ["x", "h", "c", "i", "f", "g", "o", "c_next", "W_ih", "W_hh", "p"]
    return o * np.tanh(c_next), c_next, dict(zip(names, (x, h, c, i, f, g, o, c_next, W_ih, W_hh, p)))


def sample_by_sample(x, h, c, W_ih, W_hh, b, p):
    i, f, g, o, c_next = (np.zeros_like(c) for _ in range(5))
    P = np.split(p, 3)
    for k in range(len(x)):
        a = np.split(W_ih @ x[k] + W_hh @ h[k] + b, 4)
        i[k], f[k] = sigmoid(a[0] + P[0] * c[k]), sigmoid(a[1] + P[1] * c[k])
        g[k] = np.tanh(a[2])
        c_next[k] = f[k] * c[k] + i[k] * g[k]
        o[k] = sigmoid(a[3] + P[2] * c_next[k])
    return [o * np.tanh(c_next), c_next, (x, h, c, i, f, g, o, c_next, W_ih, W_hh, p)]


def diagonal_matrices(x, h, c, W_ih, W_hh, b, p):
    U, V, bias, P = np.split(W_ih, 4), np.split(W_hh, 4), np.split(b, 4), np.split(p, 3)
    i, f = (sigmoid(x @ U[k].T + h @ V[k].T + bias[k] + c @ np.diag(P[k])) for k in (0, 1))
    g = np.tanh(x @ U[2].T + h @ V[2].T + bias[2])
    c_next = f * c + i * g
    o = sigmoid(x @ U[3].T + h @ V[3].T + bias[3] + c_next @ np.diag(P[2]))
    return o * np.tanh(c_next), c_next, Cache(x, h, c, i, f, g, o, c_next, W_ih, W_hh, p)


RIGHT = (by_chunks, reshaped, sample_by_sample, diagonal_matrices)

SLIPS = {
    "the output gate looks at the old memory": {
        by_chunks: ("ao + po * new", "ao + po * c"),
        reshaped: ("np.multiply(hole[2], c_next)", "np.multiply(hole[2], c)"),
        sample_by_sample: ("P[2] * c_next[k]", "P[2] * c[k]"),
        diagonal_matrices: ("c_next @ np.diag(P[2])", "c @ np.diag(P[2])"),
    },
    "the output gate's peephole is added after the sigmoid": {
        by_chunks: ("sigmoid(ao + po * new)", "sigmoid(ao) + po * new"),
    },
    "the output gate has no peephole": {sample_by_sample: (" + P[2] * c_next[k]", "")},
}
