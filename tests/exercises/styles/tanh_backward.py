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

SLIPS = {
    "the tanh is applied twice in its derivative": {
        factored: ("(1 - h) * (1 + h)", "(1 - np.tanh(h)) * (1 + np.tanh(h))"),
        hyperbolic: ("np.arctanh(h)", "h"),
        entries: ("h[n, j] ** 2", "np.tanh(h[n, j]) ** 2"),
    },
    "the tanh's derivative is missing": {entries: (" - dh[n, j] * h[n, j] ** 2", "")},
    "the tanh is not squared in its derivative": {entries: (" ** 2", ""), factored: (" * (1 + h)", "")},
    "the gradient is divided by the tanh's derivative": {factored: ("* (1 - h) * ", "/ (1 - h) / ")},
    "the tanh's derivative has a plus in it": {einsum: ("dh - ", "dh + ")},
    "a bracket is missing around the tanh's derivative": {entries: ("- dh[n, j] * h", "- h")},
}
