"""How an exercise's inputs are drawn from its shape contract.

A contract is axis letters (`"N D"`: a normal array), a list of contracts, or what one of the
functions below returns: a draw, which takes the generator and the sizes of the axis letters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lstm_ref.shapes import shape_of

Sizes = Mapping[str, int]
Draw = Callable[[np.random.Generator, Sizes], Any]
Contract = str | Sequence[str] | Draw

SCALE = 0.7  # of a normal entry: large enough to bend a tanh, small enough not to flatten it


def draw(contract: Contract, rng: np.random.Generator, sizes: Sizes) -> Any:
    """One value that fits the contract."""
    if callable(contract):
        return contract(rng, sizes)
    if isinstance(contract, str):
        return rng.normal(0.0, SCALE, shape_of(contract, sizes))
    return [draw(item, rng, sizes) for item in contract]


def scaled(contract: str, scale: float) -> Draw:
    """Normal entries of another size, for example scores of a thousand for a softmax."""
    return lambda rng, sizes: rng.normal(0.0, scale, shape_of(contract, sizes))


def uniform(low: float, high: float, contract: str = "") -> Draw:
    """Uniform entries between two bounds; without axes a plain float."""

    def drawn(rng: np.random.Generator, sizes: Sizes) -> Any:
        values = rng.uniform(low, high, shape_of(contract, sizes))
        return values if contract else float(values)

    return drawn


def integer(low: int, high: int | str) -> Draw:
    """A plain int, both bounds included; a letter as the upper bound is that axis's size."""

    def drawn(rng: np.random.Generator, sizes: Sizes) -> int:
        top = sizes[high] if isinstance(high, str) else high
        return int(rng.integers(low, max(low, top), endpoint=True))

    return drawn


def tokens(contract: str, below: str) -> Draw:
    """Integers from 0 to the size of the axis `below`, some of them repeated wherever the shape allows it."""
    return lambda rng, sizes: rng.integers(0, sizes[below], shape_of(contract, sizes))


def mask(contract: str) -> Draw:
    """True where a position counts; the last row is masked altogether when there is more than one row."""

    def drawn(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
        shape = shape_of(contract, sizes)
        keep = rng.random(shape) < 0.6
        keep[..., 0] = True
        if len(shape) > 1 and shape[0] > 1:
            keep[-1] = False
        return keep

    return drawn


def size(letter: str) -> Draw:
    """The size of an axis itself, as a plain int."""
    return lambda rng, sizes: sizes[letter]
