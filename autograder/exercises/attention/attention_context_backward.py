"""The gradients of what is seen: for the weights, and for the values."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.attention_context import exercise as forward
from autograder.exercises.attention.inputs import SIZES
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention import attention_context_backward

exercise = Exercise(
    reference=attention_context_backward,
    points=4,
    difficulty=2,
    importance=5,
    minutes=15,
    inputs=dict(dcontext="N D", cache=forward.cache),
    returns=dict(dweights="N S", dvalues="S N D"),
    partial=True,
    sizes=SIZES,
    forward=forward,
    hints=(
        "The context is a sum of products, a weight times a value. The gradient of a factor is what comes "
        "back, times the other factor.",
        "One weight multiplies D numbers, so its gradient is a sum over those D. One value is multiplied by "
        "one weight, so its gradient is dcontext, scaled, and that for each of the S places.",
    ),
)


exercise.mistake(
    "dweights holds the weights once more",
    "The gradient of a factor holds the other factor, not itself.",
    dweights=lambda right, weights: weights * right,
)
exercise.mistake(
    "dvalues holds the values in the place of the weights",
    "The gradient of a factor holds the other factor, not itself.",
    dvalues=lambda dcontext, values: values * dcontext,
)
exercise.mistake(
    "dweights is a mean over the depth",
    "A weight multiplies D numbers, and its gradient is the sum of their D shares, not the mean.",
    dweights=lambda right, values: right / values.shape[2],
)
exercise.mistake(
    "dweights is not summed over the depth",
    "One weight multiplies all D numbers of its value, so its gradient is summed over D.",
    dweights=lambda dcontext, values: (values * dcontext).transpose(1, 0, 2),
)
exercise.mistake(
    "dweights is summed over the batch",
    "Each sample has weights of its own: do not sum over the batch.",
    dweights=lambda right, weights: np.broadcast_to(right.sum(axis=0), weights.shape).copy(),
)
exercise.mistake(
    "dweights mixes the samples",
    "Sample n has its own dcontext, values and dweights: n stands in all three.",
    dweights=lambda dcontext, values: np.einsum("nd,smd->ns", dcontext, values),
)
exercise.mistake(
    "dweights is taken with the context, not with the values",
    "dweights is the product of dcontext and each place's own value, not the context.",
    dweights=lambda dcontext, weights, values: np.broadcast_to(
        (dcontext * np.einsum("ns,snd->nd", weights, values)).sum(axis=1)[:, None], weights.shape
    ).copy(),
)
exercise.mistake(
    "dweights goes through the softmax as well",
    "The softmax comes in masked_softmax_backward. dweights is the gradient behind it.",
    dweights=lambda right, weights: weights * (right - (weights * right).sum(axis=1, keepdims=True)),
)
exercise.mistake(
    "dweights is the deviation from the average",
    "Subtracting the average belongs to the softmax's backward pass. Here each weight is an input by itself.",
    dweights=lambda right, weights: right - (weights * right).sum(axis=1, keepdims=True),
)
exercise.mistake(
    "dweights is 0 where the weight is 0",
    "A weight of 0 has a gradient too: it says whether more weight there lowers the loss.",
    dweights=lambda right, weights: right * (weights > 0),
)
exercise.mistake(
    "dweights has the places in reverse order",
    "The first gradient belongs to the first place.",
    dweights=lambda right: right[:, ::-1],
)
exercise.mistake(
    "dweights lacks the upstream gradient",
    "Multiply by dcontext. Your gradient does not change when dcontext does.",
    dweights=lambda values: values.sum(axis=2).T,
)
exercise.mistake(
    "dweights is divided by the length of its value",
    "dweights is the product of dcontext and the value, not divided by the value's length.",
    dweights=lambda right, values: right / np.linalg.norm(values, axis=2).T,
)
exercise.mistake(
    "dvalues is dcontext for every place",
    "dvalues is dcontext times the place's weight. A place with the weight 0 gets 0.",
    dvalues=lambda dcontext, values: np.broadcast_to(dcontext, values.shape).copy(),
)
exercise.mistake(
    "dvalues is dcontext divided by the number of places",
    "dvalues is dcontext times the place's own weight. 1/S is the share in a plain mean.",
    dvalues=lambda dcontext, values: np.broadcast_to(dcontext, values.shape) / len(values),
)
exercise.mistake(
    "dvalues goes to the most looked-at place only",
    "Every place had its share in the context, so every place gets dcontext times its weight.",
    dvalues=lambda right, weights, values: (
        right * (np.arange(len(values))[:, None] == weights.argmax(axis=1))[:, :, None]
    ),
)
exercise.mistake(
    "dvalues is 1 where the largest weight is",
    "dvalues is dcontext times each place's weight. Nothing was chosen in soft attention.",
    dvalues=lambda dcontext, weights, values: (
        (np.arange(len(values))[:, None] == weights.argmax(axis=1))[:, :, None] * dcontext
    ),
)
exercise.mistake(
    "dvalues is summed over the batch",
    "Each sample has values of its own.",
    dvalues=lambda right, values: np.broadcast_to(right.sum(axis=1, keepdims=True), values.shape).copy(),
)
exercise.mistake(
    "dvalues mixes the samples' upstream gradients",
    "Sample n has its own weights, dcontext and dvalues: n stands in all three.",
    dvalues=lambda dcontext, weights: np.einsum("ns,md->snd", weights, dcontext),
)
exercise.mistake(
    "dvalues holds the weights squared",
    "A value is multiplied by its weight once, so the weight stands in dvalues once.",
    dvalues=lambda right, weights: right * weights.T[:, :, None],
)
exercise.mistake(
    "dvalues lacks the upstream gradient",
    "Multiply by dcontext. Your gradient does not change when dcontext does.",
    dvalues=lambda weights, values: np.broadcast_to(weights.T[:, :, None], values.shape).copy(),
)
exercise.mistake(
    "the way through the weights is added to dvalues",
    "Weights and values are two inputs, each with its own gradient. Paths meet in "
    "additive_attention_backward.",
    dvalues=lambda right, values, dweights: right + dweights.T[:, :, None] * values,
)
