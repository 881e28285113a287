"""What an argument that is no array is asked: a cache, weights, a cell, a size, a number.

Arrays are asked by `lstm_ref.shapes.bind`.
"""

from __future__ import annotations

import numbers
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

_LEAST = {"size": 1, "count": 0}  # the least that each may be
_NESTED = (np.ndarray, np.generic, tuple, list)
_WORDS = {
    "index": "a whole number",
    "number": "a number",
    "numbers": "numbers",
    "array": "an array of numbers",
    "arrays": "a list or tuple of arrays",
    "list": "a list or tuple",
    "function": "a function",
}


def check_kinds(arguments: Mapping[str, Any], /, **kinds: type | str | Collection[str]) -> None:
    """Raises ValueError, naming the argument, for the first that is not of its kind.

    | a kind | what it asks for |
    |---|---|
    | a class | one of these; for a NamedTuple another with the same fields will do, as of a notebook's own |
    | "size", "count", "index" | a whole number: of at least 1, of at least 0, any |
    | "number" | a real number |
    | "array", "numbers" | numbers of NumPy's, of any shape; these or one number of Python's |
    | "arrays", "list" | a list or tuple of arrays or of such lists; of anything |
    | "function" | something to call |
    | several words | one of them |

    >>> from lstm_ref.numpy.rnn import RNNCache
    >>> check_kinds({"H": 2, "cache": None}, H="size", cache=RNNCache)
    Traceback (most recent call last):
    ValueError: cache: expected the RNNCache that the forward returned, got NoneType
    """
    for name, kind in kinds.items():
        value = arguments[name]
        if isinstance(kind, type):
            if isinstance(value, kind) or getattr(value, "_fields", None) == getattr(kind, "_fields", ()):
                continue
            article = "an" if kind.__name__[0] in "AEIO" else "a"
            of_forward = f"the {kind.__name__} that the forward returned"
            expected = of_forward if name == "cache" else f"{article} {kind.__name__}"
        elif isinstance(kind, str):
            if _is(kind, value):
                continue
            least = _LEAST.get(kind)
            expected = _WORDS[kind] if least is None else f"a whole number of at least {least}"
        else:
            if isinstance(value, str) and value in kind:
                continue
            expected = f"one of {', '.join(map(repr, kind))}"
        raise ValueError(f"{name}: expected {expected}, got {came(value)}")


def check_count(name: str, arrays: Any, expected: Collection[str]) -> None:
    """Raises ValueError when these are not as many arrays as there are names for them.

    >>> check_count("state", [np.zeros((1, 1))], ("h", "c"))
    Traceback (most recent call last):
    ValueError: state: expected 2 arrays (h, c), got 1
    """
    listed = isinstance(arrays, Sequence) and not isinstance(arrays, str)
    if not listed or len(arrays) != len(expected):
        word = "array" if len(expected) == 1 else "arrays"
        number = len(arrays) if listed else came(arrays)
        raise ValueError(f"{name}: expected {len(expected)} {word} ({', '.join(expected)}), got {number}")


def came(value: Any) -> str:
    """A value in a message: numbers and words as they are, arrays by their shape, all else by its type.

    >>> came(-1), came("tanh"), came(None), came(np.ones(3))
    ('-1', "'tanh'", 'NoneType', 'an array of shape (3,)')
    """
    if isinstance(value, np.ndarray) and value.dtype.kind in "fciub":
        return f"an array of shape {value.shape}"
    short = isinstance(value, numbers.Number) or (isinstance(value, str) and len(value) < 40)
    return repr(value) if short else type(value).__name__


def _is(kind: str, value: Any) -> bool:
    if kind in ("list", "arrays"):
        listed = isinstance(value, Sequence) and not isinstance(value, str)
        return listed and (kind == "list" or all(isinstance(item, _NESTED) for item in value))
    if kind == "function":
        return callable(value)
    if kind in ("array", "numbers"):
        of_numpy = isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "fciub"
        return of_numpy or (kind == "numbers" and isinstance(value, numbers.Number))
    if kind == "number":
        return isinstance(value, numbers.Real) or (
            isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "fiu"
        )
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return whole and (kind == "index" or value >= _LEAST[kind])
