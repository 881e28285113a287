"""Probability minus truth: the gradient of the loss with respect to the scores."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.softmax import instead_of_softmax, softmax_of
from autograder.exercises.families.softmax_back import DIVISORS, errors
from autograder.exercises.reading.inputs import SIZES, counts, logits, one_hot, targets
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.losses import cross_entropy_backward


def probability_minus_truth(
    logits,
    targets,
    mask,
    p=softmax_of,
    error=lambda p, truth: p - truth,
    number=lambda mask: mask.sum(),
):
    """The right gradient: the `error` of the probabilities `p`, divided by `number`, 0 behind the mask."""
    made = p(logits)
    return np.where(mask[..., None], error(made, one_hot(targets, made.shape[-1])) / number(mask), 0.0)


# No `forward`: the loss is so cheap that honest scalar loops cost as much as differences.
exercise = Exercise(
    reference=cross_entropy_backward,
    points=3,
    difficulty=3,
    importance=5,
    minutes=10,
    inputs=dict(logits=logits, targets=targets, mask=counts),
    returns=dict(dlogits="T N V"),
    sizes=SIZES,
    model=probability_minus_truth,
    hints=(
        "At one place the gradient is the probabilities, less 1 at the right symbol. What did the mean do "
        "to each place's share of the loss, and what does a masked place have to do with it?",
        "Start from softmax(logits). Subtract a 1 at the right symbol of each place, set masked places to 0, "
        "divide by the number of places that count.",
    ),
)

# Probability minus truth.
exercise.add_family(errors("symbol"))
exercise.mistake(
    "the right symbol's entry is set to -1, not lowered by 1",
    "`= -1` throws the probability away; `-= 1` keeps it.",
    error=lambda p, truth: np.where(truth == 1, -1.0, p),
)
exercise.mistake(
    "the 1 is subtracted at every symbol",
    "Only the right symbol's entry is lowered by 1.",
    error=lambda p, truth: p - 1,
)
exercise.mistake(
    "the 1 is added at the right symbol",
    "A step against the gradient must raise the right symbol's score, so its entry is negative: p - 1.",
    error=lambda p, truth: p + truth,
)
exercise.mistake(
    "the softmax's derivative is taken twice",
    "p minus truth is the gradient before the softmax already: nothing has to be multiplied to it.",
    error=lambda p, truth: p * (p - truth - (p * (p - truth)).sum(axis=-1, keepdims=True)),
)
exercise.mistake(
    "the slopes of the softmax stand in the place of the error",
    "p (1 - p) is a slope and knows nothing of the right symbol. The gradient is p minus truth.",
    error=lambda p, truth: p * (1 - p),
)

# The probabilities.
exercise.add_family(instead_of_softmax(lambda wrong: dict(p=wrong), "places", the_batch=1, time=0))
exercise.mistake(
    "the exponentials are not divided by their sum",
    "The gradient is made of probabilities: each row of exponentials is divided by its sum.",
    p=np.exp,
)
exercise.mistake(
    "the logarithm of the probabilities is taken",
    "The logarithm is gone once the loss is differentiated: the gradient is made of the probabilities.",
    p=lambda logits: logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True),
)
exercise.mistake(
    "a sigmoid stands in the place of the softmax",
    "The symbols of one place share one sum: the softmax, not a sigmoid for each.",
    p=lambda logits: np.exp(-np.logaddexp(0, -logits)),
)

# The mean and the mask.
exercise.add_family(DIVISORS)
exercise.mistake(
    "the gradient is divided by the number of symbols as well",
    "One symbol counts at each place, so the number of symbols has no part in the mean.",
    dlogits=lambda right: right / right.shape[-1],
)
exercise.mistake(
    "the masked places get a gradient",
    "A place that does not count cannot move the loss: its gradient is 0.",
    dlogits=lambda logits, targets, mask: (
        (softmax_of(logits) - one_hot(targets, logits.shape[-1])) / mask.sum()
    ),
)
exercise.mistake(
    "the mask is the wrong way round",
    "True means that a place counts. Yours hands the gradient to the others.",
    dlogits=lambda logits, targets, mask: probability_minus_truth(logits, targets, ~mask),
)
exercise.mistake(
    "the places that count are set to 0, and the others are not",
    "A place where mask is True keeps its gradient. The others get 0.",
    dlogits=lambda logits, targets, mask: probability_minus_truth(
        logits, targets, ~mask, number=lambda masked: masked.size - masked.sum()
    ),
)
exercise.mistake(
    "the mask is put on the probabilities, and the 1 subtracted after it",
    "A masked place still has a -1 at its symbol: put the mask on the finished gradient.",
    dlogits=lambda logits, targets, mask: (
        (softmax_of(logits) * mask[..., None] - one_hot(targets, logits.shape[-1])) / mask.sum()
    ),
)
exercise.mistake(
    "the gradient is in bits",
    "cross_entropy is in nats: its gradient has no factor 1 / log 2.",
    dlogits=lambda right: right / np.log(2),
)
exercise.mistake(
    "each place is held against the symbol of the place before",
    "targets[t] belongs to logits[t] already: nothing has to be shifted inside the loss.",
    targets=lambda right: np.roll(right, 1, axis=0),
)
exercise.mistake(
    "the gradient is multiplied by the number of places",
    "The loss is a mean: divide by the number of places that count.",
    number=lambda mask: 1 / mask.sum(),
)
exercise.mistake(
    "the gradient is divided by the share of places that count",
    "mask.mean() is a share. The loss was divided by the number, mask.sum().",
    number=lambda mask: mask.mean(),
)
exercise.mistake(
    "the letters are counted from 1",
    "targets holds indices that start at 0: nothing is taken off them.",
    targets=lambda right, logits: (right - 1) % logits.shape[-1],
)
exercise.mistake(
    "each place is held against the symbol of the place after",
    "targets[t] belongs to logits[t] already: nothing has to be shifted inside the loss.",
    targets=lambda right: np.roll(right, -1, axis=0),
)
