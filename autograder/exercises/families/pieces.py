"""Right pieces of backward passes that the models of several lessons are made of."""

from __future__ import annotations

import numpy as np


def h_before(cache, t):
    """The hidden state that step t starts from."""
    return cache.h[t - 1] if t else cache.h0


def total_at_c_next(dh, dc, cache):
    """The gradient at the new cell state: what comes back in it, and what comes through h_next."""
    return dc + dh * cache.o * (1 - np.tanh(cache.c_next) ** 2)


def past_the_softmax(d, w):
    """The gradient at a softmax's scores, of the gradient at its weights, a distribution a row."""
    return w * (d - (d * w).sum(axis=1, keepdims=True))
