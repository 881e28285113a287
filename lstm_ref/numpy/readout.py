"""From hidden states to logits: one score for each symbol, at every step, by the same weights.

Axes: `T` time, `N` batch, `H` hidden, `V` vocabulary.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind

__all__ = ["ReadoutCache", "readout", "readout_backward"]


class ReadoutCache(NamedTuple):
    """What the backward of the readout needs."""

    h: np.ndarray  # (T, N, H)
    W_out: np.ndarray  # (V, H)


def readout(h: np.ndarray, W_out: np.ndarray, b_out: np.ndarray) -> tuple[np.ndarray, ReadoutCache]:
    """A score for every symbol at every step, `logits = h W_out^T + b_out`.

    Shapes: `h (T, N, H)`, `W_out (V, H)`, `b_out (V,)`; returns `logits (T, N, V)` and the `ReadoutCache`.
    Raises ValueError, naming the argument, when a shape or a dtype does not fit.

    Source: Elman, "Finding structure in time", 1990 (its output layer, without the squashing).

    >>> W_out = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> logits, cache = readout(np.ones((1, 1, 2)), W_out, b_out=np.zeros(2))
    >>> logits
    array([[[3., 7.]]])
    """
    bind({"h": "T N H", "W_out": "V H", "b_out": "V"}, locals())
    return h @ W_out.T + b_out, ReadoutCache(h, W_out)


def readout_backward(dlogits: np.ndarray, cache: ReadoutCache) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `readout`; the weights served every step of every sequence, so their shares add up:

        dh = dlogits W_out     dW_out = sum of dlogits_tn^T h_tn     db_out = sum of dlogits_tn

    Shapes: `dlogits (T, N, V)`; returns `dh (T, N, H)`, `dW_out (V, H)`, `db_out (V,)`. Raises ValueError,
    naming the argument, when a shape or a dtype does not fit.

    Source: Rumelhart, Hinton and Williams, 1986.

    >>> _, cache = readout(np.array([[[2.0]], [[3.0]]]), W_out=np.array([[10.0]]), b_out=np.zeros(1))
    >>> [gradient.ravel().tolist() for gradient in readout_backward(np.ones((2, 1, 1)), cache)]
    [[10.0, 10.0], [5.0], [2.0]]
    """
    check_kinds(locals(), cache=ReadoutCache)
    bind({"h": "T N H", "W_out": "V H", "dlogits": "T N V"}, {**cache._asdict(), "dlogits": dlogits})
    dW_out = np.einsum("tnv,tnh->vh", dlogits, cache.h, optimize=True)
    return dlogits @ cache.W_out, dW_out, dlogits.sum(axis=(0, 1))
