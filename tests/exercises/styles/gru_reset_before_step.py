"""A step of the GRU of 2014: slices, einsum, sample by sample, the two gates stacked, features first."""

from collections import namedtuple

import numpy as np

Cache = namedtuple("Cache", "x h r z n W_ih W_hh")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def by_slices(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    r = sigmoid(x @ W_ih[:H].T + h @ W_hh[:H].T + b_ih[:H] + b_hh[:H])
    z = sigmoid(x @ W_ih[H : 2 * H].T + h @ W_hh[H : 2 * H].T + b_ih[H : 2 * H] + b_hh[H : 2 * H])
    n = np.tanh(x @ W_ih[2 * H :].T + (r * h) @ W_hh[2 * H :].T + b_ih[2 * H :] + b_hh[2 * H :])
    return n + z * (h - n), Cache(x, h, r, z, n, W_ih, W_hh)


def by_einsum(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    U, V, b = W_ih.reshape(3, H, -1), W_hh.reshape(3, H, H), (b_ih + b_hh).reshape(3, 1, H)
    a = np.einsum("nd,khd->knh", x, U) + b
    r, z = sigmoid(a[:2] + np.einsum("nj,khj->knh", h, V[:2]))
    n = np.tanh(a[2] + np.einsum("nj,nj,hj->nh", r, h, V[2]))
    return (1 - z) * n + z * h, dict(x=x, h=h, r=r, z=z, n=n, W_ih=W_ih, W_hh=W_hh)


def sample_by_sample(x, h, W_ih, W_hh, b_ih, b_hh):
    r, z, n, h_next = (np.zeros_like(h) for _ in range(4))
    V = np.split(W_hh, 3)
    for k, (x_k, h_k) in enumerate(zip(x, h)):
        a = (W_ih @ x_k + b_ih + b_hh).reshape(3, -1)
        r[k], z[k] = sigmoid(a[0] + V[0] @ h_k), sigmoid(a[1] + V[1] @ h_k)
        n[k] = np.tanh(a[2] + V[2] @ (r[k] * h_k))
        h_next[k] = (1 - z[k]) * n[k] + z[k] * h_k
    return h_next, Cache(x, h, r, z, n, W_ih, W_hh)


def joined(x, h, W_ih, W_hh, b_ih, b_hh):
    W, b, H = np.hstack([W_ih, W_hh]), b_ih + b_hh, h.shape[1]
    rz = sigmoid(np.hstack([x, h]) @ W[: 2 * H].T + b[: 2 * H])
    r, z = rz[:, :H], rz[:, H:]
    n = np.tanh(np.hstack([x, np.multiply(r, h)]) @ W[2 * H :].T + b[2 * H :])
    return [z * h + np.subtract(1, z) * n, (x, h, r, z, n, W_ih, W_hh)]


RIGHT = (by_slices, by_einsum, sample_by_sample, joined)

SLIPS = {
    "the reset gate acts after the product, as in torch": {
        by_slices: (
            "(r * h) @ W_hh[2 * H :].T + b_ih[2 * H :] + b_hh[2 * H :]",
            "r * (h @ W_hh[2 * H :].T + b_hh[2 * H :]) + b_ih[2 * H :]",
        ),
    },
    "the reset gate is left out": {sample_by_sample: ("V[2] @ (r[k] * h_k)", "V[2] @ h_k")},
    "the bias is scaled by the reset gate as well": {
        by_einsum: ("np.tanh(a[2] +", "np.tanh(a[2] + (r - 1) * b_hh[2 * H :] +"),
    },
}
