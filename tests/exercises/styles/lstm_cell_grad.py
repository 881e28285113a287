"""The gradient at the memory: with cosh, term by term, in loops, with einsum."""

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


def raw_slope_einsum(dh, dc, o, c):
    return dc + np.einsum("nh,nh,nh->nh", dh, o, 1 - c**2)


def raw_slope_factored(dh, dc, o, c):
    return (1 - c) * (1 + c) * o * dh + dc


def raw_slope_rows(dh_next, dc_next, o, c_next):
    return np.array(
        [dc + dh * gate - dh * gate * c * c for dh, dc, gate, c in zip(dh_next, dc_next, o, c_next)]
    )


def no_gate_cosh(dh, dc, o, c):
    return dc + dh / np.cosh(c) ** 2


def no_gate_named(dh, dc, o, c):
    slope = 1 - np.tanh(c) * np.tanh(c)
    return np.add(dc, np.multiply(dh, slope))


def no_gate_rows(dh_next, dc_next, o, c_next):
    return np.stack([dc + dh * (1 - np.tanh(c) ** 2) for dh, dc, c in zip(dh_next, dc_next, c_next)])


WRONG = {
    "the tanh derivative is taken of c_next, not of tanh(c_next)": (
        raw_slope_einsum,
        raw_slope_factored,
        raw_slope_rows,
    ),
    "the output gate is missing": (no_gate_cosh, no_gate_named, no_gate_rows),
}
