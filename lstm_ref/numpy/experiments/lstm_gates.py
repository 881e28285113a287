"""Lesson LSTM gates: one-unit cells whose weights are set by hand, and one that is trained and then read."""

from __future__ import annotations

from functools import partial

import numpy as np

from lstm_ref.numpy.lstm import LSTMSequenceCache, lstm_backward, lstm_forward
from lstm_ref.tasks import SENTENCE_WORDS, encode, subject_switching
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


def trained_reader() -> History:
    """One LSTM unit that has learned which pronoun belongs to the last name; two seconds."""
    parameters = initial_parameters(np.random.default_rng(0), D=len(SENTENCE_WORDS), H=1, gates=4)
    task = partial(subject_switching, T=20)
    return train(
        lstm_forward, lstm_backward, parameters, task, updates=300, batch_size=20, learning_rate=3e-2
    )


def read(history: History) -> LSTMSequenceCache:
    """The gates of the trained unit over `SENTENCE`."""
    zero = np.zeros((1, 1))
    *_, cache = lstm_forward(encode(SENTENCE, SENTENCE_WORDS), zero, zero, **history.cell)
    return cache


def forgotten_at() -> int:
    """The step of `SENTENCE`, after the first, at which the trained unit's forget gate is lowest.

    Measured with `read(trained_reader())`; `tests/exercises/test_lstm_gates.py` measures it again.
    """
    return 14
