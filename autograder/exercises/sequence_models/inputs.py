"""What the exercises on sequence models draw: masks of sequences that begin together and end apart."""

from __future__ import annotations

import numpy as np


def lasting(rng, sizes):
    """True while a sequence lasts, (T, N). The longest is not the first one, and none has a single step where
    T is large enough: then each mistake about lengths gives numbers of its own."""
    T, N = sizes["T"], sizes["N"]
    lengths = rng.integers(min(2, T), T, N, endpoint=True)
    if N > 1:
        lengths[1] = T
        lengths[0] = rng.integers(min(3, T), max(T - 1, min(3, T)), endpoint=True)
    if N > 2:
        lengths[-1] = rng.integers(min(2, T), max(lengths[0] - 1, min(2, T)), endpoint=True)
    if N == 1:
        lengths[0] = T
    return np.arange(T)[:, None] < lengths
