"""One step: stacked, with einsum, in loops, in columns; caches of four kinds."""

import math
from typing import NamedTuple

import numpy as np


class MyCache(NamedTuple):
    x: np.ndarray
    h: np.ndarray
    h_next: np.ndarray
    W_ih: np.ndarray
    W_hh: np.ndarray


def stacked(x, h, W_ih, W_hh, b):
    both = np.concatenate([x, h], axis=1)
    h_next = np.tanh(both @ np.concatenate([W_ih, W_hh], axis=1).T + b)
    return h_next, MyCache(x, h, h_next, W_ih, W_hh)


def einsum(x, h, W_ih, W_hh, b):
    a = np.einsum("nd,hd->nh", x, W_ih)
    a += np.einsum("nk,hk->nh", h, W_hh)
    a += b[None, :]
    out = np.tanh(a)
    return [out, (x, h, out, W_ih, W_hh)]


def loops(x, h, W_ih, W_hh, b):
    out = [[0.0] * len(b) for _ in x]
    for n in range(len(x)):
        for j in range(len(b)):
            total = b[j]
            for d in range(x.shape[1]):
                total += x[n, d] * W_ih[j, d]
            for k in range(h.shape[1]):
                total += h[n, k] * W_hh[j, k]
            out[n][j] = math.tanh(total)
    out = np.array(out)
    return out, dict(x=x, h=h, h_next=out, W_ih=W_ih, W_hh=W_hh)


def columns(x, h, W_ih, W_hh, b):
    a = np.dot(W_ih, x.T) + np.dot(W_hh, h.T) + b.reshape(-1, 1)
    e = np.exp(-2 * np.abs(a))
    h_next = (np.sign(a) * (1 - e) / (1 + e)).T
    return h_next, MyCache(x=x, h=h, h_next=h_next, W_ih=W_ih, W_hh=W_hh)


def through_a_sigmoid(x, h, W_ih, W_hh, b):
    a = np.inner(h, W_hh) + b + np.inner(x, W_ih)
    state = 2.0 / (1.0 + np.exp(-2.0 * a)) - 1.0
    return state, MyCache(x.copy(), h.copy(), state.copy(), W_ih.copy(), W_hh.copy())


RIGHT = (stacked, einsum, loops, columns, through_a_sigmoid)

SLIPS = {
    "W_ih is used without its transpose": {
        einsum: ('np.einsum("nd,hd->nh", x, W_ih)', "np.matmul(x, W_ih)"),
        through_a_sigmoid: ("np.inner(x, W_ih)", "np.dot(x, W_ih)"),
    },
    "the tanh is missing": {
        stacked: ("np.tanh(both", "(both"),
        einsum: ("np.tanh(a)", "a"),
        loops: ("math.tanh(total)", "total"),
    },
    "the tanh written out with exponentials lacks the factor 2": {
        columns: ("-2 * np", "-np"),
        through_a_sigmoid: ("np.exp(-2.0 * a)", "np.exp(-a)"),
    },
}
