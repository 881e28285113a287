"""A length penalty: at once, by logarithms, one by one, in two parts."""

import numpy as np


def at_once(lengths, alpha):
    return ((5 + lengths) / 6) ** alpha


def logarithms(lengths, alpha):
    return np.exp(alpha * (np.log(lengths + 5) - np.log(6)))


def one_by_one(lengths, alpha):
    return np.array([((5 + n) / (5 + 1)) ** alpha for n in lengths])


def two_parts(lengths, alpha):
    return (5.0 + lengths) ** alpha / 6.0**alpha


RIGHT = (at_once, logarithms, one_by_one, two_parts)
SLIPS = {
    "only the numerator is raised to the power": {two_parts: ("6.0**alpha", "6.0")},
    "the logarithm is returned": {logarithms: ("np.exp", "")},
}
