"""What a one-unit LSTM with weights set by hand does: the behaviour that the puzzles are judged by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_ref.numpy.lstm import lstm_forward
from lstm_ref.tasks import encode

CLOSE = 0.1  # a counter may be off by this much
ODD = -9.0  # stands for a value that is neither here nor there


def beginnings(texts: Sequence[str], values: int = 1) -> list[str]:
    """What has been read before each of a behaviour's values, `values` of them a letter."""
    return [text[: end + 1] for text in texts for _ in range(values) for end in range(len(text))]


def run(weights: Any, text: str, letters: str) -> tuple[np.ndarray, np.ndarray]:
    """The hidden state and the cell state after every letter, both `(T,)`.

    Raises ValueError, a sentence, when the weights are not those of one unit that reads `letters`.
    """
    shapes = {"W_ih": (4, len(letters)), "W_hh": (4, 1), "b": (4,)}
    if not isinstance(weights, (tuple, list)) or len(weights) != 3:
        raise ValueError("expected three arrays, W_ih, W_hh and b, as by_hand returns them")
    arrays = []
    for (name, shape), weight in zip(shapes.items(), weights):
        array = np.asarray(weight)
        if array.dtype.kind not in "iuf" or array.shape != shape or not np.isfinite(array).all():
            raise ValueError(f"{name} should be an array {shape} of finite numbers, got {_said(array)}")
        arrays.append(array.astype(float))
    zero = np.zeros((1, 1))
    with np.errstate(over="ignore"):
        h, _, cache = lstm_forward(encode(text, letters), zero, zero, *arrays)
    return h[:, 0, 0], cache.c[:, 0, 0]


def _said(array: np.ndarray) -> str:
    if array.dtype.kind not in "iuf":
        return f"dtype {array.dtype}"
    return f"shape {array.shape}" if np.isfinite(array).all() else "some that are not finite"


def _counted(c: np.ndarray) -> np.ndarray:
    whole = np.round(c)
    return np.where(np.abs(c - whole) < CLOSE, whole, ODD)


BITS = (
    "1....0...1..",
    "0" + "." * 60 + "1" + "." * 60 + "0.",
    "11110.0001..1.1.1.0",
    "0101.1100..",
)


def bits_shown(weights: Any) -> np.ndarray:
    """1 where the unit shows more than a half, -1 where less than minus a half, 0 between: every letter."""
    shown = np.concatenate([run(weights, text, "10.")[0] for text in BITS])
    return np.sign(shown) * (np.abs(shown) > 0.5)


LINES = ("aababba", "b" * 30 + "a" * 40 + "b" * 30, "abababbbbab", "bab")


def letters_counted(weights: Any) -> np.ndarray:
    """The cell state after every letter, where it is close to a whole number."""
    return np.concatenate([_counted(run(weights, text, "ab")[1]) for text in LINES])


QUESTIONS = ("aa?a?.?a?", "a" * 25 + "?.aa?" + "a" * 30 + "..?a?", ".a?.aaa?", "?a.a?")


def counts_shown(weights: Any) -> np.ndarray:
    """The cell state after every letter, then what is shown: nothing, or the tanh of the cell state."""
    seen = []
    for text in QUESTIONS:
        h, c = run(weights, text, "a.?")
        openly = np.where(np.abs(h - np.tanh(c)) < CLOSE / 5, 1.0, ODD)
        seen += [_counted(c), np.where(np.abs(h) < CLOSE / 5, 0.0, openly)]
    return np.concatenate(seen)
