"""The entropy: with a 1 under the logarithm, with a mask, in scalars, with nan replaced."""

import math

import numpy as np


def ones_under(weights):
    return -(weights * np.log(np.where(weights == 0, 1, weights))).sum(axis=-1)


def masked(weights):
    there = weights > 0
    terms = np.zeros(weights.shape)
    terms[there] = weights[there] * np.log(weights[there])
    return -terms.sum(axis=2)


def scalars(weights):
    H = np.zeros(weights.shape[:2])
    for t, n in np.ndindex(H.shape):
        H[t, n] = -sum(w * math.log(w) for w in weights[t, n] if w > 0)
    return H


def nan_replaced(weights):
    with np.errstate(all="ignore"):
        terms = np.nan_to_num(weights * np.log(weights))
    return -np.einsum("tns->tn", terms)


RIGHT = (ones_under, masked, scalars, nan_replaced)

SLIPS = {
    "the logarithm has the base 2": {
        ones_under: ("np.log", "np.log2"),
        masked: ("np.log", "np.log2"),
        scalars: ("math.log", "math.log2"),
        nan_replaced: ("np.log", "np.log2"),
    },
}
