"""Gradient clipping by the global norm: one length for all parameters together, so the direction stays."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from lstm_ref.kinds import check_kinds

__all__ = ["clip_by_global_norm"]


def clip_by_global_norm(gradients: Sequence[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    """Scale all gradients by one factor so that their common norm is at most `max_norm`.

        norm = sqrt(sum of the squares of every entry of every array)     g <- g min(1, max_norm / norm)

    Shapes: `gradients` is a list of arrays of any shapes; returns new arrays of the same shapes and dtypes,
    and the norm before clipping. A norm of inf or nan cannot be repaired: such entries stay inf or nan.
    Squares are taken in units of the largest entry, so a gradient of 1e200 is not lost on the way. Raises
    ValueError when `max_norm` is not positive, or a gradient is no floating-point array.

    Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013.

    >>> clip_by_global_norm([np.array([3.0]), np.array([[4.0, 0.0]])], max_norm=1.0)
    ([array([0.6]), array([[0.8, 0. ]])], 5.0)
    """
    check_kinds(locals(), gradients="arrays", max_norm="number")
    if not max_norm > 0:
        raise ValueError(f"max_norm: expected a positive number, got {max_norm}")
    for k, g in enumerate(gradients):
        if not isinstance(g, (np.ndarray, np.generic)) or g.dtype.kind != "f":
            came = f"dtype {g.dtype}" if isinstance(g, (np.ndarray, np.generic)) else type(g).__name__
            raise ValueError(f"gradients[{k}]: expected a floating-point array, got {came}")
    largest = float(np.max([np.max(np.abs(g), initial=0) for g in gradients], initial=0))
    unit = 2.0 ** (math.frexp(largest)[1] - 1) if 0 < largest < math.inf else 1.0  # exact: no digit changes
    length = float(np.sqrt(sum(np.sum(np.square(g / unit, dtype=np.float64)) for g in gradients)))
    scale = max_norm / unit / length if unit * length > max_norm else 1.0
    return [g / unit * (scale * unit) for g in gradients], unit * length
