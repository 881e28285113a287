"""What every paper's test shares: numbers to put into both sides, and how near the two must come."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(1997)


@pytest.fixture
def agree():
    """`agree(ours, paper)`: same shape, and equal to 1e-12 of the largest entry."""

    def agree(ours, paper, what=""):
        ours, paper = np.asarray(ours), np.asarray(paper)
        assert ours.shape == paper.shape, f"{what}: {ours.shape} here, {paper.shape} in the paper"
        error = np.abs(ours - paper).max() / np.abs(paper).max()
        assert error < 1e-12, f"{what}: off by {error:.1e} of the largest entry"

    return agree


@pytest.fixture
def shaken(rng):
    """`shaken(weights)`: arrays in tuples, with noise on every entry, so that no bias and no term is zero."""

    def shaken(value):
        if isinstance(value, tuple):
            parts = [shaken(part) for part in value]
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        return value + 0.5 * rng.normal(size=value.shape)

    return shaken
