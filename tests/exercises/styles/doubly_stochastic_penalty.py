"""The price of a caption's looks: in one line, with einsum, picture by picture, by the square written out."""

import numpy as np


def one_line(weights):
    return ((1 - weights.sum(axis=0)) ** 2).sum(axis=1)


def einsum(weights):
    off = np.einsum("tns->ns", weights) - 1
    return np.einsum("ns,ns->n", off, off)


def pictures(weights):
    prices = []
    for n in range(weights.shape[1]):
        price = 0.0
        for total in weights[:, n].sum(axis=0):
            price += (1 - total) ** 2
        prices.append(price)
    return np.array(prices)


def transposed(weights):
    total = sum(weights)
    return np.power(1 - total.T, 2).sum(axis=0)


RIGHT = (one_line, einsum, pictures, transposed)

SLIPS = {
    "the distance is not squared": {
        one_line: (" ** 2", ""),
        pictures: (" ** 2", ""),
        transposed: ("np.power(1 - total.T, 2)", "(1 - total.T)"),
    },
    "nothing is taken from 1": {
        one_line: ("1 - weights", "weights"),
        einsum: (" - 1", ""),
        pictures: ("1 - total", "total"),
        transposed: ("1 - total.T", "total.T"),
    },
}
