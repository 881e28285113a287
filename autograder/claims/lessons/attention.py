"""Lesson attention: what a look back is worth, and why products are divided."""

from __future__ import annotations

import numpy as np

from autograder.claims.claim import Arm, Claims
from lstm_ref import tasks
from lstm_ref.numpy.attention import masked_softmax, masked_softmax_backward
from lstm_ref.numpy.experiments import attention as translator
from lstm_ref.numpy.experiments import blanking

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
    paper="better translations with attention, of long sentences most of all (Bahdanau and others, 2015)",
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
    "The largest weight lies on the letter that is needed in about two of three cases, and on it or up to two letters "
    "behind it in nearly all. Without the state that it lies on, the answer is lost in a part of the cases only.",
    statistic="share of the letters, written in 100 dates, that need one letter of the source",
    arms=(
        Arm("the largest weight lies on the needed letter", above=0.5, below=0.85),
        Arm("on it, or one or two letters behind it", above=0.85),
        Arm("control: the same, by the weights for another date", below=0.4),
        Arm("lost without the state that has the largest weight", above=0.4, below=0.85),
    ),
    saying="Attention weights say what the model used.",
    verdict="Only in part.",
    first=8,
)
def what_was_used(seed: int, full: bool) -> dict[str, float]:
    updates, N = (600, 100) if full else (2, 2)
    parameters = translator.learn(tasks.dates, translator.ADDITIVE, seed=seed, updates=updates).parameters
    looks = blanking.looks(parameters, tasks.dates(np.random.default_rng(1), N))

    def share(which: np.ndarray) -> float:
        return float(which.mean()) if len(which) else 0.0

    return {
        "the largest weight lies on the needed letter": share(looks.behind == 0),
        "on it, or one or two letters behind it": share((looks.behind >= 0) & (looks.behind <= 2)),
        "control: the same, by the weights for another date": share(
            (looks.elsewhere >= 0) & (looks.elsewhere <= 2)
        ),
        "lost without the state that has the largest weight": share(looks.fall > blanking.NEEDED),
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
