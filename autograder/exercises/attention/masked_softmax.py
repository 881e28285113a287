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


# Where the mask is left out a rule says so; whoever lowers by too little needs the number.
exercise.mistake(
    "the mask changes nothing: it is left out, or lowers a score by 1e-9",
    "Masked places must have the weight 0. -1e-9 is nearly 0: a very negative number, such as -1e9, is "
    "needed.",
    weights=lambda scores, mask: softmax(scores),
)
exercise.mistake(
    "the mask comes after the softmax, and the rest is not made to sum to 1",
    "A row with a masked place no longer sums to 1: mask before the division.",
    weights=lambda scores, mask: softmax(scores) * mask,
)
exercise.mistake(
    "the mask is the wrong way round",
    "The mask is True where a place may be looked at. Yours gives weight to the others.",
    mask=lambda right: ~right,
)
exercise.mistake(
    "a masked score is set to 0, or to -1e-9",
    "exp(0) is 1, so a score of 0 still gets weight. A very negative score gets none.",
    weights=lambda scores, mask: softmax(np.where(mask, scores, -1e-9)),
)
exercise.mistake(
    "a masked place keeps the score 1 after exp",
    "exp(0) is 1, and a masked place must count 0 in the row's sum: mask after exp.",
    weights=lambda scores, mask: (
        np.exp(masked_shift(scores, mask) * mask)
        / np.exp(masked_shift(scores, mask) * mask).sum(axis=1, keepdims=True)
    ),
)
exercise.mistake(
    "a row with every place masked becomes nan",
    "In a row with every place masked you subtract minus infinity from minus infinity, which is nan.",
    weights=lambda scores, mask: softmax(np.where(mask, scores, -np.inf)),
)
exercise.mistake(
    "a row with every place masked looks everywhere alike",
    "In a row with every place masked all weights must be 0. Yours sum to 1.",
    weights=lambda scores, mask: softmax(np.where(mask, scores, -1e9)),
)
exercise.mistake(
    "a row with every place masked is treated as if none were",
    "In a row with every place masked all weights must be 0. Yours sum to 1.",
    mask=lambda right: right | ~right.any(axis=1, keepdims=True),
)
exercise.mistake(
    "a row with every place masked looks at its first place",
    "In a row with every place masked all weights must be 0, the first one too.",
    weights=lambda right, mask: np.where(
        mask.any(axis=1, keepdims=True), right, np.arange(mask.shape[1]) == 0
    ),
)
exercise.mistake(
    "the weights sum to 1 over the batch",
    "The places of one query lie along axis 1: each row must sum to 1.",
    scores=lambda right: right.T,
    mask=lambda right: right.T,
    weights=lambda right: right.T,
)
exercise.mistake(
    "one place gets all the weight",
    "That is an argmax. A softmax gives every place that is not masked a share.",
    weights=lambda scores, mask: (
        mask
        * (np.arange(mask.shape[1]) == softmax(np.where(mask, scores, -1e9)).argmax(axis=1)[:, None])
        * 1.0
    ),
)
exercise.mistake(
    "each score goes through a sigmoid by itself",
    "The weights of a row sum to 1: divide the exponentials by their sum over the row.",
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
    "A softmax is not divided by a root. The root of the depth belongs to Vaswani's score.",
    scores=lambda right: right / np.sqrt(right.shape[1]),
)
exercise.mistake(
    "the softmax is taken twice",
    "The softmax is taken once. The softmax of weights is flatter than the weights.",
    weights=lambda right, mask: masked_softmax(right, mask),
)
exercise.mistake(
    "the largest score is not taken off before exp",
    "exp(1000) overflows. Subtract the row's largest score first: the softmax does not change.",
    e=lambda scores, mask: mask * np.exp(scores),
)
exercise.mistake(
    "the largest score is sought behind the mask too",
    "The largest score is that of the places that are not masked. Otherwise exp may turn all of those "
    "into 0.",
    e=lambda scores, mask: mask * np.exp(scores - scores.max(axis=1, keepdims=True)),
)
exercise.mistake(
    "one largest score is taken off the whole batch",
    "Subtract each row's own largest score. A row 1000 below another's becomes all 0 after exp.",
    e=lambda scores, mask: (
        mask * np.exp(np.where(mask, scores, -np.inf) - np.max(scores, where=mask, initial=-np.inf))
    ),
)
exercise.mistake(
    "the smallest score is taken off, not the largest",
    "exp must not overflow, so the largest score has to become 0: subtract that one.",
    e=lambda scores, mask: mask * np.exp(scores - np.where(mask, scores, 1e9).min(axis=1, keepdims=True)),
)
exercise.mistake(
    "the mean is taken off, not the largest",
    "exp must not overflow, so the largest score has to become 0: subtract that one.",
    e=lambda scores, mask: mask * np.exp(scores - scores.mean(axis=1, keepdims=True)),
)
exercise.mistake(
    "the exponentials are divided by the sum over the whole batch",
    "The weights of one row must sum to 1: divide by the sum over the row.",
    total=lambda e: e.sum(),
)
exercise.mistake(
    "the exponentials are not divided at all",
    "The weights of one row must sum to 1: divide by the sum over the row.",
    total=lambda e: np.ones((len(e), 1)),
)
exercise.mistake(
    "the exponentials are divided by the number of places",
    "The weights of one row must sum to 1: divide by the sum over the row.",
    total=lambda e: np.full((len(e), 1), e.shape[1]),
)
exercise.mistake(
    "powers of two stand in the place of exp",
    "A softmax takes exp, with the base e, not powers of two.",
    e=lambda scores, mask: mask * np.exp2(masked_shift(scores, mask)),
)
exercise.mistake(
    "the scores go through a tanh first",
    "The scores go into exp as they are, without a tanh.",
    e=lambda scores, mask: mask * np.exp(np.tanh(scores)),
)
exercise.mistake(
    "a small number is added to the sum before the division",
    "Your weights no longer sum to 1. The sum is 0 only in a row with nothing to see: replace it by 1 there.",
    total=lambda e: e.sum(axis=1, keepdims=True) + 1e-6,
)
