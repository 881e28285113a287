"""The mistakes that both ways of measuring a gradient have in common: which entry moves, and what is kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.exercises.mistakes import Declare, add, family
from autograder.judging.exercise import Exercise

Slope = Callable[..., float]  # (f, x, direction, *size): the slope at x along a direction


def along(shape, k):
    """The direction in which entry k moves, and nothing else."""
    direction = np.zeros(shape)
    direction[k] = 1
    return direction


def entry_by_entry(slope, f, x, *size, entries=np.ndindex):
    """The gradient, by a slope for every entry; right unless the slope is wrong or entries are left out."""
    gradient = np.zeros(np.shape(x))
    for k in entries(gradient.shape):
        gradient[k] = slope(f, x, along(gradient.shape, k), *size)
    return gradient


def slopes_of(exercise: Exercise) -> Declare:
    """What declares a wrong slope, taken at every entry."""

    @family(exercise)
    def of(slope):
        return lambda f, x, *size: entry_by_entry(slope, f, x, *size)

    return of


def add_common(exercise: Exercise, slope: Slope) -> None:
    """The mistakes around a right slope."""

    def some(entries):
        return lambda f, x, *size: entry_by_entry(slope, f, x, *size, entries=entries)

    def changed(change):
        return lambda f, x, *size: change(entry_by_entry(slope, f, x, *size))

    def all_at_once(f, x, *size):
        return np.full(np.shape(x), slope(f, x, np.ones(np.shape(x)), *size))

    def one_number(f, x, *size):
        return slope(f, x, np.ones(np.shape(x)), *size)

    def whole_rows(f, x, *size):
        gradient = np.zeros(np.shape(x))
        for k in np.ndindex(gradient.shape):
            gradient[k] = slope(f, x, along(gradient.shape, k[0]), *size)
        return gradient

    def whole_numbers(f, x, *size):
        gradient = np.zeros_like(x)
        for k in np.ndindex(x.shape):
            gradient[k] = slope(f, x, along(x.shape, k), *size)
        return gradient

    add(
        exercise,
        "every entry moves at once",
        "Then you measure one slope, along the diagonal of all axes; a gradient has one for each entry.",
        all_at_once,
    )
    add(
        exercise,
        "one slope is returned in the place of a gradient",
        "A gradient has the shape of x: one slope for each entry, the others held still.",
        one_number,
    )
    add(
        exercise,
        "a whole row moves at a time",
        "x[k] with one index is a row; an entry of a matrix needs two. np.ndindex gives them together.",
        whole_rows,
    )
    add(
        exercise,
        "only the diagonal is measured",
        "x is (N, D), and each of its N times D entries has a slope.",
        some(lambda shape: [(k, k) for k in range(min(shape))]),
    )
    add(
        exercise,
        "only the first column is measured",
        "x is (N, D), and each of its N times D entries has a slope.",
        some(lambda shape: [(k, 0) for k in range(shape[0])]),
    )
    add(
        exercise,
        "the last entry is left out",
        "How many entries does x have, and how many times does your loop run?",
        some(lambda shape: list(np.ndindex(shape))[:-1]),
    )
    add(
        exercise,
        "the gradient comes back flat",
        "A gradient has the shape of what it is the gradient of.",
        changed(np.ravel),
    )
    add(
        exercise,
        "the gradient is transposed",
        "A gradient has the shape of what it is the gradient of: is yours filled in the same order?",
        changed(np.transpose),
    )
    add(
        exercise,
        "the signs are lost",
        "A gradient says how steep it is and which way is up: an absolute value keeps only the first.",
        changed(np.abs),
    )
    add(
        exercise,
        "the gradient points downhill",
        "The step downhill takes its minus later; a gradient points uphill.",
        changed(np.negative),
    )
    add(
        exercise,
        "the gradient is scaled to length one",
        "How steep it is, is half of what a gradient says.",
        changed(lambda gradient: gradient / np.linalg.norm(gradient)),
    )
    add(
        exercise,
        "the slopes are averaged over the entries",
        "Entries are not samples: the slope along one does not shrink because there are others.",
        changed(lambda gradient: gradient / gradient.size),
    )
    add(
        exercise,
        "the buffer takes over the whole numbers of x",
        "zeros_like(x) holds what x holds. x may be whole numbers; can a slope be 0.3 in there?",
        whole_numbers,
    )
    add(
        exercise,
        "the buffer is made in single precision",
        "A check is as sharp as its numbers: seven digits go in here, and nine are looked at.",
        changed(lambda gradient: gradient.astype(np.float32)),
    )
