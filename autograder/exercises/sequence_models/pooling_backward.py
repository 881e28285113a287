"""The way back of a pooling: a state receives its share."""

from __future__ import annotations

import numpy as np

from autograder.exercises.sequence_models.inputs import lasting
from autograder.exercises.sequence_models.last_valid_state import ends
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.pooling import PoolingCache, pooling_backward


def shares(rng, sizes):
    """The cache of a pooling: the first sequence's mean, the others' mean, last state, or largest values."""
    mask, H = lasting(rng, sizes), sizes["H"]
    mean = (mask / mask.sum(axis=0))[..., None]
    kind = rng.integers(3)
    if kind == 0:
        return PoolingCache(mean)
    if kind == 1:
        other = 1.0 * ends(mask)[..., None]
    else:
        h = np.where(mask[..., None], rng.normal(0.0, 1.0, (*mask.shape, H)), -np.inf)
        other = 1.0 * (h == h.max(axis=0))
    return PoolingCache(np.where(np.arange(mask.shape[1])[:, None] == 0, mean, other))


exercise = Exercise(
    reference=pooling_backward,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=dict(dpooled="N H", cache=shares),
    returns=dict(dh="T N H"),
    hints=(
        "The result is a sum over time of share times state. What is its derivative by one state?",
        "dpooled is (N, H) and cache.share is (T, N, 1) or (T, N, H): their product is (T, N, H).",
    ),
)
exercise.mistake(
    "every state gets the whole gradient",
    "A state's gradient is its share of dpooled; where the share is 0 it is 0.",
    dh=lambda dpooled, share: dpooled + 0 * share,
)
exercise.mistake(
    "every state with a share gets the whole gradient",
    "Multiply by the share itself: in a mean it is 1 / length.",
    dh=lambda dpooled, share: dpooled * (share > 0),
)
exercise.mistake(
    "the last row of the array gets the gradient",
    "The row that was taken gets it. For a shorter sequence that is not the last row.",
    dh=lambda right: np.concatenate([0 * right[1:], right.sum(axis=0, keepdims=True)]),
)
exercise.mistake(
    "the first row of the array gets the gradient",
    "The rows that were taken get it, each its share.",
    dh=lambda right: np.concatenate([right.sum(axis=0, keepdims=True), 0 * right[1:]]),
)
exercise.mistake(
    "the share is squared",
    "The gradient is dpooled times the share, once.",
    dh=lambda right, share: right * share,
)
exercise.mistake(
    "the gradient is handed on to all earlier steps",
    "What the cell hands back from step to step comes later. Here a state gets its share and no more.",
    dh=lambda right: np.cumsum(right[::-1], axis=0)[::-1],
)
