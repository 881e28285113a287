"""Arithmetic on lists of floats, for equations typed from a paper: no arrays, nothing of the reference."""

from __future__ import annotations

import math


def sigma(a):
    """The logistic sigmoid, 1 / (1 + e^-a)."""
    return 1 / (1 + math.exp(-a))


def dot(u, v):
    assert len(u) == len(v)
    return sum(a * b for a, b in zip(u, v))


def times(W, v):
    """The matrix W, a list of rows, times the vector v."""
    return [dot(row, v) for row in W]


def plus(*vectors):
    assert len({len(v) for v in vectors}) == 1
    return [sum(entries) for entries in zip(*vectors)]


def each(f, *vectors):
    """f at every entry."""
    assert len({len(v) for v in vectors}) == 1
    return [f(*entries) for entries in zip(*vectors)]


def mul(u, v):
    return each(lambda a, b: a * b, u, v)


def softmax(scores):
    total = sum(math.exp(s) for s in scores)
    return [math.exp(s) / total for s in scores]


def zeros(n):
    return [0.0] * n


def maxout(t):
    """The larger of each pair of neighbours."""
    return [max(t[2 * k], t[2 * k + 1]) for k in range(len(t) // 2)]


def sequence(array, n):
    """Sequence n of an array (T, N, D), as T lists of D floats."""
    return array[:, n].tolist()
