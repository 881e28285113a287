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
    "A weight multiplies D numbers, and each of them has its full say.",
    dweights=lambda right, values: right / values.shape[2],
)
exercise.mistake(
    "dweights is not summed over the depth",
    "One weight multiplies all D numbers of its value; how many gradients does it get in the end?",
    dweights=lambda dcontext, values: (values * dcontext).transpose(1, 0, 2),
)
exercise.mistake(
    "dweights is summed over the batch",
    "Each sample has weights of its own.",
    dweights=lambda right, weights: np.broadcast_to(right.sum(axis=0), weights.shape).copy(),
)
exercise.mistake(
    "dweights mixes the samples",
    "Which letter stands in all three: in dcontext, in the values and in dweights?",
    dweights=lambda dcontext, values: np.einsum("nd,smd->ns", dcontext, values),
)
exercise.mistake(
    "dweights is taken with the context, not with the values",
    "A weight is worth what its own value is worth to the loss: which value?",
    dweights=lambda dcontext, weights, values: np.broadcast_to(
        (dcontext * np.einsum("ns,snd->nd", weights, values)).sum(axis=1)[:, None], weights.shape
    ).copy(),
)
exercise.mistake(
    "dweights goes through the softmax as well",
    "That is the next function's work; here the weights are what they are.",
    dweights=lambda right, weights: weights * (right - (weights * right).sum(axis=1, keepdims=True)),
)
exercise.mistake(
    "dweights is the deviation from the average",
    "That belongs to the softmax; a weight by itself may grow without the others shrinking.",
    dweights=lambda right, weights: right - (weights * right).sum(axis=1, keepdims=True),
)
exercise.mistake(
    "dweights is 0 where the weight is 0",
    "A place that was not looked at may have been worth a look: that is what its gradient says.",
    dweights=lambda right, weights: right * (weights > 0),
)
exercise.mistake(
    "dweights has the places in reverse order",
    "The first gradient belongs to the first place.",
    dweights=lambda right: right[:, ::-1],
)
exercise.mistake(
    "dweights lacks the upstream gradient",
    "If the loss did not depend on the context at all, what should your gradients be?",
    dweights=lambda values: values.sum(axis=2).T,
)
exercise.mistake(
    "dweights is divided by the length of its value",
    "A product of two vectors, not the cosine between them: a longer value moves the context further.",
    dweights=lambda right, values: right / np.linalg.norm(values, axis=2).T,
)
exercise.mistake(
    "dvalues is dcontext for every place",
    "A place with the weight 0 had no part in the context; does its gradient know that?",
    dvalues=lambda dcontext, values: np.broadcast_to(dcontext, values.shape).copy(),
)
exercise.mistake(
    "dvalues is dcontext divided by the number of places",
    "That is the gradient of a plain mean. Did every place have the same share?",
    dvalues=lambda dcontext, values: np.broadcast_to(dcontext, values.shape) / len(values),
)
exercise.mistake(
    "dvalues goes to the most looked-at place only",
    "Every place had its share in the context, however small.",
    dvalues=lambda right, weights, values: (
        right * (np.arange(len(values))[:, None] == weights.argmax(axis=1))[:, :, None]
    ),
)
exercise.mistake(
    "dvalues is 1 where the largest weight is",
    "Soft attention hands the gradient out by weight; nothing was chosen.",
    dvalues=lambda dcontext, weights, values: (
        (np.arange(len(values))[:, None] == weights.argmax(axis=1))[:, :, None] * dcontext
    ),
)
exercise.mistake(
    "dvalues is summed over the places",
    "Each place has a value of its own, and so a gradient of its own.",
    dvalues=lambda right: right.sum(axis=0),
)
exercise.mistake(
    "dvalues is summed over the batch",
    "Each sample has values of its own.",
    dvalues=lambda right, values: np.broadcast_to(right.sum(axis=1, keepdims=True), values.shape).copy(),
)
exercise.mistake(
    "dvalues mixes the samples' upstream gradients",
    "Which letter stands in all three: in the weights, in dcontext and in dvalues?",
    dvalues=lambda dcontext, weights: np.einsum("ns,md->snd", weights, dcontext),
)
exercise.mistake(
    "dvalues has the places in reverse order",
    "The first weight belongs to the first value.",
    dvalues=lambda dcontext, weights, values: weights[:, ::-1].T[:, :, None] * dcontext,
)
exercise.mistake(
    "dvalues holds the weights squared",
    "Count how often a value is multiplied by its weight on the way to the context.",
    dvalues=lambda right, weights: right * weights.T[:, :, None],
)
exercise.mistake(
    "dvalues lacks the upstream gradient",
    "If the loss did not depend on the context at all, what should your gradients be?",
    dvalues=lambda weights, values: np.broadcast_to(weights.T[:, :, None], values.shape).copy(),
)
exercise.mistake(
    "the way through the weights is added to dvalues",
    "Here weights and values are two inputs, each with a gradient of its own; paths meet one function later.",
    dvalues=lambda right, values, dweights: right + dweights.T[:, :, None] * values,
)
exercise.mistake(
    "dvalues is never computed",
    "The reader's states wait for their gradient.",
    dvalues=lambda values: np.zeros_like(values),
)
exercise.mistake(
    "dweights is never computed",
    "Without it no score ever learns anything.",
    dweights=lambda weights: np.zeros_like(weights),
)
exercise.mistake(
    "both are divided by the batch size",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dweights=lambda right, dcontext: right / len(dcontext),
    dvalues=lambda right, dcontext: right / len(dcontext),
)
