"""The spectral radius from the eigenvalues, from a Schur-like power, from the characteristic polynomial."""

import numpy as np


def sorted_eigenvalues(W, rho):
    eigenvalues, _ = np.linalg.eig(W)
    return rho * W / sorted(abs(eigenvalues))[-1]


def by_hand(W, rho):
    radius = 0
    for value in np.linalg.eigvals(W):
        radius = max(radius, np.sqrt(value.real**2 + value.imag**2))
    return np.multiply(W, rho / radius)


def of_the_transpose(W, rho):
    radius = np.max(np.absolute(np.linalg.eigvals(W.T)))
    return np.array([[rho * entry / radius for entry in row] for row in W])


def from_squares(W, rho):
    radius = np.sqrt(np.abs(np.linalg.eigvals(W @ W)).max())
    return np.divide(W, radius) * rho


def infinity_norm(W, rho):
    return W * rho / np.linalg.norm(np.linalg.eigvals(W), np.inf)


RIGHT = (sorted_eigenvalues, by_hand, of_the_transpose, from_squares, infinity_norm)

SLIPS = {
    "the largest singular value is taken for the spectral radius": {
        infinity_norm: ("np.linalg.eigvals(W)", "np.linalg.svd(W)[1]"),
        from_squares: ("W @ W", "W.T @ W"),
    },
    "the Frobenius norm is taken for the spectral radius": {
        infinity_norm: ("np.linalg.norm(np.linalg.eigvals(W), np.inf)", "np.linalg.norm(W)"),
        from_squares: ("np.abs(np.linalg.eigvals(W @ W)).max()", "np.trace(W @ W.T)"),
    },
}
