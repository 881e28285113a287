"""From scores to weights, with a mask."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.inputs import SIZES, scores, seen, softmax
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention import masked_softmax


def masked_shift(scores, mask):
    """The scores less the largest that is not masked; -1e9 and below where they are."""
    shown = np.where(mask, scores, -1e9)
    return shown - shown.max(axis=1, keepdims=True) - 1e9 * ~mask


def of_exponentials(
    scores,
    mask,
    e=lambda scores, mask: mask * np.exp(masked_shift(scores, mask)),
    total=lambda e: e.sum(axis=1, keepdims=True),
):
    """The right weights; `e` gives the exponentials, `total` what they are divided by."""
    made = e(scores, mask)
    below = total(made)
    return made / np.where(below == 0, 1, below)


exercise = Exercise(
    reference=masked_softmax,
    points=3,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(scores=scores, mask=seen),
    returns=dict(weights="N S"),
    sizes=SIZES,
    model=of_exponentials,
    hints=(
        "Three things can go wrong: a masked place with weight, a large score that overflows, a row in which "
        "nothing may be looked at. Try scores of 1000 and a row of False.",
        "Give masked places so low a score that they never are the row's largest, take the largest off, and "
        "make masked entries 0 after exp. A row's sum is then at least 1, or 0 in an empty row: what could "
        "you divide by so that both come out right?",
    ),
)


exercise.mistake(
    "the mask changes nothing: it is left out, or lowers a score by 1e-9",
    "Padding is no letter: how much weight do your masked places have? If you wrote -1e-9, read it aloud.",
    weights=lambda scores, mask: softmax(scores),
)
exercise.mistake(
    "the mask comes after the softmax, and the rest is not made to sum to 1",
    "What do the weights of a row that has a masked place add up to?",
    weights=lambda scores, mask: softmax(scores) * mask,
)
exercise.mistake(
    "the mask is the wrong way round",
    "True is where there is something to look at. Which places get weight in your answer?",
    mask=lambda right: ~right,
)
exercise.mistake(
    "a masked score is set to 0, or to -1e-9",
    "exp(0) is 1, so a score of 0 is no small one. What is exp of a very negative number?",
    weights=lambda scores, mask: softmax(np.where(mask, scores, -1e-9)),
)
exercise.mistake(
    "a masked place keeps the score 1 after exp",
    "exp(0) is 1: what should a masked place count in the row's sum?",
    weights=lambda scores, mask: (
        np.exp(masked_shift(scores, mask) * mask)
        / np.exp(masked_shift(scores, mask) * mask).sum(axis=1, keepdims=True)
    ),
)
exercise.mistake(
    "a row with every place masked becomes nan",
    "Where nothing may be looked at, you take minus infinity from minus infinity.",
    weights=lambda scores, mask: softmax(np.where(mask, scores, -np.inf)),
)
exercise.mistake(
    "a row with every place masked looks everywhere alike",
    "Nothing in this row may be looked at: how much weight do its places have in your answer?",
    weights=lambda scores, mask: softmax(np.where(mask, scores, -1e9)),
)
exercise.mistake(
    "a row with every place masked is treated as if none were",
    "Nothing in this row may be looked at: how much weight do its places have in your answer?",
    mask=lambda right: right | ~right.any(axis=1, keepdims=True),
)
exercise.mistake(
    "a row with every place masked looks at its first place",
    "If nothing may be looked at, the first place may not be either.",
    weights=lambda right, mask: np.where(
        mask.any(axis=1, keepdims=True), right, np.arange(mask.shape[1]) == 0
    ),
)
exercise.mistake(
    "the weights sum to 1 over the batch",
    "Each query has weights of its own: along which axis do the places of one query lie?",
    scores=lambda right: right.T,
    mask=lambda right: right.T,
    weights=lambda right: right.T,
)
exercise.mistake(
    "one place gets all the weight",
    "That is the largest score, and no gradient flows through a choice. The others get a share too.",
    weights=lambda scores, mask: (
        mask
        * (np.arange(mask.shape[1]) == softmax(np.where(mask, scores, -1e9)).argmax(axis=1)[:, None])
        * 1.0
    ),
)
exercise.mistake(
    "every unmasked place weighs the same",
    "Where do the scores enter your answer?",
    weights=lambda scores, mask: mask / np.maximum(mask.sum(axis=1, keepdims=True), 1),
)
exercise.mistake(
    "each score goes through a sigmoid by itself",
    "The places share one unit of attention: if one gets more, what about the others?",
    weights=lambda scores, mask: mask * np.exp(-np.logaddexp(0, -scores)),
)
exercise.mistake(
    "the logarithm of the weights is returned",
    "A loss may want the logarithm. An average needs the weights themselves.",
    weights=lambda scores, mask: (
        np.where(mask, masked_shift(scores, mask), 0.0)
        - np.log(np.maximum(np.exp(masked_shift(scores, mask)).sum(axis=1, keepdims=True), 1))
    ),
)
exercise.mistake(
    "the scores are divided by the root of the number of places",
    "That root belongs to dot products, is taken of the depth of a key, and is no part of a softmax.",
    scores=lambda right: right / np.sqrt(right.shape[1]),
)
exercise.mistake(
    "the softmax is taken twice",
    "The softmax of weights is flatter than the weights: how often do you call it?",
    weights=lambda right, mask: masked_softmax(right, mask),
)
exercise.mistake(
    "the largest score is not taken off before exp",
    "exp(1000) is more than a number can hold. What does a softmax not notice if it is taken off everywhere?",
    e=lambda scores, mask: mask * np.exp(scores),
)
exercise.mistake(
    "the largest score is sought behind the mask too",
    "If a masked score is 1000 above all the others, what is left of the others after exp?",
    e=lambda scores, mask: mask * np.exp(scores - scores.max(axis=1, keepdims=True)),
)
exercise.mistake(
    "one largest score is taken off the whole batch",
    "A row that lies 1000 below another's largest: what is left of it after exp?",
    e=lambda scores, mask: (
        mask * np.exp(np.where(mask, scores, -np.inf) - np.max(scores, where=mask, initial=-np.inf))
    ),
)
exercise.mistake(
    "the smallest score is taken off, not the largest",
    "exp must not overflow: which score has to come out at 0?",
    e=lambda scores, mask: mask * np.exp(scores - np.where(mask, scores, 1e9).min(axis=1, keepdims=True)),
)
exercise.mistake(
    "the mean is taken off, not the largest",
    "exp must not overflow: which score has to come out at 0?",
    e=lambda scores, mask: mask * np.exp(scores - scores.mean(axis=1, keepdims=True)),
)
exercise.mistake(
    "the exponentials are divided by the sum over the whole batch",
    "What do the weights of one row add up to in your answer?",
    total=lambda e: e.sum(),
)
exercise.mistake(
    "the exponentials are not divided at all",
    "What do the weights of one row add up to in your answer?",
    total=lambda e: np.ones((len(e), 1)),
)
exercise.mistake(
    "the exponentials are divided by the number of places",
    "What do the weights of one row add up to in your answer?",
    total=lambda e: np.full((len(e), 1), e.shape[1]),
)
exercise.mistake(
    "powers of two stand in the place of exp",
    "A softmax has the base e; yours is the same shape, and flatter.",
    e=lambda scores, mask: mask * np.exp2(masked_shift(scores, mask)),
)
exercise.mistake(
    "the scores are squashed by a tanh first",
    "A score may be as large as it likes; who squashed it before exp?",
    e=lambda scores, mask: mask * np.exp(np.tanh(scores)),
)
exercise.mistake(
    "a small number is added to the sum before the division",
    "Your weights no longer sum to 1. The sum is 0 only in a row with nothing to see: replace it by 1 there.",
    total=lambda e: e.sum(axis=1, keepdims=True) + 1e-6,
)
