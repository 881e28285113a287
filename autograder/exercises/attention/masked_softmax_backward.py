"""The gradient before a masked softmax."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.inputs import SIZES, softmax, weights
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention import masked_softmax_backward


def _row(a):
    return a.sum(axis=1, keepdims=True)


exercise = Exercise(
    reference=masked_softmax_backward,
    points=4,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(dweights="N S", weights=weights),
    returns=dict(dscores="N S"),
    sizes=SIZES,
    # No `forward`: with 64 entries a derivation in scalar loops takes as long as measuring does.
    hints=(
        "Raise one score by a little: its own weight grows, and every other weight of the row shrinks. Both "
        "belong into the gradient.",
        "Write dweights as its average over the row, weighted by the weights, plus what is left. The average "
        "moves nothing, since weights always sum to 1. What remains is weighted once more.",
    ),
)


exercise.mistake(
    "the off-diagonal terms are dropped",
    "Raise one score: do the other weights of the row stay as they are?",
    dscores=lambda dweights, weights: weights * (1 - weights) * dweights,
)
exercise.mistake(
    "the diagonal term is dropped",
    "Raise one score: what happens to its own weight?",
    dscores=lambda dweights, weights: -weights * (_row(dweights * weights) - dweights * weights),
)
exercise.mistake(
    "only what a score takes from the others is kept",
    "Raise one score: what happens to its own weight?",
    dscores=lambda dweights, weights: -weights * _row(dweights * weights),
)
exercise.mistake(
    "only what a score does to its own weight is kept",
    "The weights always sum to 1. When one grows, what must the others do?",
    dscores=lambda dweights, weights: weights * dweights,
)
exercise.mistake(
    "the average is taken over the whole batch",
    "Another query's weights have no part in this one's softmax.",
    dscores=lambda dweights, weights: weights * (dweights - (dweights * weights).sum()),
)
exercise.mistake(
    "the average is taken along the batch",
    "The places of one query lie along the other axis.",
    dscores=lambda dweights, weights: weights * (dweights - (dweights * weights).sum(axis=0)),
)
exercise.mistake(
    "the average is not weighted",
    "A place that is hardly looked at has hardly a say in the average.",
    dscores=lambda dweights, weights: weights * (dweights - _row(dweights)),
)
exercise.mistake(
    "the plain mean is taken for the weighted average",
    "A place that is hardly looked at has hardly a say in the average.",
    dscores=lambda dweights, weights: weights * (dweights - dweights.mean(axis=1, keepdims=True)),
)
exercise.mistake(
    "the weighted sum is divided by the number of places",
    "The weights sum to 1 already, so their weighted sum is an average as it stands.",
    dscores=lambda dweights, weights: weights * (dweights - (dweights * weights).mean(axis=1, keepdims=True)),
)
exercise.mistake(
    "the weights outside the bracket are missing",
    "How far can the weight of a masked place be moved by its score?",
    dscores=lambda dweights, weights: dweights - _row(dweights * weights),
)
exercise.mistake(
    "the average is not multiplied by the weight",
    "A bracket is missing: the weight multiplies both what comes back and the average.",
    dscores=lambda dweights, weights: weights * dweights - _row(dweights * weights),
)
exercise.mistake(
    "the average is added",
    "If every weight of a row is wanted larger by the same amount, nothing can be done. Is yours 0 then?",
    dscores=lambda dweights, weights: weights * (dweights + _row(dweights * weights)),
)
exercise.mistake(
    "the sign is turned",
    "A weight that should grow needs a larger score.",
    dscores=lambda dweights, weights: weights * (_row(dweights * weights) - dweights),
)
exercise.mistake(
    "the weights are squared",
    "Count how often a weight is multiplied in on the way of its own gradient.",
    dscores=lambda dweights, weights: weights**2 * (dweights - _row(dweights * weights)),
)
exercise.mistake(
    "the weights are squared inside the average",
    "The average uses each weight once.",
    dscores=lambda dweights, weights: weights * (dweights - _row(dweights * weights * weights)),
)
exercise.mistake(
    "the average of the weights is taken, not that of the gradient",
    "What is averaged is what comes back, not what went out.",
    dscores=lambda dweights, weights: weights * (dweights - _row(weights * weights)),
)
exercise.mistake(
    "the upstream gradient is dropped",
    "If the loss did not depend on the weights at all, what should your gradient be?",
    dscores=lambda weights: weights * (1 - weights),
)
exercise.mistake(
    "the gradient passes as if there were no softmax",
    "Masked places and rows without any weight: what can their scores change?",
    dscores=lambda dweights: 1.0 * dweights,
)
exercise.mistake(
    "weights minus upstream, as if a cross-entropy followed",
    "That shortcut is for a softmax with a cross-entropy behind it; here an average comes next.",
    dscores=lambda dweights, weights: weights - dweights,
)
exercise.mistake(
    "a tanh's slope stands in the place of the softmax's",
    "Which function made the weights?",
    dscores=lambda dweights, weights: dweights * (1 - weights**2),
)
exercise.mistake(
    "the softmax is taken of the weights once more",
    "The weights have been through the softmax already.",
    dscores=lambda dweights, weights: softmax(weights) * (dweights - _row(dweights * softmax(weights))),
)
exercise.mistake(
    "the slope is not weighted by the weight but by its complement",
    "How far can the weight of a masked place be moved by its score?",
    dscores=lambda dweights, weights: (1 - weights) * (dweights - _row(dweights * weights)),
)
exercise.mistake(
    "the largest gradient of a row is taken for the average",
    "All places have a say, each with its weight.",
    dscores=lambda dweights, weights: weights * (dweights - (dweights * weights).max(axis=1, keepdims=True)),
)
exercise.mistake(
    "the gradient of the most looked-at place is taken for the average",
    "All places have a say, each with its weight.",
    dscores=lambda dweights, weights: (
        weights * (dweights - np.take_along_axis(dweights, weights.argmax(axis=1)[:, None], axis=1))
    ),
)
exercise.mistake(
    "the result is divided by the weights",
    "That would be the gradient before a logarithm, and where a weight is 0 there is none.",
    dscores=lambda right, weights: np.divide(right, weights),
)
exercise.mistake(
    "weights and upstream gradient have changed places",
    "Which of the two is the first argument? In the formula one of them stands three times, the other twice.",
    dscores=lambda dweights, weights: dweights * (weights - _row(dweights * weights)),
)
exercise.mistake(
    "negative gradients are cut off",
    "When one weight is to grow others must shrink: some gradients of a row are negative.",
    dscores=lambda right: np.maximum(right, 0),
)
exercise.mistake(
    "the result is divided by the number of places",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dscores=lambda right, dweights: right / dweights.shape[1],
)
exercise.mistake(
    "the result is divided by the batch size",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dscores=lambda right, dweights: right / len(dweights),
)
exercise.mistake(
    "the gradient is summed over the batch",
    "Every query has scores of its own; nothing here is shared.",
    dscores=lambda right: (right).sum(axis=0),
)
