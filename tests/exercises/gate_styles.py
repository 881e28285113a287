"""A part of a cell as people write it: rows cut by index, by reshape, by split, number by number."""

import numpy as np

SIGMOIDS = (
    lambda a: 1 / (1 + np.exp(-a)),
    lambda a: 0.5 * (np.tanh(0.5 * a) + 1),
    lambda a: np.exp(np.minimum(a, 0)) / (1 + np.exp(-np.abs(a))),
)
TANHS = (
    np.tanh,
    lambda a: 2 / (1 + np.exp(-2 * a)) - 1,
    lambda a: np.sign(a) * (1 - np.exp(-2 * np.abs(a))) / (1 + np.exp(-2 * np.abs(a))),
)


def sliced(k, x, h, W_ih, W_hh, b):
    H = len(b) // 4
    return x.dot(W_ih[k * H : (k + 1) * H].T) + h.dot(W_hh[k * H : (k + 1) * H].T) + b[k * H : (k + 1) * H]


def split_last(k, x, h, W_ih, W_hh, b):
    return np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)[k]


def reshaped(k, x, h, W_ih, W_hh, b):
    H = h.shape[-1]
    U, V = W_ih.reshape(4, H, -1)[k], W_hh.reshape(4, H, H)[k]
    return np.einsum("nd,hd->nh", x, U) + np.einsum("nk,hk->nh", h, V) + b.reshape(4, H)[k]


def number_by_number(k, x, h, W_ih, W_hh, b):
    H = h.shape[1]
    a = np.zeros((len(x), H))
    for n in range(len(x)):
        for j in range(H):
            row = k * H + j
            a[n, j] = W_ih[row] @ x[n] + W_hh[row] @ h[n] + b[row]
    return a


def stacked_inputs(k, x, h, W_ih, W_hh, b):
    W, H = np.hstack([W_ih, W_hh]), h.shape[1]
    return (W @ np.hstack([x, h]).T + b[:, None]).T[:, k * H : (k + 1) * H]


def written(summed, k, activation):
    """An answer: the block k of the rows summed in one way, its activation written in another."""

    def answer(x, h, W_ih, W_hh, b):
        return activation(summed(k, x, h, W_ih, W_hh, b))

    answer.__name__ = summed.__name__
    return answer


def right_answers(k, activations):
    ways = (sliced, split_last, reshaped, number_by_number, stacked_inputs)
    return tuple(written(way, k, activations[n % 3]) for n, way in enumerate(ways))
