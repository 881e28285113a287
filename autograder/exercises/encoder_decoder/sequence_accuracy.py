"""The share of sequences that are right from the first symbol to the last."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import tokens
from lstm_ref.numpy.plain_translator import sequence_accuracy


def masked(rng, sizes):
    """True within each sequence's length, which is 1 to T."""
    lengths = rng.integers(1, sizes["T"] + 1, sizes["N"])
    lengths[0] = sizes["T"]
    return np.arange(sizes["T"])[:, None] < lengths


def share(written, target, mask, right=lambda same, mask: same | ~mask, over=np.all, mean=np.mean):
    """`right` says which places are in order, `over` puts a sequence's places together."""
    return mean(over(right(written == target, mask), axis=0))


# Short sequences of few symbols, so that some of many are right by chance.
SYMBOLS = tokens("T N", below="V")

exercise = Exercise(
    reference=sequence_accuracy,
    points=1,
    difficulty=2,
    importance=4,
    minutes=5,
    inputs=dict(written=SYMBOLS, target=SYMBOLS, mask=masked),
    returns=dict(share=""),
    sizes=(dict(T=3, N=40, V=2), dict(T=1, N=50, V=2), dict(T=2, N=60, V=3)),
    model=share,
    hints=(
        "One wrong symbol spoils a sequence. Padding spoils nothing: which places are in order?",
        "A place is in order if the symbols agree or the mask is False. np.all over time, then the mean.",
    ),
)

exercise.mistake(
    "the share of right symbols is returned",
    "Asked for is the share of whole sequences: one wrong symbol spoils its sequence.",
    share=lambda written, target, mask: (written == target)[mask].mean(),
)
exercise.mistake(
    "the padding counts too",
    "What stands where mask is False is padding, and may be anything.",
    right=lambda same, mask: same,
)
exercise.mistake(
    "the padding counts as wrong",
    "Where mask is False nothing can be wrong: such a place is in order.",
    right=lambda same, mask: same & mask,
)
exercise.mistake(
    "the mask is the wrong way round",
    "True means that a place counts.",
    right=lambda same, mask: same | mask,
)
exercise.mistake(
    "one right symbol is enough",
    "All symbols of a sequence must be right: np.all, not np.any.",
    over=np.any,
)

exercise.mistake(
    "the share of wrong sequences is returned",
    "Asked for is the share that is right.",
    share=lambda right: 1 - right,
)
exercise.mistake(
    "the sums of the symbols are compared",
    "Compare the symbols place by place: their sums may agree by chance.",
    share=lambda written, target, mask: np.mean(
        np.where(mask, written, 0).sum(axis=0) == np.where(mask, target, 0).sum(axis=0)
    ),
)
