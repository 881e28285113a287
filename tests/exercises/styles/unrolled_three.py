"""Three steps: line by line, in a loop, with einsum, unit by unit, with the weights side by side."""

import math

import numpy as np


def line_by_line(x_1, x_2, x_3, h_0, W_ih, W_hh, b):
    h_1 = np.tanh(x_1 @ W_ih.T + h_0 @ W_hh.T + b)
    h_2 = np.tanh(x_2 @ W_ih.T + h_1 @ W_hh.T + b)
    h_3 = np.tanh(x_3 @ W_ih.T + h_2 @ W_hh.T + b)
    return h_1, h_2, h_3


def helper(x_1, x_2, x_3, h_0, W_ih, W_hh, b):
    def step(x, h):
        return np.tanh(b + np.einsum("nd,hd->nh", x, W_ih) + np.einsum("nk,hk->nh", h, W_hh))

    h_1 = step(x_1, h_0)
    h_2 = step(x_2, h_1)
    return [h_1, h_2, step(x_3, h_2)]


def columns(x_1, x_2, x_3, h_0, W_ih, W_hh, b):
    h, states = h_0.T, []
    for x in (x_1, x_2, x_3):
        h = np.tanh(W_ih @ x.T + W_hh @ h + b[:, None])
        states.append(h.T)
    return tuple(states)


def side_by_side(x_1, x_2, x_3, h_0, W_ih, W_hh, b):
    W, h, states = np.hstack([W_ih, W_hh]), h_0, []
    for x in [x_1, x_2, x_3]:
        h = np.tanh(np.concatenate([x, h], axis=1) @ W.T + b)
        states += [h]
    return states


def entries(x_1, x_2, x_3, h_0, W_ih, W_hh, b):
    states, h = [], h_0
    for x in (x_1, x_2, x_3):
        new = np.zeros(h_0.shape)
        for n in range(len(x)):
            for j in range(len(b)):
                a = b[j]
                for d in range(x.shape[1]):
                    a += x[n, d] * W_ih[j, d]
                for k in range(len(b)):
                    a += h[n, k] * W_hh[j, k]
                new[n, j] = math.tanh(a)
        states.append(new)
        h = new
    return states[0], states[1], states[2]


RIGHT = (line_by_line, helper, columns, side_by_side, entries)


def always_h_0_lines(x_1, x_2, x_3, h_0, W_ih, W_hh, b):
    past = h_0 @ W_hh.T + b
    return np.tanh(x_1 @ W_ih.T + past), np.tanh(x_2 @ W_ih.T + past), np.tanh(x_3 @ W_ih.T + past)


def always_h_0_loop(x_1, x_2, x_3, h_0, W_ih, W_hh, b):
    states = []
    for x in (x_1, x_2, x_3):
        h = np.tanh(x @ W_ih.T + h_0 @ W_hh.T + b)
        states.append(h)
    return states


def always_h_0_einsum(x_1, x_2, x_3, h_0, W_ih, W_hh, b):
    x = np.stack([x_1, x_2, x_3])
    return tuple(np.tanh(np.einsum("tnd,hd->tnh", x, W_ih) + np.einsum("nk,hk->nh", h_0, W_hh) + b))


WRONG = {"every step starts from h_0": (always_h_0_lines, always_h_0_loop, always_h_0_einsum)}
