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


def forward_identity(f, x, eps):
    here = f(x)
    slopes = [(f(x + eps * e.reshape(x.shape)) - here) / eps for e in np.eye(x.size)]
    return np.array(slopes).reshape(x.shape)


def forward_copy(f, x, eps):
    gradient, below = np.zeros(x.shape), f(x)
    for k, _ in np.ndenumerate(x):
        moved = x.astype(float)
        moved[k] += eps
        gradient[k] = (f(moved) - below) / eps
    return gradient


def forward_loops(f, x, eps):
    gradient = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for d in range(x.shape[1]):
            e = np.zeros(x.shape)
            e[n, d] = 1
            gradient[n, d] = f(x + eps * e) / eps - f(x) / eps
    return gradient


def by_eps_identity(f, x, eps):
    rise = [f(x + eps * e.reshape(x.shape)) - f(x - eps * e.reshape(x.shape)) for e in np.eye(x.size)]
    return np.reshape(rise, x.shape) / eps


def by_eps_copy(f, x, eps):
    gradient = np.zeros(x.shape)
    for k in np.ndindex(*x.shape):
        plus, minus = x + 0.0, x + 0.0
        plus[k] += eps
        minus[k] -= eps
        gradient[k] = (f(plus) - f(minus)) / eps
    return gradient


def by_eps_put_back(f, x, eps):
    x = x.astype(np.float64)
    gradient = np.zeros_like(x)
    for k in np.ndindex(x.shape):
        old = x[k]
        x[k] = old + eps
        rise = f(x)
        x[k] = old - eps
        rise -= f(x)
        x[k] = old
        gradient[k] = rise * (1 / eps)
    return gradient


def brackets_put_back(f, x, eps):
    x = x.astype(np.float64)
    gradient = np.zeros_like(x)
    for k in np.ndindex(x.shape):
        old = x[k]
        x[k] = old + eps
        above = f(x)
        x[k] = old - eps
        gradient[k] = (above - f(x)) / 2 * eps
        x[k] = old
    return gradient


def brackets_identity(f, x, eps):
    rise = [f(x + eps * e.reshape(x.shape)) - f(x - eps * e.reshape(x.shape)) for e in np.eye(x.size)]
    return np.reshape(rise, x.shape) / 2 * eps


def brackets_loops(f, x, eps):
    gradient = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for d in range(x.shape[1]):
            e = np.zeros(x.shape)
            e[n, d] = eps
            gradient[n, d] = 0.5 * eps * (f(x + e) - f(x - e))
    return gradient


def ints_nditer(f, x, eps):
    gradient = np.zeros(x.shape)
    for k, value in np.ndenumerate(x):
        plus, minus = x.copy(), x.copy()
        plus[k] = value + eps
        minus[k] = value - eps
        gradient[k] = (f(plus) - f(minus)) / (2 * eps)
    return gradient


def ints_flat(f, x, eps):
    line, slopes = x.flatten(), []
    for k in range(x.size):
        plus, minus = line.copy(), line.copy()
        plus[k] += eps
        minus[k] -= eps
        slopes.append((f(plus.reshape(x.shape)) - f(minus.reshape(x.shape))) / eps / 2)
    return np.array(slopes).reshape(x.shape)


def ints_loops(f, x, eps):
    gradient = np.empty(x.shape)
    for n in range(len(x)):
        for d in range(x.shape[1]):
            moved = np.array(x)
            moved[n, d] = x[n, d] + eps
            above = f(moved)
            moved[n, d] = x[n, d] - eps
            gradient[n, d] = 0.5 * (above - f(moved)) / eps
    return gradient


def undone_flat(f, x, eps):
    moved = x.astype(float)
    slopes = []
    for k in range(x.size):
        moved.flat[k] = moved.flat[k] + eps
        above = f(moved)
        moved.flat[k] = moved.flat[k] - 2 * eps
        slopes.append((above - f(moved)) / (2 * eps))
    return np.reshape(slopes, x.shape)


def undone_two_names(f, x, eps):
    y = np.array(x, dtype=float)
    gradient = np.zeros(y.shape)
    for k in np.ndindex(y.shape):
        y[k] += eps
        up = f(y)
        y[k] -= eps
        y[k] -= eps
        gradient[k] = (up - f(y)) / eps / 2
    return gradient


def undone_directions(f, x, eps):
    gradient, shift = np.zeros(x.shape), np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        shift[k] = eps
        up = f(x + shift)
        shift[k] = -eps
        gradient[k] = (up - f(x + shift)) / (2 * eps)
    return gradient


WRONG = {
    "the forward difference is taken for the central one": (
        forward_identity,
        forward_copy,
        forward_loops,
    ),
    "it is divided by eps only": (by_eps_identity, by_eps_copy, by_eps_put_back),
    "a bracket is missing around 2 * eps": (brackets_put_back, brackets_identity, brackets_loops),
    "whole numbers swallow the step": (ints_nditer, ints_flat, ints_loops),
    "the step is never undone": (undone_flat, undone_two_names, undone_directions),
}
