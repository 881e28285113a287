"""A masked softmax: row by row, with -inf, with a masked maximum, by logarithms."""

import numpy as np


def rows(scores, mask):
    weights = np.zeros_like(scores)
    for n, row in enumerate(scores):
        if mask[n].any():
            e = np.exp(row[mask[n]] - row[mask[n]].max())
            weights[n, mask[n]] = e / e.sum()
    return weights


def minus_infinity(scores, mask):
    shown = np.where(mask, scores, -np.inf)
    top = shown.max(axis=-1, keepdims=True)
    top[np.isinf(top)] = 0
    e = np.exp(shown - top)
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total > 0)


def lowered(scores, mask):
    s = scores - 1e9 * (1 - mask)
    s = s - s.max(1)[:, None]
    e = np.exp(s) * mask
    total = e.sum(1)[:, None]
    return e / (total + (total == 0))


def logarithms(scores, mask):
    shown = np.where(mask, scores, -1e30)
    return mask * np.exp(shown - np.logaddexp.reduce(shown, axis=1, keepdims=True))


RIGHT = (rows, minus_infinity, lowered, logarithms)

SLIPS = {
    "the mask comes after the softmax, and the rest is not made to sum to 1": {
        logarithms: ("np.where(mask, scores, -1e30)", "scores"),
    },
    "a row with every place masked looks everywhere alike": {
        minus_infinity: ("scores, -np.inf", "scores, -1e9")
    },
    "a row with every place masked becomes nan": {lowered: ("(total + (total == 0))", "total")},
}
