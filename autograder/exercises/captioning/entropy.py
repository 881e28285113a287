"""How undecided a look is."""

from __future__ import annotations

import numpy as np

from autograder.exercises.captioning.inputs import WEIGHT_SIZES, with_zeros
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.models.hard_attention import entropy


def log_of(w):
    """The logarithm, and 0 for a weight of 0, whose share of the sum is 0."""
    return np.log(np.where(w > 0, w, 1))


def undecided(weights, log=log_of, share=lambda w: w, over=lambda costs: costs.sum(axis=2)):
    """The right entropy: `share` weighs the `log` of each weight, `over` the regions."""
    return -over(share(weights) * log(weights))


exercise = Exercise(
    reference=entropy,
    points=2,
    difficulty=2,
    importance=3,
    minutes=5,
    inputs=dict(weights=with_zeros("T N S")),
    returns=dict(H="T N"),
    sizes=WEIGHT_SIZES,
    model=undecided,
    hints=(
        "What the natural logarithm says of each region, weighted with its own weight, and a minus. What "
        "should a region without weight add?",
        "0 * log(0) is nan in floating point. Take the logarithm of np.where(weights > 0, weights, 1), which "
        "is 0 there.",
    ),
)

exercise.mistake(
    "the logarithm of 0 is taken",
    "0 * log(0) is nan in floating point. A region without weight adds 0: put a 1 under its logarithm.",
    log=np.log,
)
exercise.mistake(
    "a small number is added under the logarithm",
    "That makes every logarithm a little wrong. Put a 1 under it where the weight is 0.",
    log=lambda w: np.log(w + 1e-8),
)
exercise.mistake(
    "small weights are raised under the logarithm to 1e-3",
    "Only a weight of exactly 0 needs care: small ones count as they are.",
    log=lambda w: np.log(np.maximum(w, 1e-3)),
)
exercise.mistake(
    "the logarithm of 1 + w is taken",
    "log1p(w) is the logarithm of 1 + w.",
    log=np.log1p,
)
exercise.mistake(
    "the logarithm has the base 2",
    "The natural logarithm is asked for: np.log.",
    log=lambda w: np.log2(np.where(w > 0, w, 1)),
)
exercise.mistake(
    "the logarithms are not weighted",
    "Each logarithm is multiplied with its weight.",
    share=np.ones_like,
)
exercise.mistake(
    "the weights are squared",
    "Each logarithm is multiplied with its weight once.",
    share=lambda w: w**2,
)
exercise.mistake(
    "the other regions' share is taken",
    "Each logarithm is multiplied with its own weight, not with 1 - w.",
    share=lambda w: 1 - w,
)
exercise.mistake(
    "the sum goes over the words",
    "Each word has an entropy of its own: sum over the regions, the last axis.",
    over=lambda costs: costs.sum(axis=0),
)
exercise.mistake(
    "the sum goes over the pictures",
    "Each picture has an entropy of its own: sum over the regions, the last axis.",
    over=lambda costs: costs.sum(axis=1),
)
exercise.mistake(
    "the number of choices is returned",
    "exp of the entropy is the number of equally likely choices. The entropy itself is asked for.",
    H=lambda right: np.exp(right),
)
exercise.mistake(
    "the entropy is divided by its largest possible value",
    "It is asked for as it is, from 0 to log S.",
    H=lambda right, weights: right / np.log(weights.shape[2] + (weights.shape[2] == 1)),
)
exercise.mistake(
    "the distance from the largest possible entropy is returned",
    "The entropy itself is asked for: 0 for a sure look, log S for one that favours nothing.",
    H=lambda right, weights: np.log(weights.shape[2]) - right,
)
exercise.mistake(
    "only the likeliest region counts",
    "Sum over all regions.",
    over=lambda costs: costs.min(axis=2),
)
exercise.mistake(
    "one minus the sum of squares is returned",
    "That is the chance that two draws differ. The entropy has a logarithm.",
    H=lambda weights: 1 - (weights**2).sum(axis=2),
)
