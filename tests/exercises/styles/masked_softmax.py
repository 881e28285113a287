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


# The only output is made anew, so nothing of a right style is left in it.
def softmax(scores):
    e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def late_product(scores, mask):
    return np.multiply(mask, softmax(scores))


def late_where(scores, mask):
    return np.where(mask, softmax(scores), 0.0)


def late_rows(scores, mask):
    return np.stack([keep * softmax(row) for row, keep in zip(scores, mask)])


def everywhere_alike(scores, mask):
    shown = scores.copy()
    shown[~mask] = -1e9
    return softmax(shown)


def everywhere_alike_rows(scores, mask):
    return np.array([softmax(np.where(keep, row, -1e12)) for row, keep in zip(scores, mask)])


def everywhere_alike_float(scores, mask):
    return softmax(scores * mask + (1.0 - mask) * -1e15)


def nan_rows(scores, mask):
    with np.errstate(invalid="ignore"):
        return np.array([softmax(np.where(keep, row, -np.inf)) for row, keep in zip(scores, mask)])


def nan_division(scores, mask):
    shown = np.where(mask, scores, -1e9)
    e = np.exp(shown - shown.max(axis=1)[:, None]) * mask
    with np.errstate(invalid="ignore"):
        return e / e.sum(axis=1)[:, None]


def nan_assigned(scores, mask):
    shown = +scores
    shown[np.logical_not(mask)] = float("-inf")
    with np.errstate(invalid="ignore"):
        return softmax(shown)


WRONG = {
    "the mask comes after the softmax, and the rest is not made to sum to 1": (
        late_product,
        late_where,
        late_rows,
    ),
    "a row with every place masked looks everywhere alike": (
        everywhere_alike,
        everywhere_alike_rows,
        everywhere_alike_float,
    ),
    "a row with every place masked becomes nan": (nan_rows, nan_division, nan_assigned),
}
