"""The exact gradient: by the softmax's backward, by its Jacobian, as a mean over draws, with einsum."""

import numpy as np


def softmax_back(weights, rewards):
    dweights = -rewards / len(weights)
    return weights * (dweights - (weights * dweights).sum(axis=1, keepdims=True))


def jacobians(weights, rewards):
    rows = [(np.outer(w, w) - np.diag(w)) @ r for w, r in zip(weights, rewards)]
    return np.array(rows) / len(rows)


def over_draws(weights, rewards):
    N, S = weights.shape
    total = np.zeros((N, S))
    for s in range(S):
        drawn = np.eye(S)[s]
        total -= weights[:, [s]] * rewards[:, [s]] * (drawn - weights)
    return total / N


def einsum(weights, rewards):
    usual = np.einsum("ns,ns->n", weights, rewards)
    return (weights * usual[:, None] - weights * rewards) / weights.shape[0]


RIGHT = (softmax_back, jacobians, over_draws, einsum)

SLIPS = {
    "the average reward is not taken off": {
        softmax_back: ("(dweights - (weights * dweights).sum(axis=1, keepdims=True))", "dweights"),
        jacobians: ("np.outer(w, w) - np.diag(w)", "-np.diag(w)"),
        over_draws: ("(drawn - weights)", "drawn"),
        einsum: ("weights * usual[:, None] - weights", "-weights"),
    },
}
