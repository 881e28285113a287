"""Judges an answer to an exercise of the course, which may call other answers of its page."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from typing import Any

from autograder.exercises import exercises
from autograder.judging import judge as engine
from autograder.judging.cases import DrawnCases
from autograder.judging.exercise import Exercise
from autograder.judging.report import Report
from autograder.judging.whose_fault import as_helper, helpers_of, with_right_helpers
from autograder.sandbox.wire.call import AsGraded, Caller


def judge(exercise: Exercise | str, function: Callable[..., Any] | Caller, seed: int | None = None) -> Report:
    """Grade a function against an exercise of the course; see `autograder.judging.judge`.

    Where a plain function is wrong only because of others of its module that are wrong, and are exercises of
    the same lesson, it keeps its points. Raises ValueError for an unknown exercise, TypeError when `function`
    cannot be called.
    """
    if isinstance(exercise, str):
        if exercise not in exercises:
            raise ValueError(f"no exercise is called {exercise!r}; `autograder.exercises` lists them all")
        exercise = exercises[exercise]
    tensors = exercises.view(exercise.lesson) != "numpy"
    report = engine.judge(exercise, function, seed, tensors=tensors)
    if report.passed or not isinstance(function, types.FunctionType):
        return report
    called = dict(_called(function, set()))
    lesson = exercises.of_lesson(exercise.lesson) if exercise.lesson in exercises.lessons else [exercise]
    wrong = [
        one
        for one in helpers_of(exercise, lesson)
        if one.name in called and not judge(one, called[one.name], seed).passed
    ]
    if not wrong:
        return report
    run = AsGraded(function, tensors).with_helpers({one.name: as_helper(one) for one in wrong})
    return with_right_helpers(exercise, run, report, wrong, DrawnCases(exercise, seed))


def _called(function: Any, seen: set[str]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions of the same module whose names a function's code says, theirs included."""
    if not isinstance(function, types.FunctionType):
        return
    for name in _names(function.__code__):
        other = function.__globals__.get(name)
        if (
            name not in seen
            and isinstance(other, types.FunctionType)
            and other.__globals__ is function.__globals__
        ):
            seen.add(name)
            yield name, other
            yield from _called(other, seen)


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)
