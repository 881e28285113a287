"""A gradient measured entry by entry: which entries move, and what becomes of the slopes.

The exercise's `model` is `measured` with a right `slope`, its output is called gradient.
"""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import declared


def along(shape, k):
    """The direction in which entry k moves, and nothing else."""
    direction = np.zeros(shape)
    direction[k] = 1
    return direction


def measured(f, x, step, slope, direction=along):
    """The gradient of f at x; `slope` is that along a direction, which `direction` gives for every entry."""
    gradient = np.zeros(np.shape(x))
    for k in np.ndindex(gradient.shape):
        gradient[k] = slope(f, x, direction(gradient.shape, k), step)
    return gradient


MEASURED_GRADIENT = [
    declared(
        "every entry moves at once",
        "You have measured one slope, with all entries moving. A gradient has a slope for each entry alone.",
        direction=lambda shape, k: np.ones(shape),
    ),
    declared(
        "one slope is returned in the place of a gradient",
        "A gradient has the shape of x: one slope for each entry, the others held still.",
        direction=lambda shape, k: np.ones(shape),
        gradient=lambda right: right[0, 0],
    ),
    declared(
        "a whole row moves at a time",
        "x[k] with one index is a row. An entry of a matrix needs two: np.ndindex gives them together.",
        direction=lambda shape, k: along(shape, k[0]),
    ),
    declared(
        "only the diagonal is measured",
        "x is (N, D), and each of its N times D entries has a slope. Yours measures the entries x[k, k].",
        gradient=lambda right: right * np.eye(*right.shape),
    ),
    declared(
        "only the first column is measured",
        "x is (N, D), and each of its N times D entries has a slope. Yours measures the entries x[k, 0].",
        gradient=lambda right: right * (np.arange(right.shape[1]) == 0),
    ),
    declared(
        "the last entry is left out",
        "The slope of the last entry is missing: count how many times your loop runs.",
        gradient=lambda right: right * (np.arange(right.size) < right.size - 1).reshape(right.shape),
    ),
    declared(
        "the signs are lost",
        "The sign of a slope tells whether f rises or falls. An absolute value has lost it.",
        gradient=lambda right: np.abs(right),
    ),
    declared(
        "the gradient is scaled to length one",
        "The length of a gradient is the steepness of f: return the slopes as they are.",
        gradient=lambda right: right / np.linalg.norm(right),
    ),
    declared(
        "the slopes are averaged over the entries",
        "The slope along one entry does not depend on how many others there are: do not divide by x.size.",
        gradient=lambda right: right / right.size,
    ),
]
