"""What slopes are measured on in this lesson: a function, and a point of floats or of whole numbers."""

from __future__ import annotations

import numpy as np

from autograder.judging.inputs import Sizes
from autograder.sandbox.wire.functions import Waves
from lstm_ref.shapes import shape_of

POINT = "N D"
SIZES = (dict(N=3, D=4), dict(N=1, D=1), dict(N=2, D=3))


def waves(rng: np.random.Generator, sizes: Sizes) -> Waves:
    """Four waves across a point of the axes `N D`, steep enough for their third derivative to be seen.

    A fifth one is level and puts all of it below zero, so that f and its absolute value differ.
    """
    direction = rng.normal(0.0, 1.5, (5, *shape_of(POINT, sizes)))
    height, phase = rng.normal(0.0, 1.0, 5), rng.uniform(0.0, 6.0, 5)
    direction[0], height[0], phase[0] = 0.0, -20.0, np.pi / 2
    return Waves(height, direction, phase)


def point(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Normal entries; whole numbers in the case of two rows, as somebody types them."""
    if sizes["N"] == 2:
        return rng.integers(1, 5, shape_of(POINT, sizes))
    return rng.normal(0.0, 1.0, shape_of(POINT, sizes))
