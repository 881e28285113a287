"""The state after each sequence's own last step."""

from __future__ import annotations

import numpy as np

from autograder.exercises.sequence_models.inputs import lasting
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.pooling import PoolingCache, last_valid_state


def ends(mask):
    """True at each sequence's last step, (T, N)."""
    return np.arange(len(mask))[:, None] == mask.sum(axis=0) - 1


def pooled(h, mask, share=lambda mask: ends(mask) * 1.0):
    """The right pooling; `share` says how much of each state is in the result, (T, N)."""
    shares = share(mask)[..., None]
    return (h * shares).sum(axis=0), PoolingCache(shares)


exercise = Exercise(
    reference=last_valid_state,
    points=2,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(h="T N H", mask=lasting),
    returns=dict(last="N H", cache=PoolingCache),
    model=pooled,
    hints=(
        "mask.sum(axis=0) is the length of each sequence. Which step is its last one?",
        "share[t, n] is 1 where t == length[n] - 1, else 0, as (T, N, 1). The result is the sum over time of "
        "h times share.",
    ),
)
exercise.mistake(
    "the step after the last one is taken",
    "A sequence of length L ends at the step L - 1: counting begins at 0.",
    share=lambda mask: 1.0 * (np.arange(len(mask))[:, None] == mask.sum(axis=0)),
)
exercise.mistake(
    "an index goes one beyond the last step",
    "A sequence of length L ends at the step L - 1: counting begins at 0.",
    raises=IndexError,
    last=lambda h, mask: h[mask.sum(axis=0), np.arange(h.shape[1])],
)
exercise.mistake(
    "the step before the last one is taken",
    "A sequence of length L ends at the step L - 1. Yours stops one step early.",
    share=lambda mask: 1.0 * (np.arange(len(mask))[:, None] == np.maximum(mask.sum(axis=0) - 2, 0)),
)
exercise.mistake(
    "the first state is taken",
    "The first state has read one input. The last one that counts has read them all.",
    share=lambda mask: np.zeros(mask.shape) + (np.arange(len(mask)) == 0)[:, None],
)
exercise.mistake(
    "the first sequence's length is used for all",
    "Each sequence ends at its own step: count the mask's True entries down each column.",
    share=lambda mask: ends(0 * mask + mask[:, :1] > 0) * 1.0,
)
exercise.mistake(
    "the shortest length is used for all",
    "Each sequence ends at its own step. Yours ends all at the shortest one's.",
    share=lambda mask: ends(0 * mask + mask.all(axis=1, keepdims=True) > 0) * 1.0,
)
exercise.mistake(
    "all states that count are added up",
    "Only the last one that counts is asked for.",
    share=lambda mask: mask * 1.0,
)
exercise.mistake(
    "the mean of the states that count is taken",
    "That is another pooling. Here the state after the last step is asked for.",
    share=lambda mask: mask / mask.sum(axis=0),
)
exercise.mistake(
    "the mean of all rows is taken",
    "Only the last state that counts is asked for, and padding must have no part in it.",
    share=lambda mask: np.full(mask.shape, 1 / len(mask)),
)
exercise.mistake(
    "the largest value of each unit is taken",
    "That is another pooling. Here the state after the last step is asked for.",
    last=lambda h, mask: np.where(mask[..., None], h, -np.inf).max(axis=0),
)
exercise.mistake(
    "the states of the shorter sequences are lost",
    "h[-1] times the mask is zero for every shorter sequence. Take each one's own last row.",
    last=lambda h, mask: h[-1] * mask[-1][:, None],
)
exercise.mistake(
    "the mask is the wrong way round",
    "True means that a step counts.",
    share=lambda mask: ends(~mask) * 1.0,
)
exercise.mistake(
    "the cache keeps the mask as the share",
    "Only the last state that counts is in the result: its share is 1, all others are 0.",
    cache=lambda mask: PoolingCache(1.0 * mask[..., None]),
)
exercise.mistake(
    "the share has no axis for the units",
    "share is (T, N, 1), so that it multiplies every unit: [..., None] adds the axis.",
    cache=lambda right: PoolingCache(right.share[..., 0]),
)
exercise.mistake(
    "the cache keeps the states as the share",
    "The share says how much of each state is in the result: 1 or 0.",
    cache=lambda h, mask: PoolingCache(h * ends(mask)[..., None]),
)
