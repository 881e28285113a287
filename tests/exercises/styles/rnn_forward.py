"""A sequence: a list of states, an array of T + 1, the inputs' term for all steps at once, a fold."""

from collections import namedtuple
from itertools import accumulate, chain

import numpy as np

Cache = namedtuple("Cache", "x h0 h W_ih W_hh")


def list_of_states(x, h0, W_ih, W_hh, b):
    hs = []
    h = h0
    for t in range(x.shape[0]):
        h = np.tanh(x[t] @ W_ih.T + h @ W_hh.T + b)
        hs.append(h)
    hs = np.array(hs)
    return hs, Cache(x, h0, hs, W_ih, W_hh)


def one_state_more(x, h0, W_ih, W_hh, b):
    T, N, _ = x.shape
    h = np.empty((T + 1, N, len(b)))
    h[0] = h0
    for t in range(1, T + 1):
        h[t] = np.tanh(np.dot(x[t - 1], W_ih.T) + np.dot(h[t - 1], W_hh.T) + b)
    return h[1:], Cache(x, h[0], h[1:], W_ih, W_hh)


def inputs_at_once(x, h0, W_ih, W_hh, b):
    h = np.einsum("tnd,hd->tnh", x, W_ih) + b
    for t in range(len(h)):
        before = h0 if t == 0 else h[t - 1]
        h[t] = np.tanh(h[t] + np.einsum("nk,hk->nh", before, W_hh))
    return h, (x, h0, h, W_ih, W_hh)


def scan(x, h0, W_ih, W_hh, b):
    def step(h, x_t):
        return np.tanh(x_t @ W_ih.T + h @ W_hh.T + b)

    h = np.stack(list(accumulate(chain([h0], x), step))[1:])
    return h, dict(x=x, h0=h0, h=h, W_ih=W_ih, W_hh=W_hh)


def sample_by_sample(x, h0, W_ih, W_hh, b):
    h = np.zeros((len(x), *h0.shape))
    for n in range(x.shape[1]):
        state = h0[n]
        for t in range(len(x)):
            state = np.tanh(W_ih @ x[t, n] + W_hh @ state + b)
            h[t, n] = state
    return h, Cache(x, h0, h, W_ih, W_hh)


def recursive(x, h0, W_ih, W_hh, b):
    def states(t):
        if t == 0:
            return [h0]
        past = states(t - 1)
        return [*past, np.tanh(x[t - 1] @ W_ih.T + past[-1] @ W_hh.T + b)]

    h = np.stack(states(len(x))[1:])
    return h, Cache(x, h0, h, W_ih, W_hh)


RIGHT = (list_of_states, one_state_more, inputs_at_once, scan, sample_by_sample, recursive)

SLIPS = {
    "every step starts from h0": {
        list_of_states: ("+ h @ W_hh.T", "+ h0 @ W_hh.T"),
        inputs_at_once: ("h0 if t == 0 else h[t - 1]", "h0"),
        sample_by_sample: ("W_hh @ state", "W_hh @ h0[n]"),
    },
}
