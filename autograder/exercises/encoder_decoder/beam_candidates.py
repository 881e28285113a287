"""What a beam chooses from: every hypothesis with every symbol behind it."""

from __future__ import annotations

import numpy as np

from autograder.exercises.encoder_decoder.inputs import end, log_softmax_of
from autograder.exercises.encoder_decoder.search import drops_the_finished, extends_the_finished
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.plain_translator import beam_candidates


def log_p(rng, sizes):
    """Logarithms of K rows of probabilities."""
    return log_softmax_of(rng.normal(0.0, 1.5, (sizes["K"], sizes["V"])))


def finished(rng, sizes):
    """Every other hypothesis has ended, the first one where there is one alone."""
    return np.arange(sizes["K"]) % 2 == 0


def placed(log_p, scores, ended, end, waits=lambda right: right, sums=lambda scores, log_p: scores + log_p):
    """`waits` is a finished hypothesis's row, `sums` what a living one's row is made of."""
    column = np.arange(log_p.shape[1]) == end
    standing = np.where(column, scores[:, None], -np.inf)
    return np.where(ended[:, None], waits(standing), sums(scores[:, None], log_p))


def seen(candidates):
    """The candidates, with a low finite number in the place of -inf: two infinities have no difference."""
    return np.maximum(np.asarray(candidates, dtype=float), -1e6)


exercise = Exercise(
    reference=beam_candidates,
    points=2,
    difficulty=3,
    importance=4,
    minutes=10,
    inputs=dict(log_p=log_p, scores="K", ended=finished, end=end),
    returns=dict(candidates="K V"),
    sizes=(dict(K=4, V=7), dict(K=1, V=2), dict(K=3, V=5)),
    model=placed,
    behaviour=seen,
    hints=(
        "A living hypothesis: its score plus a row of log_p. A finished one has a single "
        "successor: which, and "
        "what does that cost?",
        "Probability 1 has the logarithm 0, and probability 0 has -inf. So the row of a finished "
        "hypothesis is "
        "its score at end, and -inf elsewhere; np.where with ended[:, None] chooses the rows.",
    ),
)
exercise.mistake(
    "finished hypotheses grow on",
    "A hypothesis that has ended says nothing more: all symbols but end are impossible behind it.",
    candidates=extends_the_finished,
)
exercise.mistake(
    "finished hypotheses are dropped",
    "A finished hypothesis stays in the race: its row has its score at end.",
    candidates=drops_the_finished,
)
exercise.mistake(
    "a finished hypothesis pays for waiting",
    "Waiting costs nothing: the score at end is the old one, without log_p.",
    candidates=lambda log_p, scores, ended, end: (
        scores[:, None] + np.where(ended[:, None] & (np.arange(log_p.shape[1]) != end)[None], -np.inf, log_p)
    ),
)
exercise.mistake(
    "every symbol is free behind a finished hypothesis",
    "Only end may come behind a finished hypothesis; the other symbols are impossible, -inf.",
    candidates=lambda log_p, scores, ended: scores[:, None] + np.where(ended[:, None], 0.0, log_p),
)
exercise.mistake(
    "a finished hypothesis waits at symbol 0",
    "It waits at the symbol end, whatever its number is.",
    end=lambda: 0,
)
exercise.mistake(
    "a finished hypothesis loses its score",
    "It keeps the score with which it ended.",
    waits=lambda standing: np.where(np.isfinite(standing), 0.0, -np.inf),
)
exercise.mistake(
    "the scores so far are not added",
    "The score of a hypothesis is the sum over all its symbols: scores plus log_p.",
    sums=lambda scores, log_p: log_p,
)
exercise.mistake(
    "the scores are multiplied with the logarithms",
    "Probabilities are multiplied, so their logarithms are added.",
    sums=lambda scores, log_p: scores * log_p,
)
exercise.mistake(
    "probabilities are added to the scores",
    "The scores are logarithms. Add log_p, not exp(log_p).",
    log_p=lambda right: np.exp(right),
)
exercise.mistake(
    "the living are taken for the finished",
    "ended is True where a hypothesis has ended.",
    ended=lambda right: ~right,
)
exercise.mistake(
    "the other symbols get 0 in the place of -inf",
    "0 is the logarithm of 1. What cannot come has the logarithm -inf.",
    waits=lambda standing: np.where(np.isfinite(standing), standing, 0.0),
)
