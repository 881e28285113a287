"""Simple relations between a wrong array and the right one: transposed, negated, scaled, never written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from autograder.judging.compare import Compared, Trial

Factor = Callable[[Mapping[str, int]], float]
FACTORS: dict[str, Factor] = {
    "the negative of the right one": lambda sizes: -1.0,
    "the right one divided by N: a mean over the batch where a sum is due": lambda sizes: (
        1.0 / sizes.get("N", 1)
    ),
    "N times the right one: counted once for every sequence of the batch": lambda sizes: sizes.get("N", 1),
    "the right one divided by T: a mean over time where a sum is due": lambda sizes: 1.0 / sizes.get("T", 1),
    "twice the right one": lambda sizes: 2.0,
    "half the right one": lambda sizes: 0.5,
}


def how_related(name: str, trials: Sequence[Trial]) -> list[str]:
    """A sentence if one relation holds in every case where the array was compared; else nothing."""
    pairs = [(trial, trial.compared[name]) for trial in trials if name in trial.compared]
    arrays = [(trial, item) for trial, item in pairs if item.yours is not None and item.yours.ndim > 0]
    if len(arrays) < len(trials):
        return []
    if all(not np.any(item.yours) for _, item in arrays):
        return [f"{name} is all zeros: it is set up, but nothing is ever written to it."]
    if all(_fits(item, item.expected.T) for _, item in arrays):
        return [f"{name} is the transpose of the right one."]
    for words, factor in FACTORS.items():
        factors = [factor(trial.case.sizes) for trial, _ in arrays]
        if any(f != 1 for f in factors) and all(
            _fits(item, f * item.expected) for f, (_, item) in zip(factors, arrays)
        ):
            return [f"{name} is {words}."]
    return []


def _fits(item: Compared, other: np.ndarray) -> bool:
    if item.yours is None or item.yours.shape != other.shape:
        return False
    return bool(np.max(np.abs(item.yours - other), initial=0.0) <= max(item.allowed, 1e-12))
