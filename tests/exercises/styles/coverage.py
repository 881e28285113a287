"""Coverage: step by step, by a shifted sum, by a triangle of ones, by a comparison."""

import numpy as np

from lstm_ref.numpy.attention_coverage import CoverageCache


def steps(weights):
    covered, penalty, so_far = [], [], np.zeros_like(weights[0])
    for w in weights:
        covered.append(so_far)
        penalty.append(np.minimum(w, so_far).sum(axis=1))
        so_far = so_far + w
    return np.stack(covered), np.stack(penalty), CoverageCache(weights, np.stack(covered))


def shifted(weights):
    covered = np.zeros_like(weights)
    covered[1:] = weights[:-1].cumsum(axis=0)
    penalty = np.where(weights < covered, weights, covered).sum(-1)
    return covered, penalty, CoverageCache(weights, covered)


def triangle(weights):
    before = np.tri(len(weights), k=-1)
    covered = np.einsum("tr,rns->tns", before, weights)
    return covered, np.fmin(covered, weights).sum(axis=2), CoverageCache(weights, covered)


def half_sums(weights):
    covered = np.array([weights[:t].sum(axis=0) for t in range(len(weights))])
    overlap = (weights + covered - np.abs(weights - covered)) / 2
    return covered, overlap.sum(axis=2), CoverageCache(weights, covered)


RIGHT = (steps, shifted, triangle, half_sums)

SLIPS = {
    "a step covers its own places already": {
        triangle: ("k=-1", "k=0"),
        half_sums: ("weights[:t]", "weights[: t + 1]"),
    },
    "only the step before is counted": {
        steps: ("so_far + w", "w"),
        shifted: (".cumsum(axis=0)", ""),
        triangle: ("np.tri", "np.eye"),
    },
}
