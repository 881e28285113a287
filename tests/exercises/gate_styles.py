"""A part of a cell as people write it: rows cut by index, by reshape, by split, sample by sample."""

import numpy as np

SIGMOIDS = (
    lambda a: 1 / (1 + np.exp(-a)),
    lambda a: 0.5 * (np.tanh(0.5 * a) + 1),
    lambda a: np.exp(a) / (1 + np.exp(a)),
)
TANHS = (
    np.tanh,
    lambda a: 2 / (1 + np.exp(-2 * a)) - 1,
    lambda a: np.sinh(a) / np.cosh(a),
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


def sample_by_sample(k, x, h, W_ih, W_hh, b):
    U, V, bias = (np.split(part, 4)[k] for part in (W_ih, W_hh, b))
    return np.stack([U @ one + V @ other + bias for one, other in zip(x, h)])


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


def not_transposed_dot(k, x, h, W_ih, W_hh, b):
    H = h.shape[1]
    own = slice(k * H, (k + 1) * H)
    return np.dot(x, W_ih[own].T) + np.dot(h, W_hh[own]) + b[own]


def not_transposed_einsum(k, x, h, W_ih, W_hh, b):
    H = h.shape[1]
    a = x @ W_ih.reshape(4, H, -1)[k].T + np.einsum("nk,kh->nh", h, W_hh.reshape(4, H, H)[k])
    return a + np.split(b, 4)[k]


def not_transposed_samples(k, x, h, W_ih, W_hh, b):
    U, V, bias = (np.split(part, 4)[k] for part in (W_ih, W_hh, b))
    return np.stack([U @ x[n] + V.T @ h[n] + bias for n in range(len(x))])


def written(how, summed, k, squash):
    """An answer: the part k of the rows summed in one way, squashed in another, named after both."""

    def answer(x, h, W_ih, W_hh, b):
        return squash(summed(k, x, h, W_ih, W_hh, b))

    answer.__name__ = f"{how}_{summed.__name__}"
    return answer


def right_answers(k, squashings):
    first, second, third = squashings
    return (
        written("right", sliced, k, first),
        written("right", split_last, k, second),
        written("right", reshaped, k, third),
        written("right", number_by_number, k, first),
        written("right", stacked_inputs, k, first),
    )


def wrong_answers(k, squashings, other, rows_of_another, other_squashings, another_squashing):
    """By title: the rows of the part `other`, no transpose, and the other squashing, in three styles each."""
    by_rows = zip((sliced, split_last, reshaped), squashings)
    by_transpose = zip((not_transposed_dot, not_transposed_einsum, not_transposed_samples), squashings)
    by_squashing = zip((sliced, split_last, sample_by_sample), other_squashings)
    return {
        rows_of_another: [written("other_rows", summed, other, squash) for summed, squash in by_rows],
        "the rows of W_hh are used without their transpose": [
            written("right_rows", summed, k, squash) for summed, squash in by_transpose
        ],
        another_squashing: [written("other_squashing", summed, k, squash) for summed, squash in by_squashing],
    }
