"""Looking at the same place again: how much was seen before each step, and a price on seeing it twice.

Axes: `T` target steps, `N` batch, `S` source length.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind

__all__ = ["CoverageCache", "coverage", "coverage_backward"]


class CoverageCache(NamedTuple):
    """What the backward of the coverage needs."""

    weights: np.ndarray  # (T, N, S)
    covered: np.ndarray  # (T, N, S)


def coverage(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, CoverageCache]:
    """How much each source position was looked at before step t, and the price of looking there again:

        covered_t = sum of weights_r over r < t     penalty_t = sum over s of min(weights_ts, covered_ts)

    Shapes: `weights (T, N, S)`; returns `covered (T, N, S)`, zeros at t = 0, `penalty (T, N)` and the
    `CoverageCache`. Raises ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Tu et al., "Modeling coverage for neural machine translation", 2016; the penalty: See, Liu and
    Manning, "Get to the point", 2017, equations 10 and 12.

    >>> weights = np.array([[[1.0, 0.0]], [[0.25, 0.75]], [[0.5, 0.5]]])
    >>> covered, penalty, _ = coverage(weights)
    >>> covered[:, 0], penalty[:, 0]
    (array([[0.  , 0.  ],
           [1.  , 0.  ],
           [1.25, 0.75]]), array([0.  , 0.25, 1.  ]))
    """
    bind({"weights": "T N S"}, locals())
    covered = np.zeros_like(weights)
    covered[1:] = np.cumsum(weights[:-1], axis=0)
    penalty = np.where(weights.real < covered.real, weights, covered).sum(axis=-1)
    return covered, penalty, CoverageCache(weights, covered)


def coverage_backward(dcovered: np.ndarray, dpenalty: np.ndarray, cache: CoverageCache) -> np.ndarray:
    """The gradient of `coverage`: a weight acts on its own step's penalty and on every later step.

    The minimum hands its gradient to the smaller of the two (to `covered` where they are equal), and
    `covered_t` hands what it gets to all the steps before t.

    Shapes: `dcovered (T, N, S)`, `dpenalty (T, N)`; returns `dweights (T, N, S)`. Raises ValueError, naming
    the argument, when a shape or dtype does not fit.

    Source: as `coverage`.

    >>> _, _, cache = coverage(np.array([[[1.0, 0.0]], [[0.25, 0.75]], [[0.5, 0.5]]]))
    >>> coverage_backward(np.zeros((3, 1, 2)), np.ones((3, 1)), cache)[:, 0]
    array([[0., 1.],
           [1., 0.],
           [1., 1.]])
    """
    check_kinds(locals(), cache=CoverageCache)
    contracts = {"weights": "T N S", "dcovered": "T N S", "dpenalty": "T N"}
    bind(contracts, {**cache._asdict(), "dcovered": dcovered, "dpenalty": dpenalty})
    looked_again = cache.weights < cache.covered
    dcovered = dcovered + np.where(looked_again, 0, dpenalty[:, :, None])
    dweights = np.where(looked_again, dpenalty[:, :, None], np.zeros_like(dcovered))
    dweights[:-1] += np.cumsum(dcovered[:0:-1], axis=0)[::-1]
    return dweights
