"""Back through the entropy: with a 1 under the logarithm, with a mask, in scalars, with where."""

import math

import numpy as np


def ones_under(dentropy, weights):
    there = weights > 0
    return -dentropy[:, :, None] * (np.log(np.where(there, weights, 1)) + 1) * there


def masked(dentropy, weights):
    dweights = np.zeros(weights.shape)
    t, n, s = weights.nonzero()
    dweights[t, n, s] = -dentropy[t, n] * (1 + np.log(weights[t, n, s]))
    return dweights


def scalars(dentropy, weights):
    dweights = np.zeros_like(weights)
    for t, n, s in np.ndindex(weights.shape):
        w = weights[t, n, s]
        if w > 0:
            dweights[t, n, s] = -(math.log(w) + 1) * dentropy[t, n]
    return dweights


def where(dentropy, weights):
    with np.errstate(divide="ignore"):
        slope = np.where(weights == 0, 0, -np.log(weights) - 1)
    return np.einsum("tn,tns->tns", dentropy, slope)


RIGHT = (ones_under, masked, scalars, where)

SLIPS = {
    "the slope of the logarithm is forgotten": {
        ones_under: ("(np.log(np.where(there, weights, 1)) + 1)", "np.log(np.where(there, weights, 1))"),
        masked: ("(1 + np.log(weights[t, n, s]))", "np.log(weights[t, n, s])"),
        scalars: ("(math.log(w) + 1)", "math.log(w)"),
        where: ("-np.log(weights) - 1", "-np.log(weights)"),
    },
}
