"""The runs of a mask: steps at which the same sequences of the batch last, so nothing in a run is padding.

Axes: `T` time, `N` batch, `D` input.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np


class Run(NamedTuple):
    """Steps that concern the same sequences."""

    start: int
    stop: int
    rows: np.ndarray | slice  # which sequences of the batch
    fused: bool
    cache: Any


def runs_of(mask: np.ndarray) -> Iterator[tuple[int, int, np.ndarray | slice]]:
    """Start, stop and sequences of every run of steps at which the same sequences, and at least one, last."""
    if mask.size and mask.all():
        yield 0, len(mask), slice(None)
        return
    changes = [0, *(np.flatnonzero(np.any(mask[1:] != mask[:-1], axis=1)) + 1), len(mask)]
    for start, stop in itertools.pairwise(changes):
        if start < stop and mask[start].any():
            yield start, stop, slice(None) if mask[start].all() else np.flatnonzero(mask[start])


def is_whole(span: tuple, x: np.ndarray) -> bool:
    """Whether a run is the whole batch from the first step to the last."""
    return span[1] - span[0] == len(x) and isinstance(span[2], slice)


def chunks(runs: tuple[Run, ...], k: int | None) -> Iterator[tuple[int, int, Run]]:
    """The runs from the last to the first, cut wherever the number of a step is a multiple of `k`."""
    for run in reversed(runs):
        stop = run.stop
        while stop > run.start:
            start = run.start if k is None else max(run.start, (stop - 1) // k * k)
            yield start, stop, run
            stop = start
