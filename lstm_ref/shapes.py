"""Shape contracts in axis letters: `"4H D"` is two axes, four times `H` and `D`.

One spelling serves the reference's error messages, the exercises' input generators and the checker's reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

_AXIS = re.compile(r"(\d*)([A-Za-z]\w*)?")
_KINDS = {"floating-point": "fc", "integer": "iu", "boolean": "b"}


def axes(contract: str) -> list[tuple[int, str]]:
    """The axes of a contract as (factor, letter); a plain number has the letter "".

    >>> axes("4H D")
    [(4, 'H'), (1, 'D')]
    >>> axes("")
    []
    """
    return list(_axes(contract))


@cache
def _axes(contract: str) -> tuple[tuple[int, str], ...]:
    parsed = []
    for word in contract.split():
        match = _AXIS.fullmatch(word)
        if match is None or not word:
            raise ValueError(f"{word!r} is not an axis: expected a letter, a number, or both as in '4H'")
        parsed.append((int(match[1] or 1), match[2] or ""))
    return tuple(parsed)


def shape_of(contract: str, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """The shape in numbers.

    >>> shape_of("4H D", {"H": 5, "D": 3})
    (20, 3)
    """
    return tuple(factor * (sizes[letter] if letter else 1) for factor, letter in axes(contract))


def in_letters(contract: str) -> str:
    """The shape as a reader writes it: `(4H, D)`, `(H,)`, `()`."""
    words = contract.split()
    return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"


def bind(
    contracts: Mapping[str, str],
    arrays: Mapping[str, Any],
    kinds: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, int]:
    """Read the size of every axis letter off the arrays, first come first bound.

    Arrays, all NumPy's or all torch's, are floating-point (or complex) unless `kinds` says "integer" or
    "boolean". Raises ValueError when an array is of another kind or library, or contradicts a letter bound
    before it; the message names the argument, the shape in letters and in numbers, and what came.

    >>> bind({"x": "N D", "W": "H D"}, {"x": np.ones((2, 3)), "W": np.ones((5, 3))})
    {'N': 2, 'D': 3, 'H': 5}
    >>> bind({"x": "N D", "W": "H D"}, {"x": np.ones((2, 3)), "W": np.ones((3, 5))})
    Traceback (most recent call last):
    ValueError: W: expected shape (H, D) with D=3, got (3, 5)
    """
    sizes: dict[str, int] = {}
    for name, contract in contracts.items():
        array = arrays[name]
        if name in kinds or type(array) is not np.ndarray or array.dtype.kind != "f":
            _check_kind(name, contract, array, kinds.get(name, "floating-point"))
            _check_library(name, array, arrays, contracts)
        parsed, shape, new = _axes(contract), array.shape, ""
        fits = len(shape) == len(parsed)
        for (factor, letter), length in zip(parsed, shape):
            size = sizes.get(letter) if letter else 1
            if size is not None:
                fits = fits and length == factor * size
            elif length % factor:
                fits = False
            else:
                sizes[letter] = length // factor
                new += f" {letter}"
        if not fits:
            known = ", ".join(
                f"{letter}={sizes[letter]}"
                for letter in dict.fromkeys(letter for _, letter in parsed)
                if letter in sizes and letter not in new.split()
            )
            where = f" with {known}" if known else ""
            raise ValueError(f"{name}: expected shape {in_letters(contract)}{where}, got {tuple(shape)}")
    return sizes


def _check_kind(name: str, contract: str, array: Any, kind: str) -> None:
    came_kind = _kind(array)
    if came_kind is None or came_kind not in _KINDS[kind]:
        came = type(array).__name__ if came_kind is None else f"dtype {array.dtype}"
        article = "an" if kind == "integer" else "a"
        raise ValueError(f"{name}: expected {article} {kind} array {in_letters(contract)}, got {came}")


def _check_library(name: str, array: Any, arrays: Mapping[str, Any], contracts: Mapping[str, str]) -> None:
    for other in contracts:
        pair = arrays[other], array
        of_torch = any(str(getattr(each, "dtype", "")).startswith("torch.") for each in pair)
        if of_torch and any(isinstance(each, np.ndarray) for each in pair):
            came = f"{type(arrays[other]).__name__} and {type(array).__name__}"
            raise ValueError(
                f"{other} and {name}: expected arrays of one library, NumPy or torch, got {came}"
            )


def _kind(array: Any) -> str | None:
    """The letter of an array's or a torch tensor's dtype as NumPy has it; None for what is neither, and for
    NumPy's matrices and masked arrays, whose products are others."""
    if isinstance(array, np.ndarray):
        return None if isinstance(array, (np.matrix, np.ma.MaskedArray)) else array.dtype.kind
    module, _, name = str(getattr(array, "dtype", "")).partition(".")
    if module != "torch":
        return None
    return {"bool": "b", "complex": "c", "int": "i", "uint": "u"}.get(name.rstrip("0123456789"), "f")
