"""Several beginnings at once: the best stay, each with its own state."""

from __future__ import annotations

import numpy as np

from autograder.exercises.encoder_decoder.inputs import SEARCHING, decoder, end, start, state, width
from autograder.exercises.encoder_decoder.search import (
    drops_the_finished,
    extends_the_finished,
    penalty,
    search,
)
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import size, uniform
from lstm_ref.numpy.decoding import beam_search

exercise = Exercise(
    reference=beam_search,
    points=5,
    difficulty=5,
    importance=5,
    minutes=20,
    inputs=dict(
        step=decoder,
        state=state,
        start=start,
        end=end,
        steps=size("T"),
        width=width,
        alpha=uniform(0.8, 2.0),
    ),
    returns=dict(tokens="T K", scores="K"),
    sizes=SEARCHING,
    model=search,
    hints=(
        "Five things belong to a hypothesis: its symbols, its score, its length, whether it has "
        "ended, its state. "
        "When the best are chosen, each of the five must follow its parent.",
        "best = np.argsort(-rank, axis=None)[:width] numbers the K * V candidates row by row: "
        "best // V is the "
        "parent and best % V the symbol. Rank by score / penalty, but keep the plain score.",
    ),
)

# What follows its parent.
exercise.mistake(
    "the states do not follow their hypotheses",
    "Row k of the state belongs to hypothesis k: choose its rows by parent, as you do with the symbols.",
    reorder=lambda state, parent: [array[np.arange(len(parent)) % len(array)] for array in state],
)
exercise.mistake(
    "the symbols written so far do not follow their hypotheses",
    "The new symbol stands behind the symbols of its parent: tokens[:, parent].",
    history=lambda tokens, parent: tokens[:, np.arange(len(parent)) % tokens.shape[1]],
)
exercise.mistake(
    "the lengths do not follow their hypotheses",
    "A hypothesis has its parent's length: lengths[parent].",
    lengths_of=lambda lengths, parent: lengths[np.arange(len(parent)) % len(lengths)],
)

# The score.
exercise.mistake(
    "the score is that of the last symbol alone",
    "A score is the sum of the log-probabilities of all symbols: add the parent's.",
    candidates=lambda log_p, scores, ended, end: np.where(
        ended[:, None], np.where(np.arange(log_p.shape[1]) == end, scores[:, None], -np.inf), log_p
    ),
)
exercise.mistake(
    "the logits are summed, not their logarithms of probability",
    "Logits of two steps cannot be compared. Take log_softmax first.",
    logarithms=lambda logits: logits,
)
exercise.mistake(
    "probabilities are summed",
    "The probability of a text is a product. Sum the logarithms.",
    logarithms=lambda logits: np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True),
)
exercise.mistake(
    "finished hypotheses grow on",
    "A hypothesis that has ended says nothing more. beam_candidates lets it wait: does it get ended?",
    candidates=extends_the_finished,
)
exercise.mistake(
    "finished hypotheses are dropped",
    "A finished hypothesis stays in the race with its score.",
    candidates=drops_the_finished,
)

# Length and rank.
exercise.mistake(
    "the rank is not divided by the penalty",
    "Rank by score / penalty, and let a finished hypothesis keep its length: else all are divided alike.",
    rank=lambda scores, lengths, alpha: scores,
)
exercise.mistake(
    "the normalised score is kept and summed up",
    "The penalty is for ranking. What is kept and added to is the plain score.",
    kept=lambda scores, rank: rank,
)
exercise.mistake(
    "the lengths count the start",
    "The start is fed, not written: before the first step all lengths are 0.",
    rank=lambda scores, lengths, alpha: scores / penalty(lengths + 1, alpha)[:, None],
)
exercise.mistake(
    "the length before the new symbol is taken",
    "The candidate's length counts its new symbol, the end too.",
    rank=lambda scores, lengths, alpha: scores / penalty(lengths - 1, alpha)[:, None],
)

# The result.

exercise.mistake(
    "the normalised scores are returned",
    "Return the log-probabilities: the penalty is for ranking alone.",
    scores=lambda right, tokens, end, alpha: (
        right / penalty(np.minimum((tokens != end).sum(axis=0) + 1, len(tokens)), alpha)
    ),
)
exercise.mistake(
    "the worst hypothesis comes first",
    "The best rank comes first.",
    tokens=lambda right: right[:, ::-1],
    scores=lambda right: right[::-1],
)
exercise.mistake(
    "one hypothesis is kept, whatever the width",
    "width hypotheses are kept at every step.",
    width=lambda: 1,
)
