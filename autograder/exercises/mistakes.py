"""Mistakes by the dozen: wrong answers of one make, each with another piece exchanged."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from autograder.judging.exercise import Exercise

Answer = Callable[..., Any]
Declare = Callable[..., None]  # (title, hint, and what the wrong answer is made of)


def add(
    exercise: Exercise, title: str, hint: str, wrong: Answer, raises: type[Exception] | None = None
) -> None:
    """Declare a wrong answer that is made elsewhere, or on the spot, with its hint."""
    wrong.__doc__ = hint
    exercise.misconception(title, raises)(wrong)


def family(exercise: Exercise) -> Callable[[Callable[..., Answer]], Declare]:
    """Decorates what makes wrong answers; called with a title and a hint in front, it declares one.

    >>> def doubled(x):
    ...     return 2 * x
    >>> double = Exercise(doubled, points=1, inputs=dict(x="N"), returns=dict(y="N"))
    >>> @family(double)
    ... def times(factor):
    ...     return lambda x: factor * x
    >>> times("it is tripled", "How often does x go into its double?", 3)
    >>> mistake = double.misconceptions[0]
    >>> mistake.title, mistake.hint, mistake.function(5)
    ('it is tripled', 'How often does x go into its double?', 15)
    """

    def of(make: Callable[..., Answer]) -> Declare:
        @wraps(make)
        def declare(
            title: str, hint: str, *pieces: Any, raises: type[Exception] | None = None, **named: Any
        ) -> None:
            add(exercise, title, hint, make(*pieces, **named), raises)

        return declare

    return of
