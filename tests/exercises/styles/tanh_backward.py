"""The gradient before a tanh: factored, with cosh, in loops, with einsum."""

import numpy as np


def factored(dh, h):
    return dh * (1 - h) * (1 + h)


def hyperbolic(dh, h):
    return dh / np.cosh(np.arctanh(h)) ** 2


def entries(dh, h):
    da = np.zeros_like(dh)
    for n in range(len(h)):
        for j in range(h.shape[1]):
            da[n, j] = dh[n, j] - dh[n, j] * h[n, j] ** 2
    return da


def einsum(dh, h):
    return dh - np.einsum("nh,nh,nh->nh", dh, h, h)


RIGHT = (factored, hyperbolic, entries, einsum)


def twice_hyperbolic(dh, h):
    return dh / np.cosh(h) ** 2


def twice_factored(dh, h):
    t = np.tanh(h)
    return dh * (1 - t) * (1 + t)


def twice_rows(dh, h):
    return np.array([row - row * np.tanh(state) ** 2 for row, state in zip(dh, h)])


def no_slope_copy(dh, h):
    return dh.copy()


def no_slope_named(dh, h):
    slope = np.ones_like(h)
    return np.multiply(slope, dh)


def no_slope_rows(dh, h):
    return np.stack(list(dh))


WRONG = {
    "the tanh is applied twice in the slope": (twice_hyperbolic, twice_factored, twice_rows),
    "the slope is missing": (no_slope_copy, no_slope_named, no_slope_rows),
}
