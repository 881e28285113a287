"""A GRU step: slices, einsum, sample by sample, a loop over the blocks, gates as halves of a tanh."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "x h r z n a_hn W_ih W_hh")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def by_slices(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    gx, gh = np.dot(x, W_ih.T) + b_ih, np.dot(h, W_hh.T) + b_hh
    reset = sigmoid(gx[:, :H] + gh[:, :H])
    update = sigmoid(gx[:, H : 2 * H] + gh[:, H : 2 * H])
    new = np.tanh(gx[:, 2 * H :] + reset * gh[:, 2 * H :])
    return new + update * (h - new), Cache(x, h, reset, update, new, gh[:, 2 * H :], W_ih, W_hh)


def by_einsum(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    gx = np.einsum("nd,khd->knh", x, W_ih.reshape(3, H, -1)) + b_ih.reshape(3, 1, H)
    gh = np.einsum("nj,khj->knh", h, W_hh.reshape(3, H, H)) + b_hh.reshape(3, 1, H)
    r, z = sigmoid(gx[:2] + gh[:2])
    n = np.tanh(gx[2] + np.einsum("nh,nh->nh", r, gh[2]))
    cache = dict(x=x, h=h, r=r, z=z, n=n, a_hn=gh[2], W_ih=W_ih, W_hh=W_hh)
    return np.einsum("nh,nh->nh", 1 - z, n) + np.einsum("nh,nh->nh", z, h), cache


def sample_by_sample(x, h, W_ih, W_hh, b_ih, b_hh):
    r, z, n, a_hn, h_next = (np.zeros_like(h) for _ in range(5))
    for k in range(len(x)):
        a, b = (W_ih @ x[k] + b_ih).reshape(3, -1), (W_hh @ h[k] + b_hh).reshape(3, -1)
        r[k], z[k], a_hn[k] = sigmoid(a[0] + b[0]), sigmoid(a[1] + b[1]), b[2]
        n[k] = np.tanh(a[2] + r[k] * b[2])
        h_next[k] = (1 - z[k]) * n[k] + z[k] * h[k]
    return h_next, Cache(x, h, r, z, n, a_hn, W_ih, W_hh)


def separate_weights(x, h, W_ih, W_hh, b_ih, b_hh):
    U, V, bx, bh = (np.split(array, 3) for array in (W_ih, W_hh, b_ih, b_hh))
    r, z = (sigmoid(x @ U[k].T + bx[k] + h @ V[k].T + bh[k]) for k in (0, 1))
    past = h @ V[2].T + bh[2]
    n = np.tanh(x @ U[2].T + bx[2] + np.multiply(r, past))
    return [np.subtract(1, z) * n + h * z, (x, h, r, z, n, past, W_ih, W_hh)]


def halves_of_a_tanh(x, h, W_ih, W_hh, b_ih, b_hh):
    gx, gh = W_ih @ x.T + b_ih[:, None], W_hh @ h.T + b_hh[:, None]
    H = len(gh) // 3
    r, z = ((np.tanh((gx[rows] + gh[rows]) / 2) + 1) / 2 for rows in (slice(H), slice(H, 2 * H)))
    n = np.tanh(gx[2 * H :] + r * gh[2 * H :])
    h_next = n - z * n + z * h.T
    return h_next.T, Cache(x, h, r.T, z.T, n.T, gh[2 * H :].T, W_ih, W_hh)


RIGHT = (by_slices, by_einsum, sample_by_sample, separate_weights, halves_of_a_tanh)

SLIPS = {
    "the reset gate acts before the product, as in 2014": {
        by_slices: ("reset * gh[:, 2 * H :])", "(reset * h) @ W_hh[2 * H :].T + b_hh[2 * H :])"),
        separate_weights: ("np.multiply(r, past)", "(r * h) @ V[2].T + bh[2]"),
    },
    "the reset gate is left out": {by_slices: ("reset * gh[:, 2 * H :])", "gh[:, 2 * H :])")},
    "the bias of the state's side is outside the reset gate": {
        sample_by_sample: (
            "r[k] * b[2]",
            "r[k] * (b[2] - b_hh[-h.shape[1] :]) + b_hh[-h.shape[1] :]",
        ),
    },
    "the reset gate scales the input as well": {
        by_slices: (
            "gx[:, 2 * H :] + reset * gh[:, 2 * H :]",
            "reset * (gx[:, 2 * H :] + gh[:, 2 * H :])",
        ),
    },
    "the reset gate scales the input instead of the past": {
        halves_of_a_tanh: ("gx[2 * H :] + r * gh[2 * H :]", "r * gx[2 * H :] + gh[2 * H :]"),
    },
    "the update gate stands in the place of the reset gate": {
        sample_by_sample: ("r[k] * b[2]", "z[k] * b[2]"),
    },
    "the candidate goes through a sigmoid": {by_slices: ("new = np.tanh(", "new = sigmoid(")},
    "the blocks are read in the order z r n": {by_einsum: ("r, z = ", "z, r = ")},
}
