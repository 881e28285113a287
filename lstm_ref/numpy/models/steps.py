"""What the models' loops over time share."""

from __future__ import annotations

import numpy as np


def check_steps(name: str, array: np.ndarray) -> None:
    """Raises ValueError when there is no step along the first axis.

    >>> check_steps("x", np.zeros((0, 2, 3)))
    Traceback (most recent call last):
    ValueError: x: expected at least one step, got (0, 2, 3)
    """
    if len(array) == 0:
        raise ValueError(f"{name}: expected at least one step, got {array.shape}")
