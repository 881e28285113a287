"""A step whose gates read the memory: chunks, reshaped, sample by sample, separate weights."""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def by_chunks(x, c, W_ih, W_hh, b):
    a_i, a_f, a_g, a_o = np.split(np.dot(x, W_ih.T) + b, 4, axis=1)
    m_i, m_f, m_o = np.split(np.dot(c, W_hh.T), 3, axis=1)
    i, f, o = sigmoid(a_i + m_i), sigmoid(a_f + m_f), sigmoid(a_o + m_o)
    new = f * c + i * np.tanh(a_g)
    return o * new, new


def reshaped(x, c, W_ih, W_hh, b):
    N, H = c.shape
    a = (x @ W_ih.T + b).reshape(N, 4, H)
    gates = sigmoid(a[:, [0, 1, 3]] + (c @ W_hh.T).reshape(N, 3, H))
    c_next = gates[:, 1] * c + gates[:, 0] * np.tanh(a[:, 2])
    return gates[:, 2] * c_next, c_next


def sample_by_sample(x, c, W_ih, W_hh, b):
    h_next, c_next = np.zeros_like(c), np.zeros_like(c)
    for n in range(len(x)):
        a, m = np.split(W_ih @ x[n] + b, 4), np.split(W_hh @ c[n], 3)
        c_next[n] = sigmoid(a[1] + m[1]) * c[n] + sigmoid(a[0] + m[0]) * np.tanh(a[2])
        h_next[n] = sigmoid(a[3] + m[2]) * c_next[n]
    return [h_next, c_next]


def separate_weights(x, c, W_ih, W_hh, b):
    U, V, bias = np.split(W_ih, 4), np.split(W_hh, 3), np.split(b, 4)
    i, f, o = (
        (1 + np.tanh((x @ U[u].T + bias[u] + c @ V[v].T) / 2)) / 2 for u, v in ((0, 0), (1, 1), (3, 2))
    )
    c_next = np.add(c * f, i * np.tanh(x @ U[2].T + bias[2]))
    return np.multiply(o, c_next), c_next


RIGHT = (by_chunks, reshaped, sample_by_sample, separate_weights)

SLIPS = {
    "what is shown goes through a tanh": {
        by_chunks: ("o * new, new", "o * np.tanh(new), new"),
        separate_weights: ("np.multiply(o, c_next)", "np.multiply(o, np.tanh(c_next))"),
    },
}
