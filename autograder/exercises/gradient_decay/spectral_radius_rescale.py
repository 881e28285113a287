"""A recurrent matrix with a spectral radius of one's choice."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import draw, uniform
from lstm_ref.numpy.flow import spectral_radius, spectral_radius_rescale


def _telling(rng, sizes):
    """A matrix that tells which of its eigenvalues is meant: if there are four or more, the longest is not
    real, and the longest, the first and the rightmost are three; if there is one, it is negative.
    """
    while True:
        W = draw("H H", rng, sizes)
        eigenvalues = np.linalg.eigvals(W)
        longest = eigenvalues[np.abs(eigenvalues).argmax()]
        lengths = np.abs([longest, eigenvalues[0], eigenvalues.max()]).round(9)
        if len(W) == 1:
            return -np.abs(W)
        if len(W) < 4 or (longest.imag and len(set(lengths)) == 3):
            return W


exercise = Exercise(
    reference=spectral_radius_rescale,
    points=1,
    difficulty=1,
    importance=3,
    minutes=5,
    inputs=dict(W=_telling, rho=uniform(0.3, 2.5)),
    returns=dict(rescaled="H H"),
    sizes=(dict(H=7), dict(H=1), dict(H=3), dict(H=6), dict(H=8)),
    hints=(
        "Multiply a matrix by a number and all of its eigenvalues are multiplied by that number.",
        "np.linalg.eigvals gives all eigenvalues, some of them complex or negative; the radius is the length "
        "of the longest. Which factor turns that radius into rho?",
    ),
)


@family(exercise)
def _by(factor):
    """The matrix times a wrong factor."""
    return lambda W, rho: W * factor(W, rho)


def _radius(W):
    return np.abs(np.linalg.eigvals(W)).max()


_by(
    "the largest singular value is taken for the spectral radius",
    "The norm says how far one step can stretch a vector; the spectral radius is about the eigenvalues.",
    lambda W, rho: rho / np.linalg.norm(W, 2),
)
_by(
    "the Frobenius norm is taken for the spectral radius",
    "The norm grows with every entry; the spectral radius is about the eigenvalues.",
    lambda W, rho: rho / np.linalg.norm(W),
)
_by(
    "the largest entry is taken for the spectral radius",
    "The spectral radius is about the eigenvalues, not about the entries.",
    lambda W, rho: rho / np.abs(W).max(),
)
_by(
    "the largest sum of a row is taken for the spectral radius",
    "That sum is a norm, and a bound for the spectral radius; the radius itself is about the eigenvalues.",
    lambda W, rho: rho / np.abs(W).sum(axis=1).max(),
)
_by(
    "the trace is taken for the spectral radius",
    "The trace is the sum of the eigenvalues; which one of them is wanted, and what of it?",
    lambda W, rho: rho / np.trace(W),
)
_by(
    "the determinant is taken for the spectral radius",
    "The determinant is the product of the eigenvalues; which one of them is wanted, and what of it?",
    lambda W, rho: rho / np.linalg.det(W),
)
_by(
    "the largest real part is taken for the spectral radius",
    "An eigenvalue of -2 or of 2i stretches by 2 as well.",
    lambda W, rho: rho / np.linalg.eigvals(W).real.max(),
)
_by(
    "the largest eigenvalue is taken before its absolute value",
    "Which is longer, -2 or 1? In which order do you take the absolute value and the maximum?",
    lambda W, rho: rho / np.abs(np.linalg.eigvals(W).max()),
)
_by(
    "the eigenvalues are compared without their absolute value",
    "Eigenvalues may be negative or complex; what is the length of such a number?",
    lambda W, rho: rho / np.linalg.eigvals(W).max(),
)
_by(
    "the first eigenvalue is taken for the largest",
    "NumPy returns the eigenvalues in no particular order.",
    lambda W, rho: rho / np.abs(np.linalg.eigvals(W)[0]),
)
_by(
    "the smallest eigenvalue is taken",
    "Which eigenvalue is left over when the matrix is applied again and again?",
    lambda W, rho: rho / np.abs(np.linalg.eigvals(W)).min(),
)
_by(
    "the mean of the eigenvalues is taken",
    "Which eigenvalue is left over when the matrix is applied again and again?",
    lambda W, rho: rho / np.abs(np.linalg.eigvals(W)).mean(),
)
_by(
    "the eigenvalues are computed as if the matrix were symmetric",
    "Some routines look at one half of the matrix only and trust that the other is its mirror image.",
    lambda W, rho: rho / np.abs(np.linalg.eigvalsh(W)).max(),
)
_by(
    "the imaginary part is dropped before the absolute value",
    "An eigenvalue of 2i turns and stretches by 2; its real part is 0.",
    lambda W, rho: rho / np.abs(np.linalg.eigvals(W).real).max(),
)
_by(
    "each column is divided by an eigenvalue of its own",
    "One number is wanted out of all the eigenvalues: which?",
    lambda W, rho: rho / np.abs(np.linalg.eigvals(W)),
)
_by(
    "nothing is scaled",
    "Compute the spectral radius of what you return: is it rho?",
    lambda W, rho: 1.0,
)
_by(
    "rho is left out",
    "Which spectral radius does your result have: rho, or always the same?",
    lambda W, rho: 1 / _radius(W),
)
_by(
    "the old radius is left out",
    "If W has a spectral radius of 2 already and rho is 2, what should become of W?",
    lambda W, rho: rho,
)
_by(
    "the factor is upside down",
    "If rho is twice the radius that W has, should the entries grow or shrink?",
    lambda W, rho: _radius(W) / rho,
)
_by(
    "the radius is multiplied where it should be divided by",
    "If W has a spectral radius of 2 already and rho is 2, what should become of W?",
    lambda W, rho: rho * _radius(W),
)
_by(
    "the root of the factor is taken",
    "The eigenvalues of c W are c times those of W: no square is involved.",
    lambda W, rho: np.sqrt(rho / _radius(W)),
)


@exercise.misconception("the eigenvalues are shifted, not scaled")
def shifted(W, rho):
    """What is added on the diagonal moves all eigenvalues alike; does it keep their ratios?"""
    return W + (rho - _radius(W)) * np.eye(len(W))


@exercise.misconception("the radius is returned in the place of the matrix")
def radius_only(W, rho):
    """What is asked for is the matrix."""
    return spectral_radius(W)


@exercise.misconception("the matrix itself is changed")
def in_place(W, rho):
    """Whoever called you may still need the matrix as it was."""
    W *= rho / _radius(W)
    return W
