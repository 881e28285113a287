"""Lesson attention: what a look back is worth, and why products are divided."""

from __future__ import annotations

import numpy as np

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy.attention import masked_softmax, masked_softmax_backward
from lstm_ref.numpy.experiments import attention as translator

claims = Claims("attention")


@claims.declare(
    "From most starts 600 updates with attention suffice to copy ten digits; through one vector of 32 numbers "
    "1,500 do not, from any start.",
    statistic="share of 200 strings of ten digits copied without a mistake",
    arms=(
        Arm("attention, 600 updates", above=0.8, least=5 / 8),
        Arm("control: one vector, 600 updates", below=0.2),
        Arm("control: one vector, 1,500 updates", below=0.5, least=1),
    ),
    paper="17.82 against 26.75 BLEU, English to French (Bahdanau and others, 2015)",
    first=16,
)
def looks_back(seed: int, full: bool) -> dict[str, float]:
    few, many = (600, 1500) if full else (2, 2)
    ten = translator.copies(np.random.default_rng(1), 200, 10, 10)

    def copied(attend: translator.Attend | None, updates: int) -> float:
        run = translator.learn(translator.copies, attend, seed=seed, updates=updates)
        return translator.accuracy(run.parameters, ten, attend)

    return {
        "attention, 600 updates": copied(translator.ADDITIVE, few),
        "control: one vector, 600 updates": copied(None, few),
        "control: one vector, 1,500 updates": copied(None, many),
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
