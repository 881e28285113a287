"""A sequence: buffers, lists, the inputs' term at once, sample by sample, one state more than steps."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "x h0 c0 i f g o c h W_ih W_hh")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def cell(a, c):
    i, f, g, o = np.split(a, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + i * g
    return i, f, g, o, c, o * np.tanh(c)


def lists(x, h0, c0, W_ih, W_hh, b):
    steps, h, c = [], h0, c0
    for t in range(len(x)):
        steps.append(cell(x[t] @ W_ih.T + h @ W_hh.T + b, c))
        c, h = steps[-1][4:]
    i, f, g, o, cs, hs = map(np.array, zip(*steps))
    return hs, c, Cache(x, h0, c0, i, f, g, o, cs, hs, W_ih, W_hh)


def buffers(x, h0, c0, W_ih, W_hh, b):
    T, N, _ = x.shape
    i, f, g, o, c, h = np.zeros((6, T, N, h0.shape[1]))
    for t in range(T):
        before = (h0, c0) if t == 0 else (h[t - 1], c[t - 1])
        made = cell(np.dot(x[t], W_ih.T) + np.dot(before[0], W_hh.T) + b, before[1])
        i[t], f[t], g[t], o[t], c[t], h[t] = made
    return h, c[-1], (x, h0, c0, i, f, g, o, c, h, W_ih, W_hh)


def inputs_at_once(x, h0, c0, W_ih, W_hh, b):
    a = np.einsum("tnd,kd->tnk", x, W_ih) + b
    h, c, made = h0, c0, []
    for a_t in a:
        made.append(cell(a_t + np.einsum("nj,kj->nk", h, W_hh), c))
        *_, c, h = made[-1]
    names = dict(zip("ifgoch", (np.stack(part) for part in zip(*made))))
    return names["h"], c, dict(x=x, h0=h0, c0=c0, W_ih=W_ih, W_hh=W_hh) | names


def sample_by_sample(x, h0, c0, W_ih, W_hh, b):
    out = np.zeros((6, len(x), *h0.shape))
    for n in range(len(h0)):
        h, c = h0[n], c0[n]
        for t in range(len(x)):
            made = cell(W_ih @ x[t, n] + W_hh @ h + b, c)
            out[:, t, n] = made
            *_, c, h = made
    i, f, g, o, c, h = out
    return h, c[-1], Cache(x, h0, c0, i, f, g, o, c, h, W_ih, W_hh)


def one_state_more(x, h0, c0, W_ih, W_hh, b):
    h, c, gates = [h0], [c0], []
    for x_t in x:
        *made, c_t, h_t = cell(np.hstack([x_t, h[-1]]) @ np.hstack([W_ih, W_hh]).T + b, c[-1])
        gates.append(made)
        h.append(h_t)
        c.append(c_t)
    i, f, g, o = np.array(gates).swapaxes(0, 1)
    return np.array(h[1:]), c[-1], Cache(x, h0, c0, i, f, g, o, np.array(c[1:]), np.array(h[1:]), W_ih, W_hh)


RIGHT = (lists, buffers, inputs_at_once, sample_by_sample, one_state_more)
