"""Lesson attention: what one vector holds after how much training, and why products are divided."""

from __future__ import annotations

from functools import cache

import numpy as np

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy.attention import masked_softmax, masked_softmax_backward
from lstm_ref.numpy.experiments import attention as translator

claims = Claims("attention")

Weights = dict[str, np.ndarray]


@cache
def _copier(attention: bool, seed: int, updates: int, backwards: bool = False) -> Weights:
    """A translator that copies digits; several claims look at the same runs."""

    def task(rng: np.random.Generator, N: int) -> translator.Pairs:
        return translator.copies(rng, N, backwards=backwards)

    attend = translator.ADDITIVE if attention else None
    return translator.learn(task, attend, seed=seed, updates=updates).parameters


@claims.declare(
    "After 600 updates one vector of 32 numbers brings back four digits mostly with mistakes, after 1,500 mostly "
    "without: it was not full, but undertrained. With attention 600 updates suffice for ten.",
    statistic="share of 200 strings copied without a mistake",
    arms=(
        Arm("one vector, 600 updates, 4 digits", below=0.5),
        Arm("control: one vector, 1,500 updates, 4 digits", above=0.5),
        Arm("control: one vector, 1,500 updates, 10 digits", below=0.5),
        Arm("attention, 600 updates, 10 digits", above=0.8),
    ),
    paper="17.82 against 26.75 BLEU, English to French (Bahdanau and others, 2015)",
)
def one_vector(seed: int, full: bool) -> dict[str, float]:
    few, many = (600, 1500) if full else (2, 2)

    def copied(attention: bool, updates: int, length: int) -> float:
        test = translator.copies(np.random.default_rng(1), 200, length, length)
        weights = _copier(attention, seed, updates)
        return translator.accuracy(weights, test, translator.ADDITIVE if attention else None)

    return {
        "one vector, 600 updates, 4 digits": copied(False, few, 4),
        "control: one vector, 1,500 updates, 4 digits": copied(False, many, 4),
        "control: one vector, 1,500 updates, 10 digits": copied(False, many, 10),
        "attention, 600 updates, 10 digits": copied(True, few, 10),
    }


@claims.declare(
    "The digit that is written first is right more often than the last, whichever end of the source it stands at; "
    "attention takes that away.",
    statistic="share of right digits at the first written place minus that at the last, strings of ten",
    arms=(
        Arm("one vector, written forwards", above=0.05),
        Arm("one vector, written backwards", above=0.05),
        Arm("control: attention, written forwards", below=0.05),
    ),
    saying="The bottleneck forgets the start of long sentences.",
    verdict="False, here.",
)
def first_written(seed: int, full: bool) -> dict[str, float]:
    def lead(attention: bool, backwards: bool) -> float:
        ten = translator.copies(np.random.default_rng(2), 400, 10, 10, backwards=backwards)
        weights = _copier(attention, seed, 600 if full else 2, backwards)
        p = translator.step(weights, ten, translator.ADDITIVE if attention else None)[3]
        right = (p.argmax(axis=2) == ten.target).mean(axis=1)
        return float(right[0] - right[9])

    return {
        "one vector, written forwards": lead(False, False),
        "one vector, written backwards": lead(False, True),
        "control: attention, written forwards": lead(True, False),
    }


@claims.declare(
    "The products of random vectors of 1,024 numbers make the softmax a hard choice, and hardly any gradient passes; "
    "divided by the root of their length they do not.",
    statistic="mean of the largest of ten weights, or mean size of the gradient of a score",
    arms=(
        Arm("largest weight, length 1,024", above=0.9),
        Arm("largest weight, length 1,024, divided by its root", below=0.5),
        Arm("control: largest weight, length 1,024, divided by the root of 10, the number of keys", above=0.8),
        Arm("gradient, length 1,024, as a share of that with the division", below=0.25),
    ),
)
def root_of_the_length(seed: int, full: bool) -> dict[str, float]:
    rng, D, N = np.random.default_rng(seed), 1024, 500 if full else 20
    scores = np.einsum("nd,snd->ns", rng.standard_normal((N, D)), rng.standard_normal((10, N, D)))
    dweights, everywhere = rng.standard_normal((N, 10)), np.ones((N, 10), bool)

    def look(scores: np.ndarray) -> tuple[float, float]:
        weights = masked_softmax(scores, everywhere)
        gradient = masked_softmax_backward(dweights, weights)
        return weights.max(axis=1).mean(), np.abs(gradient).mean()

    plain, divided = look(scores), look(scores / np.sqrt(D))
    return {
        "largest weight, length 1,024": plain[0],
        "largest weight, length 1,024, divided by its root": divided[0],
        "control: largest weight, length 1,024, divided by the root of 10, the number of keys": look(
            scores / np.sqrt(10)
        )[0],
        "gradient, length 1,024, as a share of that with the division": plain[1] / divided[1],
    }
