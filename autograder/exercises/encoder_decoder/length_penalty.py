"""What a score is divided by, so that long answers are not ranked low for being long."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.decoding import length_penalty


def lengths(rng, sizes):
    """Lengths from 1 on."""
    return rng.integers(1, 12, sizes["K"])


def power(lengths, alpha, k=5.0, top=lambda lengths, k: k + lengths, bottom=lambda k: k + 1):
    """The penalty; `top` and `bottom` are the parts of its fraction."""
    return (top(lengths, k) / bottom(k)) ** alpha


exercise = Exercise(
    reference=length_penalty,
    points=1,
    difficulty=1,
    importance=3,
    minutes=5,
    inputs=dict(lengths=lengths, alpha=uniform(0.2, 1.8)),
    returns=dict(penalty="K"),
    sizes=(dict(K=6), dict(K=1), dict(K=4)),
    model=power,
    hints=(
        "The formula is one line; mind which part the power is taken of.",
        "Fraction first, (5 + length) over 6, then the power alpha of it. lengths may be a whole array.",
    ),
)
exercise.mistake(
    "the power is missing",
    "The whole fraction is raised to the power alpha.",
    penalty=lambda lengths: (5 + lengths) / 6,
)
exercise.mistake(
    "the penalty is alpha times the fraction",
    "alpha is an exponent, not a factor.",
    penalty=lambda lengths, alpha: alpha * (5 + lengths) / 6,
)
exercise.mistake(
    "the length itself is taken, without the 5",
    "The paper adds 5 to the length and divides by 6, so that short texts differ less.",
    k=0.0,
)
exercise.mistake(
    "the fraction is divided by 5, not by 6",
    "A length of 1 must give a penalty of 1: divide by 5 + 1.",
    bottom=lambda k: k,
)
exercise.mistake(
    "only the length is raised to the power",
    "Mind the brackets: the sum 5 + length is raised to the power.",
    penalty=lambda lengths, alpha: (5 + lengths**alpha) / 6,
)
exercise.mistake(
    "only the numerator is raised to the power",
    "Mind the brackets: numerator and denominator are raised to the power.",
    penalty=lambda lengths, alpha: (5 + lengths) ** alpha / 6,
)
exercise.mistake(
    "the fraction is upside down",
    "The penalty grows with the length.",
    penalty=lambda right: 1 / right,
)
exercise.mistake(
    "the start is counted",
    "The length counts what was written: the end, and not the start.",
    lengths=lambda right: right + 1,
)
exercise.mistake(
    "the end is not counted",
    "The length that comes in is to be taken as it is.",
    lengths=lambda right: right - 1,
)
exercise.mistake(
    "the logarithm is returned",
    "The penalty itself is asked for.",
    penalty=lambda right: np.log(right),
)
