"""Lesson LSTM gates: one-unit cells whose weights are set by hand, and one that is trained and then read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from lstm_ref.numpy.lstm import LSTMSequenceCache, lstm_backward, lstm_forward
from lstm_ref.tasks import REBER_SYMBOLS, SENTENCE_WORDS, embedded_reber, encode, subject_switching
from lstm_ref.training import History, initial_parameters, train

Weights = tuple[np.ndarray, np.ndarray, np.ndarray]

STRENGTH = 20.0  # sigmoid(20) is within 3e-9 of 1
SENTENCE = (
    *("Alice", "reads", "today", "and", "___", "smiles", "again", "and", "___", "waits", "quietly", "and"),
    *("___", "sings", "Tom", "waits", "and", "___", "sings", "again"),
)


def by_hand(i: str, f: str, g: str, o: str, strength: float = STRENGTH) -> Weights:
    """`W_ih (4, D)`, `W_hh (4, 1)` and `b (4,)` of one unit: a sign, `+`, `-` or `0`, for each of D letters.

    >>> W_ih, W_hh, b = by_hand(i="+-", f="++", g="+0", o="++")
    >>> W_ih[0], W_hh.shape, b.shape
    (array([ 20., -20.]), (4, 1), (4,))
    """
    value = {"+": strength, "-": -strength, "0": 0.0}
    return np.array([[value[sign] for sign in part] for part in (i, f, g, o)]), np.zeros((4, 1)), np.zeros(4)


def latch() -> Weights:
    """The letters are `1`, `0` and `.`: show the last bit, 1 as a plus and 0 as a minus, through any dots.

    >>> [part.shape for part in latch()]
    [(4, 3), (4, 1), (4,)]
    """
    return by_hand(i="++-", f="--+", g="+-0", o="+++")


def letter_counter() -> Weights:
    """The letters are `a` and `b`: the memory is the number of a's so far.

    >>> [part.shape for part in letter_counter()]
    [(4, 2), (4, 1), (4,)]
    """
    return by_hand(i="+-", f="++", g="+0", o="++")


def resettable_counter() -> Weights:
    """The letters are `a`, `.` and `?`: the a's since the last full stop, and shown at a question mark only.

    >>> [part.shape for part in resettable_counter()]
    [(4, 3), (4, 1), (4,)]
    """
    return by_hand(i="+--", f="+-+", g="+00", o="--+")


def trained_reader(seed: int = 0, updates: int = 300) -> History:
    """One LSTM unit that has learned which pronoun belongs to the last name; two seconds."""
    parameters = initial_parameters(np.random.default_rng(seed), D=len(SENTENCE_WORDS), H=1, gates=4)
    task = partial(subject_switching, T=20)
    options: dict[str, Any] = dict(updates=updates, batch_size=20, learning_rate=3e-2, seed=seed)
    return train(lstm_forward, lstm_backward, parameters, task, **options)


def read(cell: Mapping[str, Any]) -> LSTMSequenceCache:
    """The gates of a unit over `SENTENCE`."""
    zero = np.zeros((1, 1))
    *_, cache = lstm_forward(encode(SENTENCE, SENTENCE_WORDS), zero, zero, **cell)
    return cache


def trained_grammar(seed: int = 0, updates: int = 700) -> History:
    """Eight LSTM units that predict the next letter of the embedded Reber grammar; four seconds."""
    parameters = initial_parameters(np.random.default_rng(seed), D=7, H=8, gates=4)
    options: dict[str, Any] = dict(updates=updates, batch_size=10, learning_rate=2e-2, seed=seed)
    return train(lstm_forward, lstm_backward, parameters, embedded_reber, **options)


def carried_and_kept(cell: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """What each unit carries of the second letter of two strings of the grammar, and its mean forget gate.

    Carried is the difference of the two memories before the echo, as a share of the largest unit's.
    """
    start, strings = np.zeros((1, 8)), ("BTBTSSXXTVVETE", "BPBTSSXXTVVEPE")
    caches = [lstm_forward(encode(letters, REBER_SYMBOLS), start, start, **cell)[-1] for letters in strings]
    left = np.abs(caches[0].c - caches[1].c)[-3, 0]
    return left / left.max(), caches[0].f[2:-2, 0].mean(axis=0)


def without_forget_gate(weights: Weights) -> Weights:
    """The same unit with its forget gate held at 1: the cell of 1997.

    >>> without_forget_gate(latch())[2]
    array([   0., 1000.,    0.,    0.])
    """
    W_ih, W_hh, b = (part.copy() for part in weights)
    W_ih[1], W_hh[1], b[1] = 0, 0, 1000
    return W_ih, W_hh, b


def forgotten_at() -> int:
    """The step of `SENTENCE`, after the first, at which the trained unit's forget gate is lowest.

    Measured with `read(trained_reader().cell)`; `tests/exercises/test_lstm_gates.py` measures it again.
    """
    return 14
