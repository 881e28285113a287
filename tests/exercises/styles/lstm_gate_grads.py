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
