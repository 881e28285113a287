"""A penalty on regions that a whole caption overlooks or stares at."""

from __future__ import annotations

import numpy as np

from autograder.exercises.captioning.inputs import WEIGHT_SIZES, softly
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.image_attention import doubly_stochastic_penalty


def price(
    weights,
    total=lambda weights: weights.sum(axis=0),
    off=lambda total: (1 - total) ** 2,
    over=lambda costs: costs.sum(axis=1),
):
    """The right penalty: `total` of each region over the words, `off` what it costs, `over` the regions."""
    return over(off(total(weights)))


exercise = Exercise(
    reference=doubly_stochastic_penalty,
    points=1,
    difficulty=2,
    importance=3,
    minutes=5,
    inputs=dict(weights=softly("T N S")),
    returns=dict(penalty="N"),
    sizes=WEIGHT_SIZES,
    model=price,
    hints=(
        "How much was a region looked at by all words together? And how far is that from 1?",
        "Sum over the words first, axis 0; square the distance from 1; then sum over the regions, which are "
        "the last axis.",
    ),
)

exercise.mistake(
    "the weights are summed over the regions, not over the words",
    "Over the regions they sum to 1 anyway. The total of a region is a sum over the words, axis 0.",
    total=lambda weights: weights.sum(axis=2),
    over=lambda costs: costs.sum(axis=0),
)
exercise.mistake(
    "the weights are summed over the pictures",
    "Each picture has a caption of its own. The total of a region is a sum over the words, axis 0.",
    total=lambda weights: weights.sum(axis=1),
    over=lambda costs: costs.sum(axis=1),
)
exercise.mistake(
    "each word's weights are held against 1",
    "A single word need not look everywhere. Sum over the words first.",
    penalty=lambda weights: ((1 - weights) ** 2).sum(axis=(0, 2)),
)
exercise.mistake(
    "the mean over the words is held against 1",
    "The total of a region over the words should be 1, not its mean.",
    total=lambda weights: weights.mean(axis=0),
)
exercise.mistake(
    "the distance is not squared",
    "Distances of different signs would cancel out: square each.",
    off=lambda total: 1 - total,
)
exercise.mistake(
    "the absolute distance is taken",
    "The penalty is the square of the distance.",
    off=lambda total: np.abs(1 - total),
)
exercise.mistake(
    "the total is squared before it is taken off",
    "Take the total from 1 first, then square.",
    off=lambda total: 1 - total**2,
)
exercise.mistake(
    "the square is taken of the sum",
    "Square each region's distance, then sum. Else one overlooked region is paid for by a stared-at one.",
    off=lambda total: 1 - total,
    over=lambda distances: distances.sum(axis=1) ** 2,
)
exercise.mistake(
    "nothing is taken from 1",
    "The square of the total has its minimum at 0. The penalty is the distance from 1.",
    off=lambda total: total**2,
)
exercise.mistake(
    "one penalty is returned for the batch",
    "Every picture has a penalty of its own, (N,).",
    over=lambda costs: costs.sum(axis=1).mean(),
)
exercise.mistake(
    "the root of the penalty is returned",
    "The sum of squares is asked for, without a root.",
    penalty=lambda right: np.sqrt(right),
)
exercise.mistake(
    "only overlooked regions cost",
    "A region that was stared at, with a total above 1, costs as well.",
    off=lambda total: np.maximum(1 - total, 0) ** 2,
)
exercise.mistake(
    "only stared-at regions cost",
    "A region that was overlooked, with a total below 1, costs as well.",
    off=lambda total: np.maximum(total - 1, 0) ** 2,
)
exercise.mistake(
    "the total is held against T / S",
    "Every region should get a total of 1 here, however many words and regions there are.",
    penalty=lambda weights: ((len(weights) / weights.shape[2] - weights.sum(axis=0)) ** 2).sum(axis=1),
)
