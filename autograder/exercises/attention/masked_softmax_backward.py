"""The gradient before a masked softmax."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.wrong_turns import SIZES, softmax, weights
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention import masked_softmax_backward

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


@family(exercise)
def _made_of(gradient):
    """A wrong way from the upstream gradient d and the weights w."""
    return lambda dweights, weights: gradient(dweights, weights)


def _row(a):
    return a.sum(axis=1, keepdims=True)


_made_of(
    "the off-diagonal terms are dropped",
    "Raise one score: do the other weights of the row stay as they are?",
    lambda d, w: w * (1 - w) * d,
)
_made_of(
    "the diagonal term is dropped",
    "Raise one score: what happens to its own weight?",
    lambda d, w: -w * (_row(d * w) - d * w),
)
_made_of(
    "only what a score takes from the others is kept",
    "Raise one score: what happens to its own weight?",
    lambda d, w: -w * _row(d * w),
)
_made_of(
    "only what a score does to its own weight is kept",
    "The weights always sum to 1. When one grows, what must the others do?",
    lambda d, w: w * d,
)
_made_of(
    "the average is taken over the whole batch",
    "Another query's weights have no part in this one's softmax.",
    lambda d, w: w * (d - (d * w).sum()),
)
_made_of(
    "the average is taken along the batch",
    "The places of one query lie along the other axis.",
    lambda d, w: w * (d - (d * w).sum(axis=0)),
)
_made_of(
    "the average is not weighted",
    "A place that is hardly looked at has hardly a say in the average.",
    lambda d, w: w * (d - _row(d)),
)
_made_of(
    "the plain mean is taken for the weighted average",
    "A place that is hardly looked at has hardly a say in the average.",
    lambda d, w: w * (d - d.mean(axis=1, keepdims=True)),
)
_made_of(
    "the weighted sum is divided by the number of places",
    "The weights sum to 1 already, so their weighted sum is an average as it stands.",
    lambda d, w: w * (d - (d * w).mean(axis=1, keepdims=True)),
)
_made_of(
    "the weights outside the bracket are missing",
    "How far can the weight of a masked place be moved by its score?",
    lambda d, w: d - _row(d * w),
)
_made_of(
    "the average is not multiplied by the weight",
    "A bracket is missing: the weight multiplies both what comes back and the average.",
    lambda d, w: w * d - _row(d * w),
)
_made_of(
    "the average is added",
    "If every weight of a row is wanted larger by the same amount, nothing can be done. Is yours 0 then?",
    lambda d, w: w * (d + _row(d * w)),
)
_made_of(
    "the sign is turned",
    "A weight that should grow needs a larger score.",
    lambda d, w: w * (_row(d * w) - d),
)
_made_of(
    "the weights are squared",
    "Count how often a weight is multiplied in on the way of its own gradient.",
    lambda d, w: w**2 * (d - _row(d * w)),
)
_made_of(
    "the weights are squared inside the average",
    "The average uses each weight once.",
    lambda d, w: w * (d - _row(d * w * w)),
)
_made_of(
    "the average of the weights is taken, not that of the gradient",
    "What is averaged is what comes back, not what went out.",
    lambda d, w: w * (d - _row(w * w)),
)
_made_of(
    "the upstream gradient is dropped",
    "If the loss did not depend on the weights at all, what should your gradient be?",
    lambda d, w: w * (1 - w),
)
_made_of(
    "the gradient passes as if there were no softmax",
    "Masked places and rows without any weight: what can their scores change?",
    lambda d, w: 1.0 * d,
)
_made_of(
    "weights minus upstream, as if a cross-entropy followed",
    "That shortcut is for a softmax with a cross-entropy behind it; here an average comes next.",
    lambda d, w: w - d,
)
_made_of(
    "a tanh's slope stands in the place of the softmax's",
    "Which function made the weights?",
    lambda d, w: d * (1 - w**2),
)
_made_of(
    "the softmax is taken of the weights once more",
    "The weights have been through the softmax already.",
    lambda d, w: softmax(w) * (d - _row(d * softmax(w))),
)
_made_of(
    "the slope is not weighted by the weight but by its complement",
    "How far can the weight of a masked place be moved by its score?",
    lambda d, w: (1 - w) * (d - _row(d * w)),
)
_made_of(
    "the largest gradient of a row is taken for the average",
    "All places have a say, each with its weight.",
    lambda d, w: w * (d - (d * w).max(axis=1, keepdims=True)),
)
_made_of(
    "the gradient of the most looked-at place is taken for the average",
    "All places have a say, each with its weight.",
    lambda d, w: w * (d - np.take_along_axis(d, w.argmax(axis=1)[:, None], axis=1)),
)
_made_of(
    "the result is divided by the weights",
    "That would be the gradient before a logarithm, and where a weight is 0 there is none.",
    lambda d, w: np.divide(w * (d - _row(d * w)), w),
)
_made_of(
    "weights and upstream gradient have changed places",
    "Which of the two is the first argument? In the formula one of them stands three times, the other twice.",
    lambda d, w: d * (w - _row(d * w)),
)
_made_of(
    "negative gradients are cut off",
    "When one weight is to grow others must shrink: some gradients of a row are negative.",
    lambda d, w: np.maximum(w * (d - _row(d * w)), 0),
)
_made_of(
    "the result is divided by the number of places",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    lambda d, w: w * (d - _row(d * w)) / d.shape[1],
)
_made_of(
    "the result is divided by the batch size",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    lambda d, w: w * (d - _row(d * w)) / len(d),
)
_made_of(
    "the gradient is summed over the batch",
    "Every query has scores of its own; nothing here is shared.",
    lambda d, w: (w * (d - _row(d * w))).sum(axis=0),
)


@exercise.misconception("the upstream gradient is overwritten")
def overwritten(dweights, weights):
    """Whoever called you may still need the gradient that you were handed."""
    dweights -= _row(dweights * weights)
    return weights * dweights
