"""Beam search with pieces that a mistake, or a live bug, may exchange; by default it is right."""

from __future__ import annotations

import numpy as np

from autograder.exercises.encoder_decoder.inputs import log_softmax_of


def grown(log_p, scores, ended, end):
    """The score of every hypothesis with every symbol behind it; the finished ones wait."""
    waits = np.where(np.arange(log_p.shape[1]) == end, 0.0, -np.inf)
    return scores[:, None] + np.where(ended[:, None], waits, log_p)


def extends_the_finished(log_p, scores, ended, end):
    """The live bug: a finished hypothesis grows on like any other."""
    return scores[:, None] + log_p


def drops_the_finished(log_p, scores, ended, end):
    """The live bug: a finished hypothesis is out of the race."""
    return scores[:, None] + np.where(ended[:, None], -np.inf, log_p)


def penalty(lengths, alpha):
    """Of Wu and colleagues, 2016."""
    return ((5 + lengths) / 6) ** alpha


def _chosen(state, parent):
    return [array[parent] for array in state]


def search(
    step,
    state,
    start,
    end,
    steps,
    width,
    alpha,
    candidates=grown,
    logarithms=log_softmax_of,
    reorder=_chosen,
    history=lambda tokens, parent: tokens[:, parent],
    counted=lambda lengths, ended: np.where(ended, lengths, lengths + 1),
    rank=lambda scores, lengths, alpha: scores / penalty(lengths, alpha)[:, None],
    kept=lambda scores, rank: scores,
    lengths_of=lambda lengths, parent: lengths[parent],
    is_over=lambda token, end, ended, parent: token == end,
):
    """Tokens (steps, K) and their scores (K,), the best rank first."""
    tokens, scores = np.full((1, 1), start), np.zeros(1)
    lengths, ended = np.zeros(1, int), np.zeros(1, bool)
    for _ in range(steps):
        logits, state = step(tokens[-1], state)
        every = candidates(logarithms(logits), scores, ended, end)
        lengths = counted(lengths, ended)
        ranks = rank(every, lengths, alpha)
        best = np.argsort(-ranks.ravel(), kind="stable")[:width]
        parent, token = np.divmod(best, every.shape[1])
        tokens = np.concatenate([history(tokens, parent), token[None]])
        scores = kept(every, ranks).ravel()[best]
        lengths = lengths_of(lengths, parent)
        ended = is_over(token, end, ended, parent)
        state = reorder(state, parent)
    return tokens[1:], scores
