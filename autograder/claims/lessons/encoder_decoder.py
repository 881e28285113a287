"""Lesson encoder-decoder: the order of the source, a teacher, a wide beam, and what one vector holds."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy.experiments import attention as translator
from lstm_ref.numpy.experiments import encoder_decoder as copier

claims = Claims("encoder-decoder")

Weights = dict[str, np.ndarray]
LONGEST = 8


@cache
def _copier(seed: int, updates: int, backwards: bool, attend: translator.Attend | None = None) -> Weights:
    """Copies of up to eight digits, in their order or from the last one on; several claims look at the same runs."""
    task = partial(translator.copies, longest=LONGEST, backwards=backwards)
    return translator.learn(task, attend, seed=seed, updates=updates).parameters


@cache
def _lazy(seed: int, updates: int, lazy: float) -> Weights:
    """Taught by targets of which a share is empty; two claims look at the same runs."""
    task = partial(copier.lazy_copies, longest=LONGEST, lazy=lazy)
    return translator.learn(task, H=64, seed=seed, updates=updates).parameters


def _digits(length: int, backwards: bool, N: int = 200) -> translator.Pairs:
    return translator.copies(np.random.default_rng(1), N, length, length, backwards=backwards)


@claims.declare(
    "With the same training more strings of four digits come back without a mistake when the first digit to be "
    "written is the last one read; eight digits remain out of reach.",
    statistic="share of 200 strings copied without a mistake, or a difference of two such shares",
    arms=(
        Arm("4 digits, written from the last one on, minus in their order", above=0.05),
        Arm("control: the same difference for 2 digits", below=0.1),
        Arm("control: 8 digits, written from the last one on", below=0.2),
    ),
    paper="25.9 against 30.6 BLEU, source forwards and reversed (Sutskever, Vinyals and Le, 2014)",
)
def reversed_source(seed: int, full: bool) -> dict[str, float]:
    updates = 600 if full else 2

    def copied(length: int, backwards: bool) -> float:
        return translator.accuracy(_copier(seed, updates, backwards), _digits(length, backwards))

    return {
        "4 digits, written from the last one on, minus in their order": copied(4, True) - copied(4, False),
        "control: the same difference for 2 digits": copied(2, True) - copied(2, False),
        "control: 8 digits, written from the last one on": copied(8, True),
    }


@claims.declare(
    "Fed the true digits, the writer has more digits of a string of eight right than when it is fed its own; of two "
    "digits it does not matter.",
    statistic="share of right symbols with the true symbol before each, minus with the writer's own",
    arms=(
        Arm("8 digits", above=0.1),
        Arm("control: 2 digits", below=0.05),
    ),
)
def free_running(seed: int, full: bool) -> dict[str, float]:
    weights = _copier(seed, 600 if full else 2, False)

    def gap(length: int) -> float:
        taught, free = copier.digits_right(weights, _digits(length, False))
        return taught - free

    return {"8 digits": gap(8), "control: 2 digits": gap(2)}


@cache
def _found(seed: int, full: bool, lazy: float, width: int, alpha: float) -> tuple[float, float]:
    weights = _lazy(seed, 600 if full else 2, lazy)
    return copier.searched(weights, _digits(8, True, 100 if full else 2), width, alpha, k=0.0)


@claims.declare(
    "If one target in twenty is empty, a beam of 20 answers eight digits with texts that are too short. Greedy does not, "
    "nor does the beam when it ranks by the mean per symbol, nor after training without empty targets.",
    statistic="mean length of the answers to 100 strings of eight digits",
    arms=(
        Arm("beam of 20, 5 % of the targets empty", below=7),
        Arm("control: greedy, 5 % empty", above=7.5),
        Arm("control: beam of 20, 5 % empty, ranked by the mean", above=7.5),
        Arm("control: beam of 20, none empty", above=7.5),
    ),
    paper="more than half of the best answers are empty if the search is exact (Stahlberg and Byrne, 2019)",
)
def short_answers(seed: int, full: bool) -> dict[str, float]:
    return {
        "beam of 20, 5 % of the targets empty": _found(seed, full, 0.05, 20, 0.0)[1],
        "control: greedy, 5 % empty": _found(seed, full, 0.05, 1, 0.0)[1],
        "control: beam of 20, 5 % empty, ranked by the mean": _found(seed, full, 0.05, 20, 1.0)[1],
        "control: beam of 20, none empty": _found(seed, full, 0.0, 20, 0.0)[1],
    }


@claims.declare(
    "After 600 updates one vector of 32 numbers brings back six digits mostly with mistakes, after 1,500 mostly "
    "without: it was not full, but undertrained. Strings of eight still come back mostly with mistakes.",
    statistic="share of 200 strings copied without a mistake",
    arms=(
        Arm("600 updates, 6 digits", below=0.5),
        Arm("control: 1,500 updates, 6 digits", above=0.5),
        Arm("control: 1,500 updates, 8 digits", below=0.5),
    ),
    first=8,
)
def one_vector(seed: int, full: bool) -> dict[str, float]:
    few, many = (600, 1500) if full else (2, 3)

    def copied(updates: int, length: int) -> float:
        return translator.accuracy(_copier(seed, updates, False), _digits(length, False))

    return {
        "600 updates, 6 digits": copied(few, 6),
        "control: 1,500 updates, 6 digits": copied(many, 6),
        "control: 1,500 updates, 8 digits": copied(many, 8),
    }


@claims.declare(
    "The digit that is written first is right more often than the last, whichever end of the source it stands at; "
    "attention takes that away.",
    statistic="share of right digits at the first written place minus that at the last, strings of eight",
    arms=(
        Arm("one vector, in their order", above=0.05),
        Arm("one vector, from the last one on", above=0.05),
        Arm("control: attention, in their order", below=0.05),
    ),
    saying="The bottleneck forgets the start of long sentences.",
    verdict="False, here.",
    first=8,
)
def first_written(seed: int, full: bool) -> dict[str, float]:
    def lead(backwards: bool, attend: translator.Attend | None = None) -> float:
        eight = _digits(8, backwards, 400)
        weights = _copier(seed, 600 if full else 2, backwards, attend)
        written = translator.step(weights, eight, attend)[3].argmax(axis=2)
        right = (written == eight.target).mean(axis=1)
        return float(right[0] - right[7])

    return {
        "one vector, in their order": lead(False),
        "one vector, from the last one on": lead(True),
        "control: attention, in their order": lead(False, translator.ADDITIVE),
    }
