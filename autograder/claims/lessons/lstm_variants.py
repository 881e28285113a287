"""Lesson LSTM variants: which parts adding needs, and which counting needs."""

from __future__ import annotations

from functools import cache

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy.experiments.lstm_variants import counted_to, error_of, learn_adding, learn_counting

claims = Claims("lstm-variants")
TOGETHER = 8  # seeds train as one array; each ends as it would alone


@cache
def _errors(name: str, first: int, updates: int) -> list[float]:
    return [error_of(run) for run in learn_adding(name, range(first, first + TOGETHER), updates)]


@cache
def _counts(name: str, first: int, updates: int, H: int = 4) -> list[int]:
    return counted_to(name, learn_counting(name, range(first, first + TOGETHER), updates, H))


def _adding(name: str, seed: int, updates: int) -> float:
    return _errors(name, seed - seed % TOGETHER, updates)[seed % TOGETHER]


def _counting(name: str, seed: int, updates: int, H: int = 4) -> float:
    return float(_counts(name, seed - seed % TOGETHER, updates, H)[seed % TOGETHER])


@claims.declare(
    "The coupled cell learns to add first: in time in which the vanilla cell does not, and a cell without an input gate "
    "not at all. With three times the updates both have learned it.",
    statistic="mean squared error of adding two of 20 numbers after 300 updates (always answering 1: 0.167)",
    arms=(
        Arm("coupled", below=0.05),
        Arm("vanilla", above=0.05, least=0.5),
        Arm("no input gate", above=0.1),
        Arm("vanilla, 900 updates", below=0.05),
        Arm("no input gate, 900 updates", below=0.05),
    ),
    first=8,
)
def coupling_adds(seed: int, full: bool) -> dict[str, float]:
    updates = 300 if full else 2
    return {
        "coupled": _adding("coupled", seed, updates),
        "vanilla": _adding("vanilla", seed, updates),
        "no input gate": _adding("no input gate", seed, updates),
        "vanilla, 900 updates": _adding("vanilla", seed, 3 * updates),
        "no input gate, 900 updates": _adding("no input gate", seed, 3 * updates),
    }


@claims.declare(
    "The coupled cell does not count beyond its training, also with three times the updates or twice the units; the "
    "cell of 1997 does in a part of the runs.",
    statistic="the largest n up to which every a^n b^n is right (trained on: 1 to 10)",
    arms=(
        Arm("coupled", below=14.5),
        Arm("coupled, 1,500 updates", below=14.5),
        Arm("coupled, 8 units", below=14.5),
        Arm("1997", above=14.5, least=0.3),
    ),
    saying="Coupling costs nothing.",
    verdict="It costs counting.",
)
def coupling_counts(seed: int, full: bool) -> dict[str, float]:
    updates = 500 if full else 2
    return {
        "coupled": _counting("coupled", seed, updates),
        "coupled, 1,500 updates": _counting("coupled", seed, 3 * updates),
        "coupled, 8 units": _counting("coupled", seed, updates, H=8),
        "1997": _counting("1997", seed, updates),
    }


@claims.declare(
    "The cell of 1997, which has no peepholes, counts beyond its training in a part of the runs; with peepholes in all "
    "three gates, the vanilla cell does not do it in all runs either.",
    statistic="the largest n up to which every a^n b^n is right (trained on: 1 to 10)",
    arms=(
        Arm("1997", above=14.5, least=0.3, most=0.9),
        Arm("vanilla", above=14.5, least=0, most=0.9),
        Arm("coupled", below=14.5),
    ),
    saying="Peepholes are needed to count.",
    verdict="Not here.",
)
def no_peepholes_counted(seed: int, full: bool) -> dict[str, float]:
    updates = 500 if full else 2
    return {
        "1997": _counting("1997", seed, updates),
        "vanilla": _counting("vanilla", seed, updates),
        "coupled": _counting("coupled", seed, updates),
    }
