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


# The penalty follows from the wrong coverage: no exchange of outputs makes it.
def itself_steps(weights):
    covered, so_far = [], np.zeros_like(weights[0])
    for w in weights:
        so_far = so_far + w
        covered.append(so_far)
    covered = np.array(covered)
    return covered, np.minimum(weights, covered).sum(axis=2), CoverageCache(weights, covered)


def itself_triangle(weights):
    covered = np.einsum("tr,rns->tns", np.tri(len(weights)), weights)
    return covered, np.fmin(weights, covered).sum(axis=2), CoverageCache(weights, covered)


def itself_slices(weights):
    covered = np.array([weights[: t + 1].sum(axis=0) for t in range(len(weights))])
    penalty = np.where(weights < covered, weights, covered).sum(axis=-1)
    return covered, penalty, CoverageCache(weights, covered)


def last_step(weights):
    covered = np.zeros_like(weights)
    covered[1:] = weights[:-1]
    return covered, np.minimum(weights, covered).sum(axis=2), CoverageCache(weights, covered)


def last_step_loop(weights):
    before, covered = np.zeros(weights.shape[1:]), []
    for w in weights:
        covered.append(before)
        before = w
    covered = np.stack(covered)
    return covered, np.fmin(covered, weights).sum(-1), CoverageCache(weights, covered)


def last_step_eye(weights):
    covered = np.einsum("tr,rns->tns", np.eye(len(weights), k=-1), weights)
    penalty = np.where(covered < weights, covered, weights).sum(axis=2)
    return covered, penalty, CoverageCache(weights, covered)


WRONG = {
    "a step covers its own places already": (itself_steps, itself_triangle, itself_slices),
    "only the step before is counted": (last_step, last_step_loop, last_step_eye),
}
