"""Probability minus truth on what counts: one-hot, indices, where, loops."""

import numpy as np


def one_hot(dloss, cache):
    p, targets, mask = cache
    truth = np.eye(p.shape[-1])[targets]
    return dloss * (p - truth) * mask[:, :, None] / mask.sum()


def indices(dloss, cache):
    d = cache.probabilities.copy()
    T, N = np.indices(cache.targets.shape)
    d[T, N, cache.targets] -= 1
    d *= dloss / np.count_nonzero(cache.mask)
    d[~cache.mask] = 0
    return d


def where(dloss, cache):
    p = cache.probabilities
    truth = np.arange(p.shape[2]) == cache.targets[..., None]
    return np.where(cache.mask[..., None], (p - truth) / cache.mask.sum(), 0) * dloss


def loops(dloss, cache):
    p, targets, mask = cache
    d = np.zeros(p.shape)
    for t, n in zip(*np.nonzero(mask)):
        d[t, n] = p[t, n]
        d[t, n, targets[t, n]] -= 1.0
    return d * dloss / mask.sum()


RIGHT = (one_hot, indices, where, loops)

SLIPS = {
    "nothing is divided by the number of places": {
        one_hot: (" / mask.sum()", ""),
        loops: (" / mask.sum()", ""),
        where: (" / cache.mask.sum()", ""),
    },
    "the 1 is not subtracted at the right tag": {
        one_hot: ("(p - truth)", "p"),
        loops: ("        d[t, n, targets[t, n]] -= 1.0\n", ""),
    },
    "padding gets a gradient": {
        one_hot: (" * mask[:, :, None]", ""),
        indices: ("    d[~cache.mask] = 0\n", ""),
    },
}
