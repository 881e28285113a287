"""From scores to probabilities."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.softmax import instead_of_softmax
from autograder.exercises.reading.inputs import SIZES, logits
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.losses import softmax


def shares(
    logits,
    top=lambda logits: logits.max(axis=-1, keepdims=True),
    e=np.exp,
    total=lambda e: e.sum(axis=-1, keepdims=True),
):
    """The right probabilities: `top` is taken off, `e` makes the scores positive, `total` divides them."""
    made = e(logits - top(logits))
    return made / total(made)


exercise = Exercise(
    reference=softmax,
    points=1,
    difficulty=1,
    importance=5,
    minutes=5,
    inputs=dict(logits=logits),
    returns=dict(p="T N V"),
    sizes=SIZES,
    model=shares,
    hints=(
        "Two things happen to each row of V scores: exp makes them positive, a division makes them sum to 1. "
        "keepdims=True keeps the axis that you sum over.",
        "exp(1000) overflows. Subtract the row's own largest score first: numerator and denominator shrink "
        "by the same factor, so the probabilities stay as they are.",
    ),
)

exercise.add_family(
    instead_of_softmax(lambda wrong: dict(p=lambda logits: wrong(logits)), "rows", the_batch=1, time=0)
)
exercise.mistake(
    "the exponentials are not divided by their sum",
    "Each row of probabilities must sum to 1: divide by the sum over the symbols.",
    total=lambda e: 1.0,
)
exercise.mistake(
    "the smallest score or the mean is taken off, not the largest",
    "exp must not overflow, so the largest score has to become 0: subtract the row's largest.",
    top=lambda logits: logits.min(axis=-1, keepdims=True),
)
exercise.mistake(
    "the exponentials are divided by the sum over everything",
    "Every place has probabilities of its own. Sum over the symbols, axis -1, and over no other axis.",
    total=lambda e: e.sum(),
)
exercise.mistake(
    "the exponentials are divided by the sum over time",
    "The probabilities of one place sum to 1 over the symbols, which lie on the last axis.",
    total=lambda e: e.sum(axis=0, keepdims=True),
)
exercise.mistake(
    "the exponentials are divided by the sum over the batch",
    "The probabilities of one place sum to 1 over the symbols, which lie on the last axis.",
    total=lambda e: e.sum(axis=1, keepdims=True),
)
exercise.mistake(
    "the exponentials are divided by the number of symbols",
    "A mean is not enough: divide by the sum of the row's exponentials.",
    total=lambda e: e.shape[-1],
)
exercise.mistake(
    "the exponentials are divided by the root of the sum of their squares",
    "That makes the length 1. Probabilities have the sum 1.",
    total=lambda e: np.sqrt((e * e).sum(axis=-1, keepdims=True)),
)
exercise.mistake(
    "the exponentials are missing",
    "A score may be negative, a probability may not: take exp first.",
    p=lambda logits: logits / logits.sum(axis=-1, keepdims=True),
)
exercise.mistake(
    "powers of two stand in the place of exp",
    "A softmax takes powers of e: np.exp, not 2 to the power of the score.",
    e=np.exp2,
)
exercise.mistake(
    "the scores are squared in the place of exp",
    "A square makes a very low score a very likely symbol. exp keeps the order of the scores.",
    e=np.square,
    top=lambda logits: 0.0,
)
exercise.mistake(
    "the sign of the scores is turned",
    "A larger score must mean a larger probability.",
    e=lambda a: np.exp(-a),
)
exercise.mistake(
    "each score goes through a sigmoid by itself",
    "Sigmoids of the scores do not sum to 1. The symbols of one place share one sum.",
    p=lambda logits: np.exp(-np.logaddexp(0, -logits)),
)
exercise.mistake(
    "one symbol gets all the probability",
    "That is an argmax. A softmax gives every symbol a share.",
    p=lambda logits: 1.0 * (np.arange(logits.shape[-1]) == logits.argmax(axis=-1)[..., None]),
)
exercise.mistake(
    "the logarithm of the probabilities is returned",
    "Probabilities are asked for. Their logarithm comes later, in the loss.",
    p=lambda logits: logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True),
)
exercise.mistake(
    "a small number is added to the sum",
    "The probabilities no longer sum to 1. After the largest score is taken off, the sum is at least 1.",
    total=lambda e: e.sum(axis=-1, keepdims=True) + 1e-8,
)
exercise.mistake(
    "the largest score is sought over the batch",
    "The largest score of a row lies among its symbols: take the maximum over axis -1.",
    top=lambda logits: logits.max(axis=1, keepdims=True),
)
exercise.mistake(
    "the largest score is sought over time",
    "The largest score of a row lies among its symbols: take the maximum over axis -1.",
    top=lambda logits: logits.max(axis=0, keepdims=True),
)
exercise.mistake(
    "the exponentials are divided by their mean",
    "A mean is the sum divided by V. Probabilities sum to 1 only if the sum divides them.",
    total=lambda e: e.mean(axis=-1, keepdims=True),
)
exercise.mistake(
    "the exponentials are multiplied by their sum",
    "Each row of probabilities must sum to 1: divide by the sum.",
    total=lambda e: 1 / e.sum(axis=-1, keepdims=True),
)
exercise.mistake(
    "the exponentials are divided by the sum of the scores",
    "The sum is taken of the exponentials, not of the scores.",
    p=lambda logits: np.exp(logits - logits.max(axis=-1, keepdims=True)) / logits.sum(axis=-1, keepdims=True),
)
