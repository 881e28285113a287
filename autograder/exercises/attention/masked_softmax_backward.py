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
    "When one score grows, the other weights of the row shrink: those terms are missing.",
    dscores=lambda dweights, weights: weights * (1 - weights) * dweights,
)
exercise.mistake(
    "the off-diagonal terms have the wrong sign",
    "When one score grows, the other weights of the row shrink: what they give is subtracted.",
    dscores=lambda dweights, weights: weights * (dweights * (1 - 2 * weights) + _row(dweights * weights)),
)
exercise.mistake(
    "the diagonal term is dropped",
    "When a score grows, its own weight grows too: that term is missing.",
    dscores=lambda dweights, weights: -weights * (_row(dweights * weights) - dweights * weights),
)
exercise.mistake(
    "only what a score takes from the others is kept",
    "When a score grows, its own weight grows too: that term is missing.",
    dscores=lambda dweights, weights: -weights * _row(dweights * weights),
)
exercise.mistake(
    "only what a score does to its own weight is kept",
    "The weights sum to 1, so when one grows the others shrink: those terms are missing.",
    dscores=lambda dweights, weights: weights * dweights,
)
exercise.mistake(
    "the average is taken over the whole batch",
    "Each row has a softmax of its own: take the average over the row, not over the batch.",
    dscores=lambda dweights, weights: weights * (dweights - (dweights * weights).sum()),
)
exercise.mistake(
    "the average is taken along the batch",
    "The places of one query lie along axis 1: take the average there.",
    dscores=lambda dweights, weights: weights * (dweights - (dweights * weights).sum(axis=0)),
)
exercise.mistake(
    "the average is not weighted",
    "The average over the row is weighted by the weights.",
    dscores=lambda dweights, weights: weights * (dweights - _row(dweights)),
)
exercise.mistake(
    "the plain mean is taken for the weighted average",
    "The average over the row is weighted by the weights.",
    dscores=lambda dweights, weights: weights * (dweights - dweights.mean(axis=1, keepdims=True)),
)
exercise.mistake(
    "the weighted sum is divided by the number of places",
    "The weights sum to 1 already, so their weighted sum is an average as it stands.",
    dscores=lambda dweights, weights: weights * (dweights - (dweights * weights).mean(axis=1, keepdims=True)),
)
exercise.mistake(
    "the weights outside the bracket are missing",
    "The bracket is multiplied by the weight. A masked place has the weight 0 and the gradient 0.",
    dscores=lambda dweights, weights: dweights - _row(dweights * weights),
)
exercise.mistake(
    "the average is not multiplied by the weight",
    "A bracket is missing: the weight multiplies both the upstream gradient and the average.",
    dscores=lambda dweights, weights: weights * dweights - _row(dweights * weights),
)
exercise.mistake(
    "the average is added",
    "The average is subtracted: an upstream gradient that is the same at all places must give 0.",
    dscores=lambda dweights, weights: weights * (dweights + _row(dweights * weights)),
)
exercise.mistake(
    "the weights are squared",
    "The weight before the bracket stands there once, not squared.",
    dscores=lambda dweights, weights: weights**2 * (dweights - _row(dweights * weights)),
)
exercise.mistake(
    "the weights are squared inside the average",
    "The average uses each weight once.",
    dscores=lambda dweights, weights: weights * (dweights - _row(dweights * weights * weights)),
)
exercise.mistake(
    "the average of the weights is taken, not that of the gradient",
    "The average is taken of the upstream gradient, not of the weights.",
    dscores=lambda dweights, weights: weights * (dweights - _row(weights * weights)),
)
exercise.mistake(
    "the upstream gradient is dropped",
    "Your gradient does not change when dweights does: the upstream gradient is missing.",
    dscores=lambda weights: weights * (1 - weights),
)
exercise.mistake(
    "the gradient passes as if there were no softmax",
    "The softmax lies between scores and weights. A masked place must get the gradient 0.",
    dscores=lambda dweights: 1.0 * dweights,
)
exercise.mistake(
    "weights minus upstream, as if a cross-entropy followed",
    "That shortcut is for a softmax with a cross-entropy behind it; here an average comes next.",
    dscores=lambda dweights, weights: weights - dweights,
)
exercise.mistake(
    "a tanh's slope stands in the place of the softmax's",
    "A softmax made the weights, not a tanh: each weight depends on all scores of its row.",
    dscores=lambda dweights, weights: dweights * (1 - weights**2),
)
exercise.mistake(
    "the softmax is taken of the weights once more",
    "The weights have been through the softmax already.",
    dscores=lambda dweights, weights: softmax(weights) * (dweights - _row(dweights * softmax(weights))),
)
exercise.mistake(
    "the slope is not weighted by the weight but by its complement",
    "The bracket is multiplied by the weight. A masked place has the weight 0 and the gradient 0.",
    dscores=lambda dweights, weights: (1 - weights) * (dweights - _row(dweights * weights)),
)
exercise.mistake(
    "the largest gradient of a row is taken for the average",
    "The average is the sum over all places of upstream gradient times weight.",
    dscores=lambda dweights, weights: weights * (dweights - (dweights * weights).max(axis=1, keepdims=True)),
)
exercise.mistake(
    "the gradient of the most looked-at place is taken for the average",
    "The average is the sum over all places of upstream gradient times weight.",
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
    "negative gradients are cut off",
    "When one weight is to grow others must shrink: some gradients of a row are negative.",
    dscores=lambda right: np.maximum(right, 0),
)
