"""Judges an answer to an exercise of the course, which is called by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.exercises import exercises
from autograder.judging import judge as engine
from autograder.judging.exercise import Exercise
from autograder.judging.report import Report
from autograder.sandbox.wire.call import Caller


def judge(exercise: Exercise | str, function: Callable[..., Any] | Caller, seed: int | None = None) -> Report:
    """Grade a function against an exercise of the course; see `autograder.judging.judge`.

    Raises ValueError for an unknown exercise, TypeError when `function` cannot be called.
    """
    if isinstance(exercise, str):
        if exercise not in exercises:
            raise ValueError(f"no exercise is called {exercise!r}; `autograder.exercises` lists them all")
        exercise = exercises[exercise]
    return engine.judge(exercise, function, seed, tensors=exercises.view(exercise.lesson) != "numpy")
