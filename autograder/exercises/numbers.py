"""A number to hand in: an exercise without inputs, whose answer an experiment gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograder.exercises.mistakes import Declare, add
from autograder.judging.exercise import Exercise


def number(
    reference: Callable[[], float],
    name: str,
    hints: Sequence[str],
    difficulty: int = 1,
    **differing: Any,
) -> tuple[Exercise, Declare]:
    """The exercise, and what declares a number that is read in a wrong way.

    `name` is what the number is called in a report.

    >>> def lag():
    ...     return 83
    >>> exercise, misread = number(lag, "lag", hints=("The first below the line.", "np.argmax finds it."))
    >>> misread("the lags are counted from 1", "Which index has the first?", lambda: 84)
    >>> [mistake.title for mistake in exercise.misconceptions]
    ['the lags are counted from 1']
    """
    exercise = Exercise(
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
    return exercise, partial(add, exercise)
