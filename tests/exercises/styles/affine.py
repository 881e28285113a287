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
