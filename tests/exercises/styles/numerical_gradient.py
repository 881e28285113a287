"""Central differences: on a float copy that is put back, over the identity, flat, in loops, as a list."""

import numpy as np


def put_back(f, x, eps):
    moved = x.astype(float)
    gradient = np.zeros_like(moved)
    for k in np.ndindex(moved.shape):
        kept = moved[k]
        moved[k] = kept + eps
        above = f(moved)
        moved[k] = kept - eps
        below = f(moved)
        moved[k] = kept
        gradient[k] = (above - below) / (2.0 * eps)
    return gradient


def identity(f, x, eps):
    directions = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([f(x + eps * e) - f(x - eps * e) for e in directions]).reshape(x.shape) / 2 / eps


def nditer(f, x, eps):
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        k = it.multi_index
        plus, minus = x.copy(), x.copy()
        plus[k] += eps
        minus[k] -= eps
        gradient[k] = 0.5 * (f(plus) - f(minus)) / eps
        it.iternext()
    return gradient


def two_loops(f, x, eps):
    return np.array([[_at(f, x, (n, d), eps) for d in range(x.shape[1])] for n in range(x.shape[0])])


def _at(f, x, k, eps):
    step = np.zeros(x.shape)
    step[k] += eps
    return (f(x + step) - f(x - step)) / (2 * eps)


def flat(f, x, eps):
    line = np.asarray(x, dtype=float).ravel()
    slopes = np.empty(line.size)
    for k in range(line.size):
        above, below = line.copy(), line.copy()
        above[k], below[k] = line[k] + eps, line[k] - eps
        slopes[k] = (f(above.reshape(x.shape)) - f(below.reshape(x.shape))) / (2 * eps)
    return slopes.reshape(x.shape)


RIGHT = (put_back, identity, nditer, two_loops, flat)

SLIPS = {
    "the forward difference is taken for the central one": {
        nditer: ("0.5 * (f(plus) - f(minus)) / eps", "(f(plus) - f(x)) / eps"),
        flat: ("f(below.reshape(x.shape))) / (2 * eps)", "f(x)) / eps"),
    },
    "the second point is x itself": {nditer: ("f(minus)", "f(x)")},
    "whole numbers swallow the step": {
        nditer: ("np.array(x, dtype=np.float64)", "np.array(x)"),
        flat: ("np.asarray(x, dtype=float).ravel()", "x.ravel()"),
    },
    "the step is never undone": {put_back: ("        moved[k] = kept\n", "")},
}
