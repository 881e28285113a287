"""Lesson attention: which letter of the source a translator needs, beside the state that it looks at.

Blank one letter of the source, and see how far the probability of each right letter falls; or hide the state
with the largest weight from one look, and see the same. Both are crude, since no translator was trained so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.numpy.attention import additive_attention
from lstm_ref.numpy.experiments.attention import ADDITIVE, Attend, Parameters, V, pairs, step, write
from lstm_ref.tasks import read_date
from lstm_ref.tasks.texts import Pairs

NEEDED = 0.5  # a letter is needed where blanking it takes more than this from a probability


def needed(parameters: Parameters, text: str, target: str, attend: Attend = ADDITIVE) -> np.ndarray:
    """(T, S): how far the probability of the target's letter t falls when letter s of the text is blanked.

    >>> from lstm_ref.numpy.experiments.attention import fresh
    >>> needed(fresh(True), "4711", "47").shape
    (2, 4)
    """
    S = len(text)
    batch = pairs([text] * (S + 1), [target] * (S + 1))
    letters = np.eye(V)[batch.source]
    letters[np.arange(S), np.arange(S)] = 0  # copy s has lost letter s, the last none
    p = step(parameters, batch, attend, letters)[3]
    p_right = np.take_along_axis(p, batch.target[:, :, None], axis=2)[:-1, :, 0]
    return p_right[:, -1:] - p_right[:, :-1]


class Looks(NamedTuple):
    """Of the written letters that need one letter of the source: an entry for each.

    behind     how many places the largest weight lies behind the needed letter
    elsewhere  the same, by the weights for another text
    fall       how far the letter's probability falls when the state with the largest weight is hidden
    """

    behind: np.ndarray
    elsewhere: np.ndarray
    fall: np.ndarray


def _without_the_largest(query: np.ndarray, keys: np.ndarray, mask: np.ndarray, *question: Any) -> tuple:
    """A look from which the state with the largest weight is hidden."""
    weights = additive_attention(query, keys, mask, *question)[1]
    seen = mask & (np.arange(len(keys))[:, None] != weights.argmax(axis=1))
    return additive_attention(query, keys, seen, *question)


def looks(parameters: Parameters, batch: Pairs, attend: Attend = ADDITIVE) -> Looks:
    """Where the texts that were translated without a mistake were looked at, and what that was worth."""
    written, weights = write(parameters, batch.source, batch.source_mask, len(batch.target) - 1, attend)
    largest = weights.argmax(axis=2)  # (T, N)
    whole, hidden = (
        np.take_along_axis(step(parameters, batch, way)[3], batch.target[:, :, None], axis=2)[:-1, :, 0]
        for way in (attend, ADDITIVE._replace(forward=_without_the_largest))
    )
    right = np.flatnonzero((written == batch.target[:-1]).all(axis=0))
    found: list[tuple[np.ndarray, ...]] = []
    for n, another in zip(right, np.roll(right, 1)):
        falls = needed(parameters, read_date(batch.source[:, n]), read_date(batch.target[:, n]), attend)
        place, asked = falls.argmax(axis=1), falls.max(axis=1) > NEEDED
        of_each = largest[:, n] - place, largest[:, another] - place, (whole - hidden)[:, n]
        found.append(tuple(column[asked] for column in of_each))
    return Looks(*(np.concatenate(column) for column in zip(*found))) if found else Looks(*np.zeros((3, 0)))
