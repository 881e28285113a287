"""The input gate: rows cut by index, by reshape, by split, sample by sample."""

import numpy as np


def sliced(x, h, W_ih, W_hh, b):
    H = len(b) // 4
    a = x.dot(W_ih[0 * H : H].T) + h.dot(W_hh[0 * H : H].T) + b[0 * H : H]
    return 1 / (1 + np.exp(-a))


def split_first(x, h, W_ih, W_hh, b):
    a = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)[0]
    return 0.5 * (np.tanh(0.5 * a) + 1)


def reshaped(x, h, W_ih, W_hh, b):
    H = h.shape[-1]
    U, V = W_ih.reshape(4, H, -1), W_hh.reshape(4, H, H)
    a = np.einsum("nd,hd->nh", x, U[0]) + np.einsum("nk,hk->nh", h, V[0]) + b.reshape(4, H)[0]
    return np.exp(a) / (1 + np.exp(a))


def sample_by_sample(x, h, W_ih, W_hh, b):
    H = h.shape[1]
    out = np.zeros((len(x), H))
    for n in range(len(x)):
        for j in range(H):
            row = 0 * H + j
            a = W_ih[row] @ x[n] + W_hh[row] @ h[n] + b[row]
            out[n, j] = 1 / (1 + np.exp(-a))
    return out


def stacked_inputs(x, h, W_ih, W_hh, b):
    W = np.hstack([W_ih, W_hh])
    a = (W @ np.hstack([x, h]).T + b[:, None]).T
    H = h.shape[1]
    return (1 / (1 + np.exp(-a)))[:, 0 * H : H]


RIGHT = (sliced, split_first, reshaped, sample_by_sample, stacked_inputs)


def forget_rows_by_slice(x, h, W_ih, W_hh, b):
    H = h.shape[1]
    a = x @ W_ih[H : 2 * H].T + h @ W_hh[H : 2 * H].T + b[H : 2 * H]
    return 1 / (1 + np.exp(-a))


def forget_rows_by_split(x, h, W_ih, W_hh, b):
    a = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)[1]
    return 0.5 * (np.tanh(0.5 * a) + 1)


def forget_rows_by_einsum(x, h, W_ih, W_hh, b):
    H = h.shape[1]
    U, V = W_ih.reshape(4, H, -1)[1], W_hh.reshape(4, H, H)[1]
    a = np.einsum("nd,hd->nh", x, U) + np.einsum("nk,hk->nh", h, V) + b.reshape(4, H)[1]
    return np.exp(a) / (1 + np.exp(a))


def not_transposed_dot(x, h, W_ih, W_hh, b):
    H = h.shape[1]
    a = np.dot(x, W_ih[0 * H : H].T) + np.dot(h, W_hh[0 * H : H]) + b[0 * H : H]
    return 1 / (1 + np.exp(-a))


def not_transposed_einsum(x, h, W_ih, W_hh, b):
    H = h.shape[1]
    a = x @ W_ih.reshape(4, H, -1)[0].T + np.einsum("nk,kh->nh", h, W_hh.reshape(4, H, H)[0])
    a = a + np.split(b, 4)[0]
    return 0.5 * (np.tanh(0.5 * a) + 1)


def not_transposed_samples(x, h, W_ih, W_hh, b):
    U, V, bias = (np.split(part, 4)[0] for part in (W_ih, W_hh, b))
    a = np.stack([U @ x[n] + V.T @ h[n] + bias for n in range(len(x))])
    return np.exp(a) / (1 + np.exp(a))


def tanh_dot(x, h, W_ih, W_hh, b):
    H = h.shape[1]
    a = x @ W_ih[0 * H : H].T + h @ W_hh[0 * H : H].T + b[0 * H : H]
    return np.tanh(a)


def tanh_split(x, h, W_ih, W_hh, b):
    a = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)[0]
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


def tanh_loop(x, h, W_ih, W_hh, b):
    U, V, bias = (np.split(part, 4)[0] for part in (W_ih, W_hh, b))
    a = np.stack([U @ one + V @ other + bias for one, other in zip(x, h)])
    return 2 / (1 + np.exp(-2 * a)) - 1


WRONG = {
    "the rows of the forget gate are used": (
        forget_rows_by_slice,
        forget_rows_by_split,
        forget_rows_by_einsum,
    ),
    "the rows of W_hh are used without their transpose": (
        not_transposed_dot,
        not_transposed_einsum,
        not_transposed_samples,
    ),
    "a tanh stands in the place of the sigmoid": (tanh_dot, tanh_split, tanh_loop),
}
