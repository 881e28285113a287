"""Gradient clipping by the global norm."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import draw, uniform
from lstm_ref.numpy.clipping import clip_by_global_norm


def _of_given_norm(rng, sizes):
    """Three gradients whose global norm is the size "norm": well above max_norm, well below it, or zero."""
    gradients = draw(["H D", "H H", "H"], rng, sizes)
    length = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * (sizes["norm"] / length) for g in gradients]


exercise = Exercise(
    reference=clip_by_global_norm,
    points=2,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(gradients=_of_given_norm, max_norm=uniform(2.2, 2.8)),
    returns=dict(clipped=["H D", "H H", "H"], norm=""),
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


def _length(gradients):
    return float(np.sqrt(sum(np.sum(g**2) for g in gradients)))


def _factor(norm, max_norm):
    return max_norm / norm if norm > max_norm else 1.0


@family(exercise)
def _scaled(norm=_length, factor=_factor):
    """One wrong norm, or one wrong factor, for all arrays."""

    def wrong(gradients, max_norm):
        length = norm(gradients)
        return [g * factor(length, max_norm) for g in gradients], length

    return wrong


@family(exercise)
def _each(clipped):
    """The right norm, but each array clipped for itself by a function of the array and max_norm."""
    return lambda gradients, max_norm: ([clipped(g, max_norm) for g in gradients], _length(gradients))


_each(
    "each entry is clipped by itself",
    "A clipped entry changes the direction of the step; a common factor does not.",
    lambda g, max_norm: np.clip(g, -max_norm, max_norm),
)
_each(
    "each array is clipped by its own norm",
    "The direction of the step is that of all parameters together; do yours keep their ratios?",
    lambda g, max_norm: g * _factor(np.linalg.norm(g), max_norm),
)
_each(
    "nothing is clipped",
    "Compute the norm of what you return: is it within max_norm?",
    lambda g, max_norm: g.copy(),
)
_scaled(
    "gradients within the bound are scaled too",
    "A small gradient is left alone; clipping only ever shortens.",
    factor=lambda norm, max_norm: np.divide(max_norm, norm),
)
_scaled(
    "gradients within the bound are made longer, those beyond it left alone",
    "Which gradients are too long: those with a norm above the bound or those below it?",
    factor=lambda norm, max_norm: np.divide(max_norm, norm) if norm < max_norm else 1.0,
)
_scaled(
    "the factor is upside down",
    "A factor that shortens is below 1.",
    factor=lambda norm, max_norm: norm / max_norm if norm > max_norm else 1.0,
)
_scaled(
    "the gradients come out with length one, not max_norm",
    "Compute the norm of what you return when the gradients are too long: is it max_norm?",
    factor=lambda norm, max_norm: 1 / norm if norm > max_norm else 1.0,
)
_scaled(
    "the gradients are multiplied by max_norm and not divided by their norm",
    "Compute the norm of what you return when the gradients are too long: is it max_norm?",
    factor=lambda norm, max_norm: max_norm if norm > max_norm else 1.0,
)
_scaled(
    "the norm is compared with 1, not with max_norm",
    "Which number decides whether anything is clipped at all?",
    factor=lambda norm, max_norm: max_norm / norm if norm > 1 else 1.0,
)
_scaled(
    "gradients that are too long are set to zero",
    "A long gradient still points somewhere; only its length is to change.",
    factor=lambda norm, max_norm: float(norm <= max_norm),
)
_scaled(
    "a small number is added to the norm before the division",
    "torch adds 1e-6 so as not to divide by zero. Where the norm is zero nothing has to be divided.",
    factor=lambda norm, max_norm: max_norm / (norm + 1e-6) if norm > max_norm else 1.0,
)
_scaled(
    "the root of the sum of squares is missing",
    "Double all gradients in your mind: your norm must double.",
    norm=lambda gradients: _length(gradients) ** 2,
)
_scaled(
    "the norms of the arrays are added up",
    "The length of a long vector is not the sum of the lengths of its parts: think of a right triangle.",
    norm=lambda gradients: float(sum(np.linalg.norm(g) for g in gradients)),
)
_scaled(
    "the longest array's norm is taken for the global one",
    "All arrays count, as if they were one long vector.",
    norm=lambda gradients: float(max(np.linalg.norm(g) for g in gradients)),
)
_scaled(
    "the mean of the arrays' norms is taken for the global one",
    "All arrays count, as if they were one long vector.",
    norm=lambda gradients: float(np.mean([np.linalg.norm(g) for g in gradients])),
)
_scaled(
    "the mean of the squares is taken in the place of their sum",
    "Nothing is divided by the number of entries.",
    norm=lambda gradients: float(np.sqrt(np.mean(np.concatenate([g.ravel() for g in gradients]) ** 2))),
)
_scaled(
    "the largest entry is taken for the norm",
    "All entries count, each with its square.",
    norm=lambda gradients: float(max(np.abs(g).max() for g in gradients)),
)
_scaled(
    "the absolute values are summed where squares are due",
    "The length of a vector is the root of a sum; of what?",
    norm=lambda gradients: float(sum(np.abs(g).sum() for g in gradients)),
)
_scaled(
    "largest singular values stand in the place of the norms",
    "np.linalg.norm(array, 2) of a matrix is not the root of the sum of its squares.",
    norm=lambda gradients: float(np.sqrt(sum(np.linalg.norm(g, 2) ** 2 for g in gradients))),
)


@exercise.misconception("gradients that are all zero are divided by their norm", raises=ZeroDivisionError)
def divided_by_zero(gradients, max_norm):
    """Where nothing is to be learned all gradients are zero: what is your factor then?"""
    norm = _length(gradients)
    return [g * min(1.0, max_norm / norm) for g in gradients], norm


@exercise.misconception("gradients that are all zero come out as nan")
def zero_over_zero(gradients, max_norm):
    """Where nothing is to be learned all gradients are zero: what is your factor then?"""
    norm = np.float64(_length(gradients))
    return [g / norm * min(norm, max_norm) for g in gradients], norm


@exercise.misconception("the norm after clipping is returned")
def norm_afterwards(gradients, max_norm):
    """A training log wants to know how long the gradients were before you shortened them."""
    clipped = [g * _factor(_length(gradients), max_norm) for g in gradients]
    return clipped, _length(clipped)


@exercise.misconception("the factor is returned in the place of the norm")
def factor_returned(gradients, max_norm):
    """A training log wants to know how long the gradients were."""
    factor = _factor(_length(gradients), max_norm)
    return [g * factor for g in gradients], factor


@exercise.misconception("max_norm is returned in the place of the norm")
def bound_returned(gradients, max_norm):
    """A training log wants to know how long the gradients were; max_norm it knows."""
    return [g * _factor(_length(gradients), max_norm) for g in gradients], max_norm


@exercise.misconception("the norm is not returned")
def no_norm(gradients, max_norm):
    """Two things are asked for: the gradients and how long they were."""
    return [g * _factor(_length(gradients), max_norm) for g in gradients]


@exercise.misconception("the norm is returned first")
def norm_first(gradients, max_norm):
    """Compare the order of your return line with the order in the docstring."""
    return _length(gradients), [g * _factor(_length(gradients), max_norm) for g in gradients]


@exercise.misconception("the arrays that were handed in are scaled themselves")
def in_place(gradients, max_norm):
    """Whoever called you may still need the gradients as they were."""
    norm = _length(gradients)
    for g in gradients:
        g *= _factor(norm, max_norm)
    return gradients, norm
