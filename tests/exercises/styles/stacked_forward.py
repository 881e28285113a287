"""Layers above each other: a helper, buffers, time outside, sample by sample."""

import numpy as np


def layer(x, h, W_ih, W_hh, b):
    states = []
    for x_t in x:
        h = np.tanh(x_t @ W_ih.T + h @ W_hh.T + b)
        states.append(h)
    return np.stack(states)


def with_a_helper(x, h0, W_ih, W_hh, b):
    last = []
    for start, *weights in zip(h0, W_ih, W_hh, b):
        x = layer(x, start, *weights)
        last.append(x[-1])
    return x, np.stack(last)


def buffers(x, h0, W_ih, W_hh, b):
    L, N, H = h0.shape
    T = x.shape[0]
    every = np.zeros((L, T + 1, N, H))
    for k in range(L):
        every[k, 0] = h0[k]
        for t in range(T):
            read = x[t] if k == 0 else every[k - 1, t + 1]
            every[k, t + 1] = np.tanh(np.dot(read, W_ih[k].T) + np.dot(every[k, t], W_hh[k].T) + b[k])
    return every[-1, 1:], every[:, -1]


def time_outside(x, h0, W_ih, W_hh, b):
    now, top = list(h0), []
    for x_t in x:
        read = x_t
        for k in range(len(now)):
            now[k] = read = np.tanh(read @ W_ih[k].T + now[k] @ W_hh[k].T + b[k])
        top.append(read)
    return np.array(top), np.array(now)


def sample_by_sample(x, h0, W_ih, W_hh, b):
    T, N, _ = x.shape
    h, h_n = np.zeros((T, *h0.shape[1:])), np.zeros(h0.shape)
    for n in range(N):
        below = [x[t, n] for t in range(T)]
        for k in range(len(h0)):
            state, states = h0[k, n], []
            for row in below:
                state = np.tanh(W_ih[k] @ row + W_hh[k] @ state + b[k])
                states.append(state)
            below, h_n[k, n] = states, state
        h[:, n] = below
    return h, h_n


RIGHT = (with_a_helper, buffers, time_outside, sample_by_sample)

SLIPS = {
    "the tanh is missing": {
        time_outside: (
            "np.tanh(read @ W_ih[k].T + now[k] @ W_hh[k].T + b[k])",
            "read @ W_ih[k].T + now[k] @ W_hh[k].T + b[k]",
        ),
        sample_by_sample: (
            "np.tanh(W_ih[k] @ row + W_hh[k] @ state + b[k])",
            "W_ih[k] @ row + W_hh[k] @ state + b[k]",
        ),
    },
    "every layer starts from h0[0]": {
        buffers: ("every[k, 0] = h0[k]", "every[k, 0] = h0[0]"),
        sample_by_sample: ("state, states = h0[k, n], []", "state, states = h0[0, n], []"),
    },
}
