"""A recurrent matrix with a spectral radius of one's choice."""

from __future__ import annotations

import numpy as np

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


def radius(W):
    """The length of the longest eigenvalue."""
    return np.abs(np.linalg.eigvals(W)).max()


def scaled(W, rho, factor=lambda W, rho: rho / radius(W)):
    """The answer, with another factor."""
    return W * factor(W, rho)


exercise = Exercise(
    reference=spectral_radius_rescale,
    points=1,
    difficulty=1,
    importance=3,
    minutes=5,
    inputs=dict(W=_telling, rho=uniform(0.3, 2.5)),
    returns=dict(rescaled="H H"),
    model=scaled,
    sizes=(dict(H=7), dict(H=1), dict(H=3), dict(H=6), dict(H=8)),
    hints=(
        "Multiply a matrix by a number and all of its eigenvalues are multiplied by that number.",
        "np.linalg.eigvals gives all eigenvalues, some of them complex or negative; the radius is the length "
        "of the longest. Which factor turns that radius into rho?",
    ),
)


exercise.mistake(
    "the largest singular value is taken for the spectral radius",
    "The largest singular value is the matrix norm. The spectral radius is the largest absolute eigenvalue.",
    factor=lambda W, rho: rho / np.linalg.norm(W, 2),
)
exercise.mistake(
    "the Frobenius norm is taken for the spectral radius",
    "The norm grows with every entry; the spectral radius is about the eigenvalues.",
    factor=lambda W, rho: rho / np.linalg.norm(W),
)
exercise.mistake(
    "the largest entry is taken for the spectral radius",
    "The spectral radius is about the eigenvalues, not about the entries.",
    factor=lambda W, rho: rho / np.abs(W).max(),
)
exercise.mistake(
    "the largest sum of a row is taken for the spectral radius",
    "That sum is a norm, and a bound for the spectral radius; the radius itself is about the eigenvalues.",
    factor=lambda W, rho: rho / np.abs(W).sum(axis=1).max(),
)
exercise.mistake(
    "the trace is taken for the spectral radius",
    "The trace sums the eigenvalues. The spectral radius is the length of the longest one.",
    factor=lambda W, rho: rho / np.trace(W),
)
exercise.mistake(
    "the determinant is taken for the spectral radius",
    "The determinant is their product. The spectral radius is the length of the longest eigenvalue.",
    factor=lambda W, rho: rho / np.linalg.det(W),
)
exercise.mistake(
    "the largest real part is taken for the spectral radius",
    "An eigenvalue of -2 or of 2i stretches by 2 as well.",
    factor=lambda W, rho: rho / np.linalg.eigvals(W).real.max(),
)
exercise.mistake(
    "the largest eigenvalue is taken before its absolute value",
    "-2 is longer than 1: take the absolute values first, then the maximum.",
    factor=lambda W, rho: rho / np.abs(np.linalg.eigvals(W).max()),
)
exercise.mistake(
    "the eigenvalues are compared without their absolute value",
    "Eigenvalues may be negative or complex. Compare their absolute values.",
    factor=lambda W, rho: rho / np.linalg.eigvals(W).max(),
)
exercise.mistake(
    "the first eigenvalue is taken for the largest",
    "NumPy returns the eigenvalues in no particular order.",
    factor=lambda W, rho: rho / np.abs(np.linalg.eigvals(W)[0]),
)
exercise.mistake(
    "the smallest eigenvalue is taken",
    "The spectral radius is the largest absolute eigenvalue: it decides what many steps do to a vector.",
    factor=lambda W, rho: rho / np.abs(np.linalg.eigvals(W)).min(),
)
exercise.mistake(
    "the mean of the eigenvalues is taken",
    "The spectral radius is the largest absolute eigenvalue: it decides what many steps do to a vector.",
    factor=lambda W, rho: rho / np.abs(np.linalg.eigvals(W)).mean(),
)
exercise.mistake(
    "the eigenvalues are computed as if the matrix were symmetric",
    "Some routines look at one half of the matrix only and trust that the other is its mirror image.",
    factor=lambda W, rho: rho / np.abs(np.linalg.eigvalsh(W)).max(),
)
exercise.mistake(
    "the imaginary part is dropped before the absolute value",
    "An eigenvalue of 2i turns and stretches by 2; its real part is 0.",
    factor=lambda W, rho: rho / np.abs(np.linalg.eigvals(W).real).max(),
)
exercise.mistake(
    "each column is divided by an eigenvalue of its own",
    "One number for the whole matrix is needed: the length of the longest eigenvalue.",
    factor=lambda W, rho: rho / np.abs(np.linalg.eigvals(W)),
)
exercise.mistake(
    "nothing is scaled",
    "The spectral radius of what you return must be rho. Yours is that of W.",
    factor=lambda W, rho: 1.0,
)
exercise.mistake(
    "rho is left out",
    "The spectral radius of your result is always 1. It must be rho.",
    factor=lambda W, rho: 1 / radius(W),
)
exercise.mistake(
    "the old radius is left out",
    "If W has a spectral radius of 2 already and rho is 2, W must stay as it is. Yours is doubled.",
    factor=lambda W, rho: rho,
)
exercise.mistake(
    "the factor is upside down",
    "If rho is twice the spectral radius of W, the entries must double. Yours are halved.",
    factor=lambda W, rho: radius(W) / rho,
)
exercise.mistake(
    "the radius is multiplied where it should be divided by",
    "If W has a spectral radius of 2 already and rho is 2, W must stay as it is. Yours grows.",
    factor=lambda W, rho: rho * radius(W),
)
exercise.mistake(
    "the root of the factor is taken",
    "The eigenvalues of c W are c times those of W: no square is involved.",
    factor=lambda W, rho: np.sqrt(rho / radius(W)),
)
exercise.mistake(
    "the eigenvalues are shifted, not scaled",
    "A number added on the diagonal moves all eigenvalues alike and changes their ratios.",
    rescaled=lambda W, rho: W + (rho - radius(W)) * np.eye(len(W)),
)
exercise.mistake(
    "the radius is returned in the place of the matrix",
    "The rescaled matrix is asked for.",
    rescaled=lambda W: spectral_radius(W),
)
