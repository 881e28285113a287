"""The distances after a shuffle: with an index, place by place, with a matrix of the order, with a norm."""

import numpy as np


def indexed(weights, shuffled, order):
    return np.abs(shuffled - weights).max(), np.abs(shuffled - weights[:, order]).max()


def places(weights, shuffled, order):
    moved = lost = 0.0
    for n, row in enumerate(shuffled):
        for s, weight in enumerate(row):
            moved = max(moved, abs(weight - weights[n, s]))
            lost = max(lost, abs(weight - weights[n, order[s]]))
    return moved, lost


def matrix(weights, shuffled, order):
    followed = weights @ np.eye(len(order))[order].T
    return np.amax(abs(weights - shuffled)), np.amax(abs(followed - shuffled))


def norm(weights, shuffled, order):
    def far(a, b):
        return np.linalg.norm((a - b).ravel(), np.inf)

    return far(weights, shuffled), far(np.take(weights, order, axis=1), shuffled)


RIGHT = (indexed, places, matrix, norm)

SLIPS = {
    "the shuffle is undone, not done": {
        indexed: ("weights[:, order]", "weights[:, np.argsort(order)]"),
        matrix: ("[order].T", "[order]"),
        norm: ("np.take(weights, order, axis=1)", "np.take(weights, np.argsort(order), axis=1)"),
    },
}
