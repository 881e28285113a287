"""Reading by length: sample by sample, with a mask that multiplies, in place, from the end."""

from typing import NamedTuple

import numpy as np


class EncodeCache(NamedTuple):
    x: np.ndarray
    lengths: np.ndarray
    h: np.ndarray
    W_ih: np.ndarray
    W_hh: np.ndarray


def sample_by_sample(x, lengths, W_ih, W_hh, b):
    S, N, _ = x.shape
    h = np.zeros((S, N, len(b)))
    for n in range(N):
        state = np.zeros(len(b))
        for t in range(S):
            if t < lengths[n]:
                state = np.tanh(W_ih @ x[t, n] + W_hh @ state + b)
            h[t, n] = state
    return h[-1], EncodeCache(x, lengths, h, W_ih, W_hh)


def mask_that_multiplies(x, lengths, W_ih, W_hh, b):
    state, h = np.zeros((x.shape[1], W_hh.shape[0])), []
    for t, x_t in enumerate(x):
        m = (lengths > t).astype(float).reshape(-1, 1)
        state = m * np.tanh(x_t @ W_ih.T + state @ W_hh.T + b) + (1 - m) * state
        h += [state]
    return h[-1], EncodeCache(x, lengths, np.array(h), W_ih, W_hh)


def in_place(x, lengths, W_ih, W_hh, b):
    h = np.zeros((len(x), x.shape[1], len(b)))
    now = np.zeros((x.shape[1], len(b)))
    for t in range(len(x)):
        rows = lengths > t
        now[rows] = np.tanh(x[t, rows] @ W_ih.T + now[rows] @ W_hh.T + b)
        h[t] = now
    return now, EncodeCache(x, lengths, h, W_ih, W_hh)


def picked_at_the_end(x, lengths, W_ih, W_hh, b):
    S, N, _ = x.shape
    h, state = [], np.zeros((N, len(b)))
    for t in range(S):
        state = np.tanh(np.einsum("nd,hd->nh", x[t], W_ih) + np.einsum("nk,hk->nh", state, W_hh) + b)
        h.append(state)
    h = np.stack(h)
    places = np.minimum(np.arange(S)[:, None], lengths - 1)
    h = h[places, np.arange(N)]
    return h[-1], EncodeCache(x, lengths, h, W_ih, W_hh)


RIGHT = (sample_by_sample, mask_that_multiplies, in_place, picked_at_the_end)
SLIPS = {
    "the state becomes 0 behind the source": {mask_that_multiplies: (" + (1 - m) * state", "")},
    "one symbol too many is read": {in_place: ("lengths > t", "lengths >= t")},
    "the tanh is missing": {sample_by_sample: ("np.tanh", "")},
}
