"""Right pieces of backward passes that the models of several lessons are made of."""

from __future__ import annotations

import numpy as np


def h_before(cache, t):
    """The hidden state that step t starts from."""
    return cache.h[t - 1] if t else cache.h0


def total_at_c_next(dh, dc, cache):
    """The gradient at the new cell state: what comes back in it, and what comes through h_next."""
    return dc + dh * cache.o * (1 - np.tanh(cache.c_next) ** 2)


# An LSTM's activations: of each, its slope from its output.
SLOPES = dict.fromkeys("ifo", lambda s: s * (1 - s)) | {"g": lambda g: 1 - g**2}


def preactivation_back(step_back):
    """The gradient at a step's pre-activations, (N, rows of W_ih): what `step_back` puts through W_ih."""

    def da(dh_next, dc_next, cache):
        return step_back(dh_next, dc_next, cache._replace(W_ih=np.eye(len(cache.W_ih)))).dx

    return da


def past_the_softmax(d, w):
    """The gradient at a softmax's scores, of the gradient at its weights, a distribution a row."""
    return w * (d - (d * w).sum(axis=1, keepdims=True))
