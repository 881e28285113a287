"""What a text costs, in bits a letter."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.losses import bits_per_letter


def mean_of(p, cost=lambda p: -np.log2(p), mean=np.mean):
    """The right mean; `cost` says what a letter costs, `mean` what is made of the costs."""
    return mean(cost(p))


exercise = Exercise(
    reference=bits_per_letter,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=dict(p=uniform(0.01, 0.99, "T")),
    returns=dict(bits=""),
    sizes=(dict(T=6), dict(T=1), dict(T=40)),
    model=mean_of,
    hints=(
        "A probability of 1/2 costs one bit, 1/4 costs two, 1/8 three. Which function says so?",
        "Take np.log2 of every probability first, then the mean, and mind the sign: a cost is not negative.",
    ),
)

exercise.mistake(
    "the logarithm has the base e",
    "np.log gives nats. A bit is a logarithm with the base 2: np.log2.",
    cost=lambda p: -np.log(p),
)
exercise.mistake(
    "the logarithm has the base 10",
    "A bit is a logarithm with the base 2: np.log2.",
    cost=lambda p: -np.log10(p),
)
exercise.mistake(
    "nats are multiplied with log 2, not divided by it",
    "A nat is more than a bit, 1.44 of them: divide by log 2.",
    cost=lambda p: -np.log(p) * np.log(2),
)
exercise.mistake(
    "the sum is returned, not the mean",
    "Asked for is what one letter costs on average: divide by the number of letters.",
    mean=np.sum,
)
exercise.mistake(
    "the mean is taken before the logarithm",
    "The costs add up, not the probabilities: take the logarithm of each, then the mean.",
    bits=lambda p: -np.log2(p.mean()),
)
exercise.mistake(
    "the mean of 1/p is taken before the logarithm",
    "The costs add up: take the logarithm of each, then the mean.",
    bits=lambda p: np.log2((1 / p).mean()),
)
exercise.mistake(
    "the number of choices is returned, not its logarithm",
    "2 to the power of the bits is the perplexity. The bits themselves are asked for.",
    bits=lambda right: 2**right,
)
exercise.mistake(
    "each cost is weighted with its probability",
    "p log p belongs to an expectation over all letters. These letters came, each of them once.",
    cost=lambda p: -p * np.log2(p),
)
exercise.mistake(
    "the mean is weighted with the probabilities",
    "Every letter that came counts once, however likely it was.",
    bits=lambda p: -(p * np.log2(p)).sum() / p.sum(),
)
exercise.mistake(
    "the probability of the other letters is taken",
    "p is the probability of the letter that came: no 1 - p is needed.",
    cost=lambda p: -np.log2(1 - p),
)
exercise.mistake(
    "the logarithm of 1 + p is taken",
    "log1p(p) is the logarithm of 1 + p. A letter costs the logarithm of p, with a minus.",
    cost=lambda p: -np.log2(1 + p),
)
exercise.mistake(
    "the logarithm is missing",
    "The cost is a logarithm of the probability, not 1 - p.",
    cost=lambda p: 1 - p,
)
exercise.mistake(
    "the number of choices of each letter is averaged",
    "1/p is a number of choices; its logarithm is the cost.",
    cost=lambda p: 1 / p,
)
exercise.mistake(
    "the costs are rounded up to whole bits",
    "On average a letter may cost a part of a bit: nothing is rounded.",
    cost=lambda p: np.ceil(-np.log2(p)),
)
exercise.mistake(
    "the median is taken, not the mean",
    "The mean counts the rare expensive letters, the median does not.",
    mean=np.median,
)
exercise.mistake(
    "the largest cost is returned",
    "The mean over all letters is asked for.",
    mean=np.max,
)
exercise.mistake(
    "the sum is divided by one letter too few",
    "p has an entry for each letter that was predicted: divide by their number.",
    mean=lambda cost: cost.sum() / (len(cost) - 1),
)
exercise.mistake(
    "a small number is added before the logarithm",
    "No probability here is 0, and a small number makes every cost wrong.",
    cost=lambda p: -np.log2(p + 1e-8),
)
exercise.mistake(
    "a bit is added to each letter",
    "-log2 p is the cost. A certain letter, p = 1, costs nothing.",
    cost=lambda p: 1 - np.log2(p),
)
