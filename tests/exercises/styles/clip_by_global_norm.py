"""Clipping: with one long vector, with norms of norms, with a running sum, with a hypotenuse."""

import math

import numpy as np


def one_long_vector(gradients, max_norm):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    if norm <= max_norm:
        return gradients, norm
    return [max_norm * g / norm for g in gradients], norm


def norm_of_norms(gradients, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in gradients])
    return tuple(g / max(1.0, norm / max_norm) for g in gradients), norm


def running_sum(gradients, max_norm):
    total = 0.0
    for g in gradients:
        for entry in g.flat:
            total += entry * entry
    norm = math.sqrt(total)
    clipped = []
    for g in gradients:
        clipped.append(g * max_norm / norm if norm > max_norm else g.copy())
    return clipped, norm


def minimum(gradients, max_norm):
    norm = np.sqrt(sum((g * g).sum() for g in gradients))
    with np.errstate(divide="ignore"):
        factor = np.minimum(1.0, max_norm / norm)
    return [factor * g for g in gradients], norm


def hypotenuse(gradients, max_norm):
    norm = math.hypot(*(entry for g in gradients for entry in g.ravel()))
    factor = min(norm, max_norm) / norm if norm else 1.0
    return [np.einsum("...,->...", g, factor) for g in gradients], norm


RIGHT = (one_long_vector, norm_of_norms, running_sum, minimum, hypotenuse)

SLIPS = {
    "the norms of the arrays are added up": {
        norm_of_norms: ("np.linalg.norm([", "sum(["),
        minimum: ("np.sqrt(sum((g * g).sum() for", "sum((np.sqrt((g * g).sum()) for"),
    },
}
