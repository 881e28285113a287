"""Probabilities: with the largest score off, by logarithms, row by row, in place of a copy, with amax."""

import math

import numpy as np


def largest_off(logits):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def by_logarithms(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=2, keepdims=True))


def rows(logits):
    p = np.zeros(logits.shape)
    for t, n in np.ndindex(logits.shape[:2]):
        e = np.exp(logits[t, n] - max(logits[t, n]))
        p[t, n] = e / sum(e)
    return p


def last_axis_first(logits):
    a = np.moveaxis(logits, -1, 0)
    a = a - np.amax(a, axis=0)
    np.exp(a, out=a)
    return np.moveaxis(a / a.sum(axis=0), 0, -1)


def scalars(logits):
    made = []
    for step in logits:
        made.append([])
        for row in step:
            e = [math.exp(a - row.max()) for a in row]
            made[-1].append([one / sum(e) for one in e])
    return np.array(made)


RIGHT = (largest_off, by_logarithms, rows, last_axis_first, scalars)


def overflows(logits):
    e = np.exp(logits)
    return e / e.sum(axis=-1, keepdims=True)


def overflows_einsum(logits):
    e = np.e**logits
    return e / np.einsum("tnv->tn", e)[:, :, None]


def overflows_rows(logits):
    p = np.zeros_like(logits)
    for t, n in np.ndindex(logits.shape[:2]):
        p[t, n] = np.exp(logits[t, n]) / np.sum(np.exp(logits[t, n]))
    return p


WRONG = {"the largest score is not taken off before exp": (overflows, overflows_einsum, overflows_rows)}
