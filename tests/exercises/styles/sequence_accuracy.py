"""The share of right texts: by mistakes, text by text, by products, by counts."""

import numpy as np


def mistakes(written, target, mask):
    return (((written != target) & mask).sum(axis=0) == 0).mean()


def text_by_text(written, target, mask):
    right = 0
    for n in range(written.shape[1]):
        m = mask[:, n]
        right += np.array_equal(written[m, n], target[m, n])
    return right / written.shape[1]


def products(written, target, mask):
    same = np.where(mask, written == target, True)
    return np.prod(same, axis=0).mean()


def counts(written, target, mask):
    right = ((written == target) * mask).sum(0)
    return np.mean(right == mask.sum(0))


RIGHT = (mistakes, text_by_text, products, counts)
SLIPS = {
    "the padding counts too": {mistakes: (" & mask", "")},
    "the padding counts as wrong": {products: ("written == target, True", "written == target, False")},
}
