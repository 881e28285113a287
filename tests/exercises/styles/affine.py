"""A layer: with einsum, by samples, by outputs, in loops, in one product."""

import numpy as np


def einsum(x, W, b):
    return np.einsum("nd,hd->nh", x, W) + b


def samples(x, W, b):
    return np.array([W @ row + b for row in x])


def outputs(x, W, b):
    return np.stack([x @ weights + bias for weights, bias in zip(W, b)], axis=1)


def entries(x, W, b):
    y = np.zeros((len(x), len(W)))
    for n in range(len(x)):
        for j in range(len(W)):
            y[n, j] = b[j]
            for d in range(x.shape[1]):
                y[n, j] += x[n, d] * W[j, d]
    return y


def one_product(x, W, b):
    ones = np.ones((len(x), 1))
    return np.hstack([x, ones]) @ np.hstack([W, b[:, None]]).T


RIGHT = (einsum, samples, outputs, entries, one_product)


def no_bias_einsum(x, W, b):
    return np.einsum("nd,hd->nh", x, W)


def no_bias_rows(x, W, b):
    return np.array([W @ row for row in x])


def no_bias_dot(x, W, b):
    return np.dot(W, x.T).T


def first_bias_loops(x, W, b):
    return np.array([[weights @ row + b[0] for weights in W] for row in x])


def first_bias_einsum(x, W, b):
    return np.einsum("nd,hd->nh", x, W) + b[:1]


def first_bias_named(x, W, b):
    bias, weighted = b.item(0), np.inner(x, W)
    return weighted + bias


WRONG = {
    "the bias is missing": (no_bias_einsum, no_bias_rows, no_bias_dot),
    "one bias is used for all outputs": (first_bias_loops, first_bias_einsum, first_bias_named),
}
