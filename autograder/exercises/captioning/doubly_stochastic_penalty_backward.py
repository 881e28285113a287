"""The gradient of the penalty on regions that a caption overlooks or stares at."""

from __future__ import annotations

import numpy as np

from autograder.exercises.captioning.inputs import SIZES, softly
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.image_attention import doubly_stochastic_penalty_backward


def priced_back(
    dpenalty,
    weights,
    slope=lambda total: -2 * (1 - total),
    total=lambda weights: weights.sum(axis=0),
    spread=lambda dtotal, T: np.repeat(dtotal[None], T, axis=0),
):
    """The right gradient: the `slope` of a region's penalty at its `total`, `spread` over the words."""
    return spread(dpenalty[:, None] * slope(total(weights)), len(weights))


exercise = Exercise(
    reference=doubly_stochastic_penalty_backward,
    points=2,
    difficulty=2,
    importance=3,
    minutes=10,
    inputs=dict(dpenalty="N", weights=softly("T N S")),
    returns=dict(dweights="T N S"),
    sizes=SIZES,
    model=priced_back,
    hints=(
        "A region's penalty depends on its total alone, and every word's weight is added to that total.",
        "The slope of (1 - total)² is -2 (1 - total). Times dpenalty, one number a picture, it is the "
        "gradient of the weight at every word: the same T times.",
    ),
)

exercise.mistake(
    "the minus of the inner derivative is missing",
    "The total stands in the bracket with a minus: -2 (1 - total).",
    slope=lambda total: 2 * (1 - total),
)
exercise.mistake(
    "the penalty itself is handed back",
    "The slope of (1 - total)² is -2 (1 - total), not the square.",
    slope=lambda total: (1 - total) ** 2,
)
exercise.mistake(
    "each word's weight is held against 1",
    "The penalty holds the total over the words: sum over them first.",
    dweights=lambda dpenalty, weights: -2 * dpenalty[:, None] * (1 - weights),
)
exercise.mistake(
    "the mean over the words is held against 1",
    "The penalty holds the total over the words, not their mean.",
    total=lambda weights: weights.mean(axis=0),
)
exercise.mistake(
    "only the last word gets the gradient",
    "Every word's weight goes into the total: each gets the gradient.",
    spread=lambda dtotal, T: np.concatenate([np.zeros((T - 1, *dtotal.shape)), dtotal[None]]),
)
exercise.mistake(
    "only the first word gets the gradient",
    "Every word's weight goes into the total: each gets the gradient.",
    spread=lambda dtotal, T: np.concatenate([dtotal[None], np.zeros((T - 1, *dtotal.shape))]),
)
exercise.mistake(
    "the gradient is multiplied with the weights",
    "The total is a plain sum of the weights: its slope by each is 1.",
    dweights=lambda right, weights: right * weights,
)
exercise.mistake(
    "the gradient goes through the softmax as well",
    "Asked for is the gradient of the weights. soft_attention_backward takes it through the softmax.",
    dweights=lambda right, weights: weights * (right - (weights * right).sum(axis=2, keepdims=True)),
)
exercise.mistake(
    "the weights are summed over the regions",
    "The total of a region is a sum over the words, axis 0. Over the regions weights sum to 1 anyway.",
    dweights=lambda dpenalty, weights: (
        0 * weights - 2 * dpenalty[:, None] * (1 - weights.sum(axis=2, keepdims=True))
    ),
)
exercise.mistake(
    "the upstream gradients are summed over the batch",
    "Every picture has a penalty of its own, and so has its gradient.",
    dpenalty=lambda right: 0 * right + right.sum(),
)
exercise.mistake(
    "the upstream gradients are averaged over the batch",
    "Every picture has a penalty of its own, and so has its gradient.",
    dpenalty=lambda right: 0 * right + right.mean(),
)
exercise.mistake(
    "only the sign of the distance is handed back",
    "That is the slope of the absolute distance. The penalty is its square: -2 (1 - total).",
    slope=lambda total: -np.sign(1 - total),
)
exercise.mistake(
    "the total's distance from 1 is taken from 2",
    "-2 (1 - total): the 2 multiplies the bracket.",
    slope=lambda total: -2 - total,
)
exercise.mistake(
    "the total is not taken from 1",
    "The slope of (1 - total)² is -2 (1 - total); 2 total is that of total².",
    slope=lambda total: 2 * total,
)
