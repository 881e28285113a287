"""A sequence: a list of states, an array of T + 1, the inputs' term for all steps at once, a fold."""

from collections import namedtuple
from functools import reduce
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


def _answer(h, x, h0, W_ih, W_hh):
    return h, Cache(x, h0, h, W_ih, W_hh)


def h0_ignored_by_index(x, h0, W_ih, W_hh, b):
    h = np.zeros((x.shape[0], x.shape[1], W_hh.shape[0]))
    for t in range(x.shape[0]):
        h[t] = np.tanh(x[t].dot(W_ih.T) + h[t - 1].dot(W_hh.T) + b)
    return _answer(h, x, h0, W_ih, W_hh)


def h0_ignored_by_zeros(x, h0, W_ih, W_hh, b):
    state, states = np.zeros((x.shape[1], len(b))), []
    for x_t in x:
        state = np.tanh(np.einsum("nd,hd->nh", x_t, W_ih) + np.einsum("nd,hd->nh", state, W_hh) + b)
        states += [state]
    return _answer(np.stack(states), x, h0, W_ih, W_hh)


def h0_ignored_at_the_first_step(x, h0, W_ih, W_hh, b):
    h = [np.tanh(x[0] @ W_ih.T + b)]
    for x_t in x[1:]:
        h.append(np.tanh(x_t @ W_ih.T + h[-1] @ W_hh.T + b))
    return _answer(np.array(h), x, h0, W_ih, W_hh)


def from_h0_comprehension(x, h0, W_ih, W_hh, b):
    h = np.stack([np.tanh(x_t @ W_ih.T + h0 @ W_hh.T + b) for x_t in x])
    return _answer(h, x, h0, W_ih, W_hh)


def from_h0_broadcast(x, h0, W_ih, W_hh, b):
    return _answer(np.tanh(x @ W_ih.T + (h0 @ W_hh.T)[None] + b), x, h0, W_ih, W_hh)


def from_h0_samples(x, h0, W_ih, W_hh, b):
    h = np.zeros((len(x), *h0.shape))
    for n in range(len(h0)):
        for t in range(len(x)):
            h[t, n] = np.tanh(W_ih @ x[t, n] + W_hh @ h0[n] + b)
    return _answer(h, x, h0, W_ih, W_hh)


def renamed_h0_loop(x, h0, W_ih, W_hh, b):
    h = []
    for x_t in x:
        h0 = np.tanh(x_t @ W_ih.T + h0 @ W_hh.T + b)
        h.append(h0)
    return _answer(np.array(h), x, h0, W_ih, W_hh)


def renamed_h0_array(x, h0, W_ih, W_hh, b):
    h = np.zeros((len(x), len(h0), len(b)))
    for t in range(len(x)):
        h[t] = np.tanh(np.einsum("nd,hd->nh", x[t], W_ih) + np.einsum("nd,hd->nh", h0, W_hh) + b)
        h0 = h[t]
    return _answer(h, x, h0, W_ih, W_hh)


def renamed_h0_fold(x, h0, W_ih, W_hh, b):
    states = []

    def step(h, x_t):
        states.append(np.tanh(x_t @ W_ih.T + h @ W_hh.T + b))
        return states[-1]

    last = reduce(step, x, h0)
    return _answer(np.stack(states), x, last, W_ih, W_hh)


def transposed_dot(x, h0, W_ih, W_hh, b):
    h, hs = h0, []
    for t in range(len(x)):
        h = np.tanh(np.dot(x[t], W_ih.T) + np.dot(h, W_hh) + b)
        hs.append(h)
    return _answer(np.stack(hs), x, h0, W_ih, W_hh)


def transposed_einsum(x, h0, W_ih, W_hh, b):
    h, hs = h0, []
    for x_t in x:
        h = np.tanh(np.einsum("nd,hd->nh", x_t, W_ih) + np.einsum("nk,kh->nh", h, W_hh) + b)
        hs.append(h)
    return _answer(np.stack(hs), x, h0, W_ih, W_hh)


def transposed_stacked(x, h0, W_ih, W_hh, b):
    weights, h, hs = np.vstack([W_ih.T, W_hh]), h0, []
    for x_t in x:
        h = np.tanh(np.hstack([x_t, h]) @ weights + b)
        hs.append(h)
    return _answer(np.stack(hs), x, h0, W_ih, W_hh)


WRONG = {
    "h0 is never used": (h0_ignored_by_index, h0_ignored_by_zeros, h0_ignored_at_the_first_step),
    "every step starts from h0": (from_h0_comprehension, from_h0_broadcast, from_h0_samples),
    "the cache keeps the last state as h0": (renamed_h0_loop, renamed_h0_array, renamed_h0_fold),
    "W_hh is used without its transpose": (transposed_dot, transposed_einsum, transposed_stacked),
}
