"""The sigmoid: with masks, with a tanh, with logaddexp, entry by entry, and naively."""

import math

import numpy as np


def masked(a):
    s = np.empty(a.shape)
    up = a >= 0
    s[up] = 1 / (1 + np.exp(-a[up]))
    rest = np.exp(a[~up])
    s[~up] = rest / (1 + rest)
    return s


def by_tanh(a):
    return 0.5 * (1 + np.tanh(a / 2))


def by_logarithms(a):
    return np.exp(-np.logaddexp(0, -a))


def entries(a):
    def one(number):
        if number >= 0:
            return 1 / (1 + math.exp(-number))
        return math.exp(number) / (1 + math.exp(number))

    return np.array([[one(number) for number in row] for row in a])


def minimum(a):
    z = np.exp(-np.abs(a))
    return np.where(a < 0, z, 1) / (1 + z)


def naive(a):
    return 1 / (1 + np.exp(-a))


RIGHT = (masked, by_tanh, by_logarithms, entries, minimum, naive)

SLIPS = {
    "the quotient overflows: inf / inf for large a": {
        naive: ("1 / (1 + np.exp(-a))", "np.exp(a) / (1 + np.exp(a))"),
        masked: ("1 / (1 + np.exp(-a[up]))", "np.exp(a[up]) / (1 + np.exp(a[up]))"),
    },
    "a tanh is returned": {by_tanh: ("0.5 * (1 + np.tanh(a / 2))", "np.tanh(a)")},
    "the denominator lacks its 1": {naive: ("(1 + np.exp(-a))", "np.exp(-a)")},
    "the denominator subtracts": {naive: ("1 + np", "1 - np")},
}
