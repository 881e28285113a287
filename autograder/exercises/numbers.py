"""A number to hand in: an exercise without inputs, whose answer an experiment gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograder.judging.exercise import Exercise


def number(
    reference: Callable[[], float],
    name: str,
    hints: Sequence[str],
    difficulty: int = 1,
    **differing: Any,
) -> Exercise:
    """The exercise; `name` is what the number is called in a report, and in its mistakes.

    >>> def lag():
    ...     return 83
    >>> exercise = number(lag, "lag", hints=("The first below the line.", "np.argmax finds it."))
    >>> exercise.mistake("the lags are counted from 1", "The first lag has the index 0.", lag=lambda: 84)
    >>> [mistake.title for mistake in exercise.misconceptions]
    ['the lags are counted from 1']
    """
    return Exercise(
        reference,
        points=1,
        difficulty=difficulty,
        importance=4,
        minutes=5,
        inputs={},
        returns={name: ""},
        hints=hints,
        **differing,
    )
