"""The gradient at the cell state: with cosh, term by term, in loops, with einsum."""

import numpy as np


def hyperbolic(dh_next, dc_next, o, c_next):
    return dc_next + dh_next * o / np.cosh(c_next) ** 2


def factored(dh_next, dc_next, o, c_next):
    shown = np.tanh(c_next)
    through_h = dh_next * o
    through_h = through_h * (1 - shown) * (1 + shown)
    return through_h + dc_next


def entries(dh_next, dc_next, o, c_next):
    dc = dc_next.copy()
    for n in range(dc.shape[0]):
        for j in range(dc.shape[1]):
            dc[n, j] += dh_next[n, j] * o[n, j] * (1 - np.tanh(c_next[n, j]) ** 2)
    return dc


def einsum(dh_next, dc_next, o, c_next):
    return dc_next + np.einsum("nh,nh,nh->nh", dh_next, o, 1 - np.square(np.tanh(c_next)))


RIGHT = (hyperbolic, factored, entries, einsum)

SLIPS = {
    "the tanh derivative is taken of c_next, not of tanh(c_next)": {
        factored: ("np.tanh(c_next)", "c_next"),
        entries: ("np.tanh(c_next[n, j])", "c_next[n, j]"),
        einsum: ("np.tanh(c_next)", "c_next"),
    },
}
