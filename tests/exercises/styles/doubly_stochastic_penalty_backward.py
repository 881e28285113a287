"""Back through the price: repeated, broadcast, in a loop over the words, in scalars."""

import numpy as np


def repeated(dpenalty, weights):
    dtotal = -2 * dpenalty[:, None] * (1 - weights.sum(axis=0))
    return np.repeat(dtotal[None], len(weights), axis=0)


def broadcast(dpenalty, weights):
    return np.zeros_like(weights) + 2 * dpenalty[:, None] * (weights.sum(axis=0) - 1)


def words(dpenalty, weights):
    total, dweights = np.einsum("tns->ns", weights), np.empty_like(weights)
    for t in range(len(weights)):
        dweights[t] = 2 * (total - 1) * dpenalty.reshape(-1, 1)
    return dweights


def scalars(dpenalty, weights):
    dweights = np.zeros_like(weights)
    for t, n, s in np.ndindex(weights.shape):
        dweights[t, n, s] = -2 * (1 - sum(weights[:, n, s])) * dpenalty[n]
    return dweights


RIGHT = (repeated, broadcast, words, scalars)

SLIPS = {
    "each word's weight is held against 1": {
        broadcast: ("weights.sum(axis=0)", "weights"),
        words: ("(total - 1)", "(weights[t] - 1)"),
        scalars: ("sum(weights[:, n, s])", "weights[t, n, s]"),
    },
}
