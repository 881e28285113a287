"""The product of later gates: backwards in a loop, through logarithms, by slices, as a quotient."""

import numpy as np


def loop(f):
    product = np.ones_like(f)
    for t in range(len(f) - 2, -1, -1):
        product[t] = product[t + 1] * f[t + 1]
    return product


def logarithms(f):
    later = np.zeros_like(f)
    later[:-1] = np.log(f[1:])
    return np.exp(np.flip(np.flip(later, 0).cumsum(axis=0), 0))


def slices(f):
    return np.array([np.prod(f[t + 1 :], axis=0) for t in range(len(f))])


def quotient(f):
    return np.prod(f, axis=0) / np.cumprod(f, axis=0)


RIGHT = (loop, logarithms, slices, quotient)

SLIPS = {
    "the gate of step t itself is counted": {
        slices: ("f[t + 1 :]", "f[t:]"),
        logarithms: ("later[:-1] = np.log(f[1:])", "later[:] = np.log(f)"),
    },
    "the product runs from the first step": {
        slices: ("f[t + 1 :]", "f[: t + 1]"),
        quotient: ("np.prod(f, axis=0) / ", ""),
    },
}
