"""Whose fault a wrong answer is: where a function is right with right helpers, it keeps its points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.judging.cases import DrawnCases
from autograder.judging.diagnosis.wording import listed
from autograder.judging.exercise import Exercise
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
