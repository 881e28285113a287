"""The gradient of a look's entropy."""

from __future__ import annotations

import numpy as np

from autograder.exercises.captioning.entropy import log_of
from autograder.exercises.captioning.inputs import SIZES, with_zeros
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.models.hard_attention import entropy_backward


def undecided_back(
    dentropy,
    weights,
    slope=lambda w: -(log_of(w) + 1),
    there=lambda w: w > 0,
    spread=lambda dentropy: dentropy[:, :, None],
):
    """The right gradient: the `slope` of -w log w where a region is `there`, times the upstream gradient."""
    return np.where(there(weights), spread(dentropy) * slope(weights), 0)


exercise = Exercise(
    reference=entropy_backward,
    points=2,
    difficulty=3,
    importance=3,
    minutes=10,
    inputs=dict(dentropy="T N", weights=with_zeros("T N S")),
    returns=dict(dweights="T N S"),
    sizes=SIZES,
    model=undecided_back,
    hints=(
        "The entropy is a sum of -w log w. What is the slope of a product of two factors that both hold w?",
        "-(log w + 1), times dentropy with a third axis. Where w is 0 the gradient is 0, and no logarithm of "
        "0 is taken: np.where twice.",
    ),
)

exercise.mistake(
    "the slope of the logarithm is forgotten",
    "w log w is a product: w times the slope of log w, which is 1 / w, gives the + 1.",
    slope=lambda w: -log_of(w),
)
exercise.mistake(
    "only the slope of the logarithm is kept",
    "w log w is a product: the slope of w times log w belongs to it, too.",
    slope=lambda w: -np.ones_like(w),
)
exercise.mistake(
    "the 1 is taken off",
    "The slope of w log w is log w + 1.",
    slope=lambda w: -(log_of(w) - 1),
)
exercise.mistake(
    "the minus of the entropy is forgotten",
    "The entropy is minus the sum of w log w.",
    slope=lambda w: log_of(w) + 1,
)
exercise.mistake(
    "the entropy's own terms are handed back",
    "-w log w is the entropy's term. Its slope is -(log w + 1).",
    slope=lambda w: -w * log_of(w),
)
exercise.mistake(
    "the slope is multiplied with the weight",
    "The slope of w log w is log w + 1. The weight is in it already.",
    slope=lambda w: -w * (log_of(w) + 1),
)
exercise.mistake(
    "the slope of the logarithm stands alone",
    "1 / w is the slope of log w. The entropy holds w log w.",
    slope=lambda w: -1 / np.where(w > 0, w, 1),
)
exercise.mistake(
    "the logarithm has the base 2",
    "The entropy is in nats: np.log.",
    slope=lambda w: -(log_of(w) / np.log(2) + 1),
)
exercise.mistake(
    "the logarithm of 0 is taken",
    "log(0) is minus infinity. Where the weight is 0 the gradient is 0.",
    slope=lambda w: -(np.log(w) + 1),
    there=lambda w: np.ones_like(w, bool),
)
exercise.mistake(
    "a region without weight gets a gradient",
    "Where the weight is 0 the gradient is 0: a softmax could not raise it.",
    there=lambda w: np.ones_like(w, bool),
)
exercise.mistake(
    "a small number is added under the logarithm",
    "That makes every logarithm a little wrong. Put a 1 under it where the weight is 0.",
    slope=lambda w: -(np.log(w + 1e-8) + 1),
)
exercise.mistake(
    "the gradient goes through the softmax as well",
    "Asked for is the gradient of the weights. soft_attention_backward takes it through the softmax.",
    dweights=lambda right, weights: weights * (right - (weights * right).sum(axis=2, keepdims=True)),
)
exercise.mistake(
    "the upstream gradients are summed over the words",
    "Each word has an entropy of its own, and an upstream gradient.",
    dentropy=lambda right: 0 * right + right.sum(axis=0),
)
exercise.mistake(
    "the upstream gradients are summed over the pictures",
    "Each picture has an entropy of its own, and an upstream gradient.",
    dentropy=lambda right: 0 * right + right.sum(axis=1, keepdims=True),
)
