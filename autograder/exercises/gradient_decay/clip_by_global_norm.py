"""Gradient clipping by the global norm."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import draw, uniform
from lstm_ref.numpy.clipping import clip_by_global_norm


def _of_given_norm(rng, sizes):
    """Three gradients; their global norm, about the size "norm", is well above max_norm, well below, or zero.

    It is no whole number, which float32 would hold exactly.
    """
    gradients = draw(["H D", "H H", "H"], rng, sizes)
    length = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * (1.01 * sizes["norm"] / length) for g in gradients]


def length(gradients):
    """The global norm."""
    return float(np.sqrt(sum(np.sum(g**2) for g in gradients)))


def factor_of(norm, max_norm):
    """What every gradient is multiplied by."""
    return max_norm / norm if norm > max_norm else 1.0


def clip(gradients, max_norm, length=length, factor=factor_of):
    """The answer, with another norm or another factor for all arrays."""
    norm = length(gradients)
    return [g * factor(norm, max_norm) for g in gradients], norm


exercise = Exercise(
    reference=clip_by_global_norm,
    points=2,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(gradients=_of_given_norm, max_norm=uniform(2.2, 2.8)),
    returns=dict(clipped=["H D", "H H", "H"], norm=""),
    model=clip,
    sizes=(
        dict(D=4, H=5, norm=20),
        dict(D=4, H=5, norm=2),
        dict(D=1, H=1, norm=3),
        dict(D=7, H=3, norm=0),
    ),
    hints=(
        "Imagine all the arrays written one behind the other in one long vector: norm is its length.",
        "One factor for all arrays: 1 as long as norm is within max_norm, else the number that makes the "
        "length max_norm. The norm returned is the one from before. And mind gradients that are all zero.",
    ),
)


exercise.mistake(
    "each entry is clipped by itself",
    "A clipped entry changes the direction of the step; a common factor does not.",
    clipped=lambda gradients, max_norm: [np.clip(g, -max_norm, max_norm) for g in gradients],
)
exercise.mistake(
    "each array is clipped by its own norm",
    "One factor for all arrays keeps the direction of the step. Your arrays change their ratios.",
    clipped=lambda gradients, max_norm: [g * factor_of(np.linalg.norm(g), max_norm) for g in gradients],
)
exercise.mistake(
    "nothing is clipped",
    "The norm of what you return is the same as before, also where it is above max_norm.",
    clipped=lambda gradients, max_norm: [g.copy() for g in gradients],
)
exercise.mistake(
    "gradients within the bound are scaled too",
    "A small gradient is left alone; clipping only ever shortens.",
    factor=lambda norm, max_norm: np.divide(max_norm, norm),
)
exercise.mistake(
    "gradients within the bound are made longer, those beyond it left alone",
    "Gradients whose norm is above max_norm are too long. Yours scales those below it.",
    factor=lambda norm, max_norm: np.divide(max_norm, norm) if norm < max_norm else 1.0,
)
exercise.mistake(
    "the factor is upside down",
    "A factor that shortens is below 1.",
    factor=lambda norm, max_norm: norm / max_norm if norm > max_norm else 1.0,
)
exercise.mistake(
    "the gradients come out with length one, not max_norm",
    "The norm of clipped gradients must be max_norm. Yours is 1.",
    factor=lambda norm, max_norm: 1 / norm if norm > max_norm else 1.0,
)
exercise.mistake(
    "the gradients are multiplied by max_norm and not divided by their norm",
    "The norm of clipped gradients must be max_norm: divide by their norm as well.",
    factor=lambda norm, max_norm: max_norm if norm > max_norm else 1.0,
)
exercise.mistake(
    "the norm is compared with 1, not with max_norm",
    "Gradients are clipped where their norm is above max_norm. Yours are clipped where it is above 1.",
    factor=lambda norm, max_norm: max_norm / norm if norm > 1 else 1.0,
)
# A rule says that they are zero, but not that this happens to those that are too long.
exercise.mistake(
    "gradients that are too long are set to zero",
    "Only the length of long gradients changes: scale them, so that they keep their direction.",
    factor=lambda norm, max_norm: float(norm <= max_norm),
)
exercise.mistake(
    "a small number is added to the norm before the division",
    "torch adds 1e-6 so as not to divide by zero. Where the norm is zero nothing has to be divided.",
    factor=lambda norm, max_norm: max_norm / (norm + 1e-6) if norm > max_norm else 1.0,
)
exercise.mistake(
    "the root of the sum of squares is missing",
    "A norm doubles when all gradients double. Yours becomes four times as large.",
    length=lambda gradients: length(gradients) ** 2,
)
exercise.mistake(
    "the norms of the arrays are added up",
    "The length of a long vector is not the sum of the lengths of its parts: think of a right triangle.",
    length=lambda gradients: float(sum(np.linalg.norm(g) for g in gradients)),
)
exercise.mistake(
    "the longest array's norm is taken for the global one",
    "All arrays count, as if they were one long vector.",
    length=lambda gradients: float(max(np.linalg.norm(g) for g in gradients)),
)
exercise.mistake(
    "the mean of the arrays' norms is taken for the global one",
    "All arrays count, as if they were one long vector.",
    length=lambda gradients: float(np.mean([np.linalg.norm(g) for g in gradients])),
)
exercise.mistake(
    "the mean of the squares is taken in the place of their sum",
    "Nothing is divided by the number of entries.",
    length=lambda gradients: float(np.sqrt(np.mean(np.concatenate([g.ravel() for g in gradients]) ** 2))),
)
exercise.mistake(
    "the largest entry is taken for the norm",
    "All entries count, each with its square.",
    length=lambda gradients: float(max(np.abs(g).max() for g in gradients)),
)
exercise.mistake(
    "the absolute values are summed where squares are due",
    "The global norm is the root of the sum of the squares of all entries.",
    length=lambda gradients: float(sum(np.abs(g).sum() for g in gradients)),
)
exercise.mistake(
    "largest singular values stand in the place of the norms",
    "np.linalg.norm(array, 2) of a matrix is not the root of the sum of its squares.",
    length=lambda gradients: float(np.sqrt(sum(np.linalg.norm(g, 2) ** 2 for g in gradients))),
)
exercise.mistake(
    "the norm after clipping is returned",
    "The norm asked for is the one before clipping: a training log shows how long the gradients were.",
    norm=lambda clipped: length(clipped),
)
exercise.mistake(
    "the factor is returned in the place of the norm",
    "The second output is the global norm of the gradients, not the factor.",
    norm=lambda norm, max_norm: factor_of(norm, max_norm),
)
exercise.mistake(
    "max_norm is returned in the place of the norm",
    "The second output is the global norm of the gradients. max_norm is an argument.",
    norm=lambda max_norm: max_norm,
)


@exercise.misconception("gradients that are all zero are divided by their norm", raises=ZeroDivisionError)
def divided_by_zero(gradients, max_norm):
    """When all gradients are zero their norm is zero too: there the factor is 1."""
    norm = length(gradients)
    return [g * min(1.0, max_norm / norm) for g in gradients], norm


@exercise.misconception("gradients that are all zero come out as nan")
def zero_over_zero(gradients, max_norm):
    """When all gradients are zero their norm is zero too: there the factor is 1."""
    norm = np.float64(length(gradients))
    return [g / norm * min(norm, max_norm) for g in gradients], norm


@exercise.misconception("the norm is not returned")
def no_norm(gradients, max_norm):
    """Two outputs are asked for: the gradients and their global norm before clipping."""
    return clip(gradients, max_norm)[0]
