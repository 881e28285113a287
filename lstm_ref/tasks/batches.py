"""What a task gives: N sequences, what to answer, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np


class Batch(NamedTuple):
    """N sequences of T steps, what to answer, and where."""

    x: np.ndarray  # (T, N, D)
    target: np.ndarray  # (T, N): a class, or a value where classes is 0
    classes: int
    mask: np.ndarray  # (T, N): True where the answer counts in the loss
    scored: (
        np.ndarray
    )  # (T, N): True where it counts in the accuracy: all of mask, or the part that needs memory


Task = Callable[[np.random.Generator, int], Batch]


def one_hot(indices: np.ndarray, size: int) -> np.ndarray:
    """Integers of any shape as vectors with a single 1: shape `(..., size)`.

    >>> one_hot(np.array([2, 0]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    return np.eye(size)[indices]


def encode(symbols: Sequence[str], alphabet: Sequence[str]) -> np.ndarray:
    """A string, or a list of words, as a batch of one: `(T, 1, D)`, one-hot over the alphabet.

    >>> encode("BPE", "BTSXPVE").shape
    (3, 1, 7)
    """
    return one_hot(np.array([alphabet.index(symbol) for symbol in symbols]), len(alphabet))[:, None]


def spell(x: np.ndarray, alphabet: Sequence[str]) -> list[str]:
    """The symbols of one one-hot sequence `(T, D)`; padding (rows of zeros) is left out.

    >>> "".join(spell(encode("BPE", "BTSXPVE")[:, 0], "BTSXPVE"))
    'BPE'
    """
    return [alphabet[row.argmax()] for row in x if row.any()]


def asked_at_the_end(x: np.ndarray, answer: np.ndarray, classes: int) -> Batch:
    """A batch whose one question stands at the last step; `answer` is `(N,)`."""
    T, N = x.shape[:2]
    asked = np.zeros((T, N), dtype=bool)
    asked[-1] = True
    return Batch(x, np.broadcast_to(answer, (T, N)), classes, asked, asked)


def at_least(**sizes: tuple[int, int]) -> None:
    """Raise the ValueError of a size below its least: `at_least(T=(T, 10))`."""
    for name, (size, least) in sizes.items():
        if size < least:
            raise ValueError(f"{name}: expected at least {least}, got {size}")
