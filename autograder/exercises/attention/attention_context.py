"""What is seen: the values, averaged by the weights."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.inputs import SIZES, softmax, weights
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention import AttentionContextCache, attention_context

exercise = Exercise(
    reference=attention_context,
    points=2,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs=dict(weights=weights, values="S N D"),
    returns=dict(context="N D", cache=AttentionContextCache),
    sizes=SIZES,
    hints=(
        "One sample at a time: its S weights and its S values of D numbers each give one value of D numbers.",
        "Give the weights a third axis, put S first in both, multiply, and sum one axis away; or tell einsum "
        "which letter both have and the result has not.",
    ),
)


def _right(weights, values):
    return np.einsum("ns,snd->nd", weights, values)


exercise.mistake(
    "the weights are not used",
    "The values are averaged with the weights. In yours every place counts alike.",
    context=lambda values: values.mean(axis=0),
)
exercise.mistake(
    "only the place with the largest weight is seen",
    "That is hard attention. Soft attention is asked for: every place counts by its weight.",
    context=lambda weights, values: values[weights.argmax(axis=1), np.arange(len(weights))],
)
exercise.mistake(
    "the context is divided by the sum of the weights",
    "The weights sum to 1 already, and in a row with nothing to see they sum to 0.",
    context=lambda right, weights: right / weights.sum(axis=1, keepdims=True),
)
exercise.mistake(
    "the weights go through another softmax",
    "The weights come out of a softmax already. Another one gives weight to masked places.",
    context=lambda weights, values: _right(softmax(weights), values),
)
exercise.mistake(
    "every sample is seen with the weights of the first",
    "Each sample has weights of its own. Yours uses the first sample's for all.",
    context=lambda weights, values: np.einsum("s,snd->nd", weights[0], values),
)
exercise.mistake(
    "the samples are mixed",
    "Sample n sees its own values alone: n stands in weights, values and context.",
    context=lambda weights, values: np.einsum("ns,smd->nd", weights, values),
)
exercise.mistake(
    "the places are in reverse order",
    "The first weight belongs to the first value.",
    context=lambda weights, values: _right(weights[:, ::-1], values),
)
exercise.mistake(
    "the weights are squared",
    "Each value is multiplied by its weight once. Yours is multiplied twice.",
    context=lambda weights, values: _right(weights**2, values),
)
exercise.mistake(
    "the weighted values are summed over the batch",
    "The sum runs over the places, the axis S of the values (S, N, D).",
    context=lambda weights, values: (weights.T[:, :, None] * values).sum(axis=1),
)
exercise.mistake(
    "the weighted values are summed over their depth",
    "The sum runs over the places, the axis S of the values (S, N, D).",
    context=lambda weights, values: (weights.T[:, :, None] * values).sum(axis=2),
)
exercise.mistake(
    "the context goes through a tanh",
    "The context is the weighted sum of the values, without a tanh.",
    context=lambda right: np.tanh(right),
)
exercise.mistake(
    "the largest weighted value is kept, not their sum",
    "The weighted values are summed over the places. Yours keeps the largest alone.",
    context=lambda weights, values: (weights.T[:, :, None] * values).max(axis=0),
)
exercise.mistake(
    "the cache keeps the weighted values",
    "The backward pass needs the values as they came in.",
    cache=lambda right, weights: right._replace(values=weights.T[:, :, None] * right.values),
)
