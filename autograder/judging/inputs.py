"""How an exercise's inputs are drawn from its shape contract.

A contract is axis letters (`"N D"`: a normal array), a list of contracts, or what one of the
functions below returns: a draw, which takes the generator and the sizes of the axis letters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Scaled:
    """What `scaled` draws."""

    contract: str
    scale: float

    def __call__(self, rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
        return rng.normal(0.0, self.scale, shape_of(self.contract, sizes))


@dataclass(frozen=True)
class Uniform:
    """What `uniform` draws."""

    low: float
    high: float
    contract: str

    def __call__(self, rng: np.random.Generator, sizes: Sizes) -> Any:
        values = rng.uniform(self.low, self.high, shape_of(self.contract, sizes))
        return values if self.contract else float(values)


def scaled(contract: str, scale: float) -> Scaled:
    """Normal entries of another size, for example scores of a thousand for a softmax."""
    return Scaled(contract, scale)


def uniform(low: float, high: float, contract: str = "") -> Uniform:
    """Uniform entries between two bounds, such as gates have; without axes a plain float."""
    return Uniform(low, high, contract)


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
