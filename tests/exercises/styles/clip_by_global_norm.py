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


def sum_of_norms(gradients, max_norm):
    norm = sum(np.linalg.norm(g) for g in gradients)
    return [g * (max_norm / norm if norm > max_norm else 1) for g in gradients], norm


def sum_of_norms_loop(gradients, max_norm):
    total = 0
    for g in gradients:
        total += np.sqrt(np.square(g).sum())
    return [g / max(1, total / max_norm) for g in gradients], total


def sum_of_norms_array(gradients, max_norm):
    total = np.sum([np.sqrt(np.vdot(g, g)) for g in gradients])
    return [g * min(total, max_norm) / total if total else g for g in gradients], total


WRONG = {
    "the norms of the arrays are added up": (sum_of_norms, sum_of_norms_loop, sum_of_norms_array),
}
