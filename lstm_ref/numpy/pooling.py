"""One vector for a whole sequence: the last state that counts, the mean of all, or the largest of each unit.

Axes: `T` time, `N` batch, `H` hidden. A mask `(T, N)` is boolean, True while a sequence lasts. A sequence of
no steps is pooled to zeros and gets no gradient.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind

__all__ = ["last_valid_state", "max_over_time", "mean_over_time", "pooling_backward"]


class PoolingCache(NamedTuple):
    """What the backward of any of the three needs: how much of each state is in the result."""

    share: np.ndarray  # (T, N, H), or (T, N, 1) where all units have the same


def _pooled(h: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, PoolingCache]:
    share = share.astype(h.real.dtype)
    return (h * share).sum(axis=0), PoolingCache(share)


def last_valid_state(h: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, PoolingCache]:
    """The state after each sequence's own last step, not after the padding's.

    Read backwards a sequence ends at its first step: of a bidirectional network take the final states.

    Shapes: `h (T, N, H)`, `mask (T, N)`; returns `(N, H)` and the `PoolingCache`. Raises ValueError, naming
    the argument, when one does not fit.

    Source: none; `torch.nn.utils.rnn.pack_padded_sequence` hands out the same.

    >>> h = np.array([[[1.0], [5.0]], [[2.0], [6.0]]])
    >>> last_valid_state(h, np.array([[True, True], [False, True]]))[0].ravel()
    array([1., 6.])
    """
    bind({"h": "T N H", "mask": "T N"}, locals(), {"mask": "boolean"})
    ends = np.concatenate([mask[1:], np.zeros((1, mask.shape[1]), bool)])[: len(mask)]
    return _pooled(h, (mask & ~ends)[:, :, None])


def mean_over_time(h: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, PoolingCache]:
    """The mean of the states that count, `sum over t of h_t / length`.

    Shapes: `h (T, N, H)`, `mask (T, N)`; returns `(N, H)` and the `PoolingCache`. Raises ValueError, naming
    the argument, when one does not fit.

    Source: Collobert and Weston, 2008, who take the maximum; the mean is the plain alternative.

    >>> h = np.array([[[1.0], [5.0]], [[2.0], [6.0]]])
    >>> mean_over_time(h, np.array([[True, True], [False, True]]))[0].ravel()
    array([1. , 5.5])
    """
    bind({"h": "T N H", "mask": "T N"}, locals(), {"mask": "boolean"})
    lengths = np.maximum(mask.sum(axis=0), 1)  # (N,)
    return _pooled(h, (mask / lengths)[:, :, None])


def max_over_time(h: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, PoolingCache]:
    """Each unit's largest value among the states that count; of equal ones the first.

    Shapes: `h (T, N, H)`, `mask (T, N)`; returns `(N, H)` and the `PoolingCache`. Raises ValueError, naming
    the argument, when one does not fit.

    Source: Collobert and Weston, "A unified architecture for natural language processing", 2008.

    >>> h = np.array([[[-1.0], [5.0]], [[0.0], [4.0]]])
    >>> max_over_time(h, np.array([[True, True], [False, True]]))[0].ravel()
    array([-1.,  5.])
    """
    bind({"h": "T N H", "mask": "T N"}, locals(), {"mask": "boolean"})
    counted = np.where(mask[:, :, None], h.real, -np.inf)
    first = counted.argmax(axis=0) if len(h) else np.zeros(h.shape[1:], int)  # (N, H)
    return _pooled(h, (np.arange(len(h))[:, None, None] == first) & mask[:, :, None])


def pooling_backward(dpooled: np.ndarray, cache: PoolingCache) -> np.ndarray:
    """The gradient of the three above: a state receives its share in the result.

    Shapes: `dpooled (N, H)`; returns `dh (T, N, H)`. Raises ValueError when `dpooled` does not fit.

    Source: as the forward.

    >>> _, cache = mean_over_time(np.ones((2, 1, 1)), np.ones((2, 1), bool))
    >>> pooling_backward(np.array([[4.0]]), cache).ravel()
    array([2., 2.])
    """
    check_kinds(locals(), cache=PoolingCache)
    one = cache.share.shape[-1] == 1  # one share for all units
    contract = "T N 1" if one else "T N H"
    bind({"share": contract, "dpooled": "N H"}, {"share": cache.share, "dpooled": dpooled})
    return dpooled * cache.share
