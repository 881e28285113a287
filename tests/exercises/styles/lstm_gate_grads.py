"""The four factors' gradients: named, by einsum, sample by sample, stacked."""

import numpy as np


def named(dh_next, dc, c, i, g, c_next):
    d_input = g * dc
    d_forget = c * dc
    d_candidate = i * dc
    d_output = np.tanh(c_next) * dh_next
    return [d_input, d_forget, d_candidate, d_output]


def einsum(dh_next, dc, c, i, g, c_next):
    others = (g, c, i)
    return *(np.einsum("nh,nh->nh", dc, other) for other in others), np.einsum(
        "nh,nh->nh", dh_next, np.tanh(c_next)
    )


def samples(dh_next, dc, c, i, g, c_next):
    gradients = np.empty((4, *dc.shape))
    for n in range(len(dc)):
        gradients[0, n] = dc[n] * g[n]
        gradients[1, n] = dc[n] * c[n]
        gradients[2, n] = dc[n] * i[n]
        gradients[3, n] = dh_next[n] * np.tanh(c_next[n])
    return tuple(gradients)


def stacked(dh_next, dc, c, i, g, c_next):
    di, df, dg, do = np.stack([dc, dc, dc, dh_next]) * np.stack([g, c, i, np.tanh(c_next)])
    return di, df, dg, do


RIGHT = (named, einsum, samples, stacked)


def new_memory_stacked(dh, dc, c, i, g, c_next):
    return tuple(np.stack([dc, dc, dc, dh]) * np.stack([g, c_next, i, np.tanh(c_next)]))


def new_memory_einsum(dh, dc, c, i, g, c_next):
    return dc * g, np.einsum("nh,nh->nh", c_next, dc), dc * i, dh * np.tanh(c_next)


def new_memory_rows(dh, dc, c, i, g, c_next):
    df = np.array([d * m for d, m in zip(dc, c_next)])
    return g * dc, df, i * dc, np.tanh(c_next) * dh


def no_tanh_stacked(dh, dc, c, i, g, c_next):
    return tuple(np.stack([dc, dc, dc, dh]) * np.stack([g, c, i, c_next]))


def no_tanh_named(dh, dc, c, i, g, c_next):
    dot = c_next * dh
    return g * dc, c * dc, i * dc, dot


def no_tanh_rows(dh, dc, c, i, g, c_next):
    return dc * g, dc * c, dc * i, np.array([d * m for d, m in zip(dh, c_next)])


WRONG = {
    "df is taken with the new cell state": (new_memory_stacked, new_memory_einsum, new_memory_rows),
    "do is taken with c_next, without its tanh": (no_tanh_stacked, no_tanh_named, no_tanh_rows),
}
