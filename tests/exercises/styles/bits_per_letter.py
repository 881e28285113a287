"""Bits: log2, a quotient of logarithms, of the reciprocal, a sum, of a product's root."""

import math

import numpy as np


def log2(p):
    return -np.log2(p).mean()


def quotient(p):
    return np.mean(-np.log(p) / np.log(2))


def reciprocal(p):
    return np.log2(1 / p).sum() / len(p)


def scalars(p):
    total = 0.0
    for one in p:
        total -= math.log2(one)
    return total / p.size


def weighted(p):
    return float(-np.log2(p) @ np.full(len(p), 1 / len(p)))


RIGHT = (log2, quotient, reciprocal, scalars, weighted)


def nats_mean(p):
    return -np.mean(np.log(p))


def nats_sum(p):
    return np.log(1 / p).sum() / len(p)


def nats_loop(p):
    return sum(-math.log(one) for one in p) / len(p)


WRONG = {"the logarithm has the base e": (nats_mean, nats_sum, nats_loop)}
