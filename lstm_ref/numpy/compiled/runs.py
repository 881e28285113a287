"""What both compiled sequences ask of their arrays, and how many steps they take at once."""

from __future__ import annotations

import numpy as np

from lstm_ref.numpy.lstm_fused import columns_of as steps_of_a_run

__all__ = ["precision", "ready", "steps_of_a_run"]


def precision(*arrays: np.ndarray) -> np.dtype:
    """The arrays' common dtype; ValueError unless it is float64 or float32."""
    dtype = np.result_type(*arrays)
    if dtype not in (np.float64, np.float32):
        raise ValueError(f"expected float64 or float32 arrays, got {dtype}; the cells of NumPy take them")
    return dtype


def ready(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The array itself, or a copy, where it is not as numba's loops are compiled for: dense and writable."""
    if array.dtype == dtype and array.flags.carray:
        return array
    return np.require(array, dtype, ["C", "A", "W"])
