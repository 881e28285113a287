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


def own_gate_loop(f):
    product, passed = np.empty_like(f), np.ones_like(f[0])
    for t in reversed(range(len(f))):
        passed = passed * f[t]
        product[t] = passed
    return product


def own_gate_slices(f):
    return np.stack([f[t:].prod(axis=0) for t in range(len(f))])


def own_gate_logarithms(f):
    return np.exp(np.cumsum(np.log(f)[::-1], axis=0)[::-1])


def from_the_front_loop(f):
    return np.stack([f[: t + 1].prod(axis=0) for t in range(len(f))])


def from_the_front_logarithms(f):
    return np.exp(np.log(f).cumsum(0))


def from_the_front_accumulated(f):
    return np.multiply.accumulate(f)


WRONG = {
    "the gate of step t itself is counted": (own_gate_loop, own_gate_slices, own_gate_logarithms),
    "the product runs from the first step": (
        from_the_front_loop,
        from_the_front_logarithms,
        from_the_front_accumulated,
    ),
}
