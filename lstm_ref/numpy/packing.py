"""Sequences of different lengths in one array: lengths to a mask, padding taken out, padding put back.

Axes: `T` time, `N` batch, `D` features, `M` the steps of all sequences together, without padding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind

__all__ = ["Packed", "mask_from_lengths", "pack_by_mask", "unpack_by_mask"]


class Packed(NamedTuple):
    """Sequences without their padding, step by step, the longest sequence first; fields as in torch."""

    data: np.ndarray  # (M, D)
    batch_sizes: np.ndarray  # (T,): how many sequences still last at step t
    sorted_indices: np.ndarray  # (N,): the batch in order of falling length


def mask_from_lengths(lengths: np.ndarray, T: int) -> np.ndarray:
    """True while a sequence lasts, `mask_tn = t < lengths_n`.

    Shapes: `lengths (N,)` integers from 0 to `T`; returns `mask (T, N)`. Raises ValueError, naming the
    argument, when a shape, a dtype or a length does not fit.

    Source: none; every library has its own.

    >>> mask_from_lengths(np.array([3, 1]), T=3).astype(int)
    array([[1, 1],
           [1, 0],
           [1, 0]])
    """
    check_kinds(locals(), T="count")
    bind({"lengths": "N"}, locals(), {"lengths": "integer"})
    outside = lengths[(lengths < 0) | (lengths > T)]
    if outside.size:
        raise ValueError(f"lengths: expected numbers from 0 to T={T}, got {outside[0]}")
    return np.arange(T)[:, None] < lengths


def pack_by_mask(x: np.ndarray, mask: np.ndarray) -> Packed:
    """The steps that count and nothing else, in the order in which a cell reads them.

    With the longest sequence first, those that still last at step t are the first `batch_sizes[t]`: a cell
    can work on the head of its batch and leave the rest alone. Sequences of equal length keep their order.

    Shapes: `x (T, N, D)`, `mask (T, N)` boolean, in each sequence first True, then False; returns the
    `Packed` `data (M, D)`, `batch_sizes (T,)` and `sorted_indices (N,)`. Raises ValueError, naming the
    argument, when a shape, a dtype or the mask does not fit.

    Source: the layout is that of `torch.nn.utils.rnn.pack_padded_sequence`.

    >>> x, mask = np.array([[[1.0], [5.0]], [[0.0], [6.0]]]), np.array([[True, True], [False, True]])
    >>> packed = pack_by_mask(x, mask)
    >>> packed.data.ravel(), packed.batch_sizes, packed.sorted_indices
    (array([5., 1., 6.]), array([2, 1]), array([1, 0]))
    """
    bind({"x": "T N D", "mask": "T N"}, locals(), {"mask": "boolean"})
    order = _order(mask)
    return Packed(x[:, order][mask[:, order]], mask.sum(axis=1), order)


def unpack_by_mask(data: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The way back, with zeros for padding: also the backward of `pack_by_mask`, as that is of this.

    Shapes: `data (M, D)`, `mask (T, N)` boolean with M times True; returns `x (T, N, D)`. Raises ValueError,
    naming the argument, when a shape, a dtype or the mask does not fit.

    Source: as `pack_by_mask`.

    >>> mask = np.array([[True, True], [False, True]])
    >>> unpack_by_mask(np.array([[5.0], [1.0], [6.0]]), mask)[:, :, 0]
    array([[1., 5.],
           [0., 6.]])
    """
    sizes = bind({"mask": "T N", "data": "M D"}, locals(), {"mask": "boolean"})
    if sizes["M"] != mask.sum():
        raise ValueError(f"data: expected shape (M, D) with M={mask.sum()}, got {data.shape}")
    order = _order(mask)
    longest_first = np.zeros((*mask.shape, sizes["D"]), data.dtype)
    longest_first[mask[:, order]] = data
    return longest_first[:, np.argsort(order)]


def _order(mask: np.ndarray) -> np.ndarray:
    """The batch with the longest sequence first."""
    if np.any(mask[1:] & ~mask[:-1]):
        raise ValueError("mask: expected each sequence to be True up to its end and False after it")
    return np.argsort(-mask.sum(axis=0), kind="stable")
