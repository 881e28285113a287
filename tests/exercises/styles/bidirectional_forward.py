"""Reading both ways: two loops, sentence by sentence, by reversing the array, and with a helper."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "x h0 h W_ih W_hh mask")


def one_way(x, state, W_ih, W_hh, b, mask):
    states = []
    for x_t, on in zip(x, mask):
        new = np.tanh(x_t @ W_ih.T + state @ W_hh.T + b)
        state = np.where(on[:, None], new, state)
        states.append(state)
    return np.stack(states)


def with_a_helper(x, h0, W_ih, W_hh, b, mask):
    there = one_way(x, h0[0], W_ih[0], W_hh[0], b[0], mask)
    back = one_way(x[::-1], h0[1], W_ih[1], W_hh[1], b[1], mask[::-1])[::-1]
    out = np.concatenate([there, back], axis=2) * mask[:, :, None]
    return out, Cache(x, h0, np.stack([there, back]), W_ih, W_hh, mask)


def two_loops(x, h0, W_ih, W_hh, b, mask):
    T, N = mask.shape
    H = h0.shape[-1]
    h = np.empty((2, T, N, H))
    state = h0[0]
    for t in range(T):
        keep = mask[t].reshape(N, 1)
        state = keep * np.tanh(x[t] @ W_ih[0].T + state @ W_hh[0].T + b[0]) + (1 - keep) * state
        h[0, t] = state
    state = h0[1]
    for t in range(T - 1, -1, -1):
        keep = mask[t].reshape(N, 1)
        state = keep * np.tanh(x[t] @ W_ih[1].T + state @ W_hh[1].T + b[1]) + (1 - keep) * state
        h[1, t] = state
    out = np.zeros((T, N, 2 * H))
    out[..., :H], out[..., H:] = h
    out[~mask] = 0
    return out, Cache(x, h0, h, W_ih, W_hh, mask)


def sentence_by_sentence(x, h0, W_ih, W_hh, b, mask):
    T, N = mask.shape
    h = np.zeros((2, T, N, h0.shape[2]))
    for n in range(N):
        for k in range(2):
            state = h0[k, n]
            for t in range(T) if k == 0 else reversed(range(T)):
                if mask[t, n]:
                    state = np.tanh(W_ih[k] @ x[t, n] + W_hh[k] @ state + b[k])
                h[k, t, n] = state
    both = np.moveaxis(h, 0, 2).reshape(T, N, -1)
    return both * mask[..., None], (x, h0, h, W_ih, W_hh, mask)


def both_at_once(x, h0, W_ih, W_hh, b, mask):
    T = len(mask)
    states, state = [], h0
    for t in range(T):
        pair, on = np.stack([x[t], x[T - 1 - t]]), np.stack([mask[t], mask[T - 1 - t]])[..., None]
        a = np.einsum("knd,khd->knh", pair, W_ih) + np.einsum("knj,khj->knh", state, W_hh) + b[:, None]
        state = np.where(on, np.tanh(a), state)
        states.append(state)
    h = np.array(states).swapaxes(0, 1)
    h = np.stack([h[0], h[1, ::-1]])
    out = np.concatenate([h[0], h[1]], axis=-1)
    return np.where(mask[..., None], out, 0.0), Cache(x, h0, h, W_ih, W_hh, mask)


RIGHT = (with_a_helper, two_loops, sentence_by_sentence, both_at_once)

SLIPS = {
    "the second reading reads the padding first": {
        both_at_once: ("np.where(on, np.tanh(a), state)", "np.tanh(a)"),
    },
    "both readings go forwards": {
        sentence_by_sentence: ("range(T) if k == 0 else reversed(range(T))", "range(T)"),
        two_loops: ("for t in range(T - 1, -1, -1):", "for t in range(T):"),
    },
    "the second half is not turned back": {
        with_a_helper: ("mask[::-1])[::-1]", "mask[::-1])"),
        both_at_once: ("h[1, ::-1]", "h[1]"),
    },
    "the second reading starts where the first one ended": {
        two_loops: ("    state = h0[1]\n", ""),
    },
}
