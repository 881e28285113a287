"""Probability minus truth: one-hot rows, put_along_axis, place by place, rows picked first, a comparison."""

import numpy as np


def probabilities(logits):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def one_hot(logits, targets, mask):
    return (probabilities(logits) - np.eye(logits.shape[-1])[targets]) * mask[:, :, None] / mask.sum()


def put_along(logits, targets, mask):
    d = probabilities(logits)
    there = targets[:, :, None]
    np.put_along_axis(d, there, np.take_along_axis(d, there, axis=2) - 1, axis=2)
    d[~mask] = 0
    return d / mask.sum()


def places(logits, targets, mask):
    d = np.zeros(logits.shape)
    count = mask.sum()
    for t, n in np.ndindex(targets.shape):
        if mask[t, n]:
            d[t, n] = np.exp(logits[t, n] - np.logaddexp.reduce(logits[t, n])) / count
            d[t, n, targets[t, n]] -= 1 / count
    return d


def picked_first(logits, targets, mask):
    d = np.zeros_like(logits)
    rows, right = probabilities(logits[mask]), targets[mask]
    rows[np.arange(len(right)), right] -= 1.0
    d[mask] = rows / len(right)
    return d


def compared(logits, targets, mask):
    truth = np.arange(logits.shape[2]) == targets[..., None]
    share = mask / np.count_nonzero(mask)
    return np.einsum("tnv,tn->tnv", probabilities(logits) - truth, share)


RIGHT = (one_hot, put_along, places, picked_first, compared)


def unmasked(logits, targets, mask):
    return (probabilities(logits) - np.eye(logits.shape[-1])[targets]) / mask.sum()


def unmasked_indexed(logits, targets, mask):
    d = probabilities(logits)
    for t, n in np.ndindex(targets.shape):
        d[t, n, targets[t, n]] -= 1
    return d / mask.sum()


def unmasked_put(logits, targets, mask):
    d = probabilities(logits)
    there = targets[:, :, None]
    np.put_along_axis(d, there, np.take_along_axis(d, there, axis=2) - 1, axis=2)
    return np.divide(d, np.count_nonzero(mask))


WRONG = {"the masked places get a gradient": (unmasked, unmasked_indexed, unmasked_put)}
