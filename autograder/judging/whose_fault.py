"""Whose fault a wrong answer is: where a function is right with right helpers, it keeps its points."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from autograder.judging.cases import DrawnCases
from autograder.judging.diagnosis.wording import listed
from autograder.judging.exercise import Exercise, generator
from autograder.judging.judge import judge
from autograder.judging.report import Report
from autograder.sandbox.wire.call import Helped


def with_right_helpers(
    exercise: Exercise, run: Helped, report: Report, wrong: Sequence[Exercise], drawn: DrawnCases
) -> Report:
    """The report on a function that calls functions of its page which are wrong.

    `run` calls it while the names of `wrong` mean the references. If it is right then, those are to blame: it
    gets its points, and no mistake is named for it. Otherwise its `report` stays as it is.
    """
    again = judge(exercise, run, drawn=drawn)
    if not again.passed or not run.asked:
        return report
    names = [one.name for one in wrong if one.name in run.asked]
    is_not = "which is not" if len(names) == 1 else "which are not"
    return replace(
        again,
        findings=[f"{exercise.name} is right. It calls your {listed(names)}, {is_not}: look there first."],
    )


def helpers_of(exercise: Exercise, lesson: Sequence[Exercise]) -> list[Exercise]:
    """The exercises that it may rest on: those before it on its page."""
    return list(lesson[: lesson.index(exercise)]) if exercise in lesson else []


@cache
def as_helper(exercise: Exercise) -> Callable[..., Any]:
    """Its reference, for callers that make its cache themselves: a tuple, or a named tuple of their own.

    A named tuple that comes out of the sandbox has the fields of the original and nothing else.
    """
    signature = inspect.signature(exercise.reference)
    models = exercise.draw(generator(0), exercise.sizes[0])

    def helper(*arguments: Any, **named: Any) -> Any:
        bound = signature.bind(*arguments, **named)
        for name, value in bound.arguments.items():
            bound.arguments[name] = _of_the_kind_of(models.get(name), value)
        return exercise.reference(*bound.args, **bound.kwargs)

    return helper


def _of_the_kind_of(model: Any, value: Any) -> Any:
    """A tuple as a named tuple of the model's class, with what is in it likewise; anything else as it is."""
    fields = getattr(model, "_fields", ())
    if not fields or not isinstance(value, tuple) or len(value) != len(fields):
        return value
    if set(getattr(value, "_fields", ())) == set(fields):
        value = [getattr(value, field) for field in fields]
    return type(model)(*map(_of_the_kind_of, model, value))
