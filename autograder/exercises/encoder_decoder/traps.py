"""Tables of probabilities that mislead a search: the behaviour that two puzzles are judged by.

A table is (4, 4): a row for the symbol before, a column for the one after; start, end, a and b in this order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.encoder_decoder.search import (
    drops_the_finished,
    extends_the_finished,
    grown,
    search,
)

START, END, STEPS, SYMBOLS = 0, 1, 6, 4
CLEARLY = 1.1  # how many times as likely the better text must be: no close call


def table(value: Any) -> np.ndarray:
    """The value as a table of probabilities. Raises ValueError, a sentence, when it is none."""
    array = np.asarray(value)
    if array.dtype.kind not in "iuf" or array.shape != (SYMBOLS, SYMBOLS) or not np.isfinite(array).all():
        raise ValueError("expected an array (4, 4) of numbers: a row for each of start, end, a and b")
    if array.min() < 0 or np.abs(array.sum(axis=1) - 1).max() > 1e-6:
        raise ValueError("every row should hold probabilities: none below 0, and their sum 1")
    if array[:, START].any():
        raise ValueError("nothing should lead back to the start: its column, the first one, should be 0")
    return array.astype(float)


def _text(p: np.ndarray, width: int, candidates: Any = grown) -> tuple[list[int], float]:
    """The best text of a beam, up to its end, and its score by the right sum."""
    log_p = np.log(np.maximum(p, 1e-12))
    tokens, scores = search(
        lambda token, state: (log_p[token], state),
        [np.zeros((1, 1))],
        START,
        END,
        STEPS,
        width,
        alpha=0.0,
        candidates=candidates,
        logarithms=lambda logits: logits,
    )
    text = tokens[:, 0].tolist()
    return text[: text.index(END) + 1] if END in text else text, float(scores[0])


def greedy_misled(value: Any) -> np.ndarray:
    """1 where it is so: greedy comes to an end, not at once, and a wide beam finds a text that is clearly
    likelier; a half for one that is hardly likelier.
    """
    p = table(value)
    (taken, score), (_, best) = _text(p, width=1), _text(p, width=64)
    gain = best - score
    likelier = 1.0 if gain > np.log(CLEARLY) else 0.5 if gain > 1e-9 else 0.0
    return np.array([END in taken, taken != [END], likelier], dtype=float)


def broken_beams_told(value: Any) -> np.ndarray:
    """1 for each broken beam of width 2 that answers otherwise; last, that the right text is empty."""
    p = table(value)
    right, _ = _text(p, width=2)
    broken = [_text(p, 2, candidates)[0] for candidates in (drops_the_finished, extends_the_finished)]
    return np.array([*(text != right for text in broken), right == [END]], dtype=float)
