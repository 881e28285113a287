"""Whether a value is the right one, found out as fast as may be: the first entry that is not ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.judging.compare import ABSOLUTE

Near = Callable[[Any], bool]


def nearness(right: Any, tolerance: float) -> Near:
    """Whether a value could pass for the right one; what passes is compared once more as in grading."""
    if isinstance(right, (tuple, list)):
        names = getattr(right, "_fields", range(len(right)))
        return _all([nearness(its, tolerance) for its in right], names)
    array = np.asarray(right)
    if isinstance(right, (str, bool)) or array.dtype.kind not in "fiuc" or not np.isfinite(array).all():
        return lambda mine: True  # left to the comparison
    allowed = tolerance * float(np.abs(array).max(initial=0.0)) + ABSOLUTE
    shape, first = array.shape, array.flat[0] if array.size else None

    def near(mine: Any) -> bool:
        if type(mine) is not np.ndarray:
            if not isinstance(mine, (np.ndarray, np.number, int, float)):
                return False
            mine = np.asarray(mine)
        if mine.shape != shape or mine.dtype.kind not in "fiuc":
            return False
        if first is not None and not abs(mine.item(0) - first) <= allowed:
            return False
        return bool((np.abs(mine - array) <= allowed).all())

    return near


def _all(parts: Sequence[Near], names: Iterable[str | int]) -> Near:
    def near(mine: Any) -> bool:
        if isinstance(mine, Mapping):
            mine = [mine.get(name) for name in names]
        alike = isinstance(mine, (tuple, list)) and len(mine) == len(parts)
        return alike and all(part(one) for part, one in zip(parts, mine))

    return near
