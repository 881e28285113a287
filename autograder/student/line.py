"""The second step of a check: the line of a wrong answer in which one change would make it right.

It runs when the report is on the screen, in the student's own kernel, and never in grading.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from html import escape
from typing import Any

from autograder.exercises import exercises
from autograder.judging.cases import DrawnCases
from autograder.judging.diagnosis.repair import Found, Repair, find_line
from autograder.judging.exercise import PUBLIC_SEED, Exercise
from autograder.judging.kinds import kind_of
from autograder.judging.report import Report
from autograder.judging.report.html import CODE, framed
from autograder.student.answering import CheckFailed, Plain

SECONDS = 2.0

_to_hint: dict[str, list[Repair]] = {}  # of each exercise, what its last search found


class ShownLine:
    """The line, marked, between its neighbours, and what kind of change it is about."""

    def __init__(self, found: Found):
        self.found = found
        self.sentences = f"{found.sentence} hint({found.exercise}) says more."

    def __repr__(self) -> str:
        lines = [f"  {'→' if marked else ' '} {n:>3}  {text}" for marked, n, text in self.found.excerpt()]
        return "\n".join([*lines, f"  {self.sentences}"])

    def _repr_html_(self) -> str:
        rows = []
        for marked, number, text in self.found.excerpt():
            line = escape(f"{'→' if marked else ' '} {number:>3}  {text}").replace(" ", "&nbsp;")
            rows.append(f"<div><strong>{line}</strong></div>" if marked else f"<div>{line}</div>")
        return framed(f'<div style="{CODE}">{"".join(rows)}</div><div>{escape(self.sentences)}</div>')


def seconds_of(search: Any) -> float:
    """The budget that `check` was given; CheckFailed where it is none."""
    if isinstance(search, bool) or not isinstance(search, (int, float)) or not 0 <= search < math.inf:
        raise CheckFailed(
            "check: search is the number of seconds in which to look for the line, 0 for not at all; "
            f"got {search if isinstance(search, float) else kind_of(search)}"
        )
    return float(search)


def point(
    exercise: Exercise, function: Any, report: Report, seconds: float, show: Callable[[Any], Any]
) -> None:
    """Look for the line of an answer that is wrong and has no name, and show what is found."""
    _to_hint.pop(exercise.name, None)
    wrong = report.status in ("failed", "partial") and report.misconception is None
    if not wrong or not seconds or os.environ.get("NBGRADER_EXECUTION"):
        return
    told: list[str] = []

    def waiting() -> None:
        told.append(f"Looking for a line in which one change would do, for {seconds:g} s at most.")
        show(Plain(told[0]))

    try:
        drawn = DrawnCases(exercise, PUBLIC_SEED)
        tensors = exercises.view(exercise.lesson) != "numpy"
        found = find_line(exercise, function, drawn, seconds, tensors, waiting=waiting)
    except KeyboardInterrupt:
        raise CheckFailed(
            "check was interrupted before it ended its search for the line; the report above stands.",
            interrupted=True,
        ) from None
    if found is not None and found.repairs:
        _to_hint[exercise.name] = list(found.repairs)
        show(ShownLine(found))
    elif found is not None and told:
        more = (
            "" if found.ended else f" check({exercise.name}, search={5 * math.ceil(seconds)}) looks longer."
        )
        show(Plain(f"No single change that was tried makes it right.{more}"))


def hint_of_line(name: str) -> str | None:
    """What the last check found, one step further; nothing a second time."""
    repairs = _to_hint.pop(name, [])
    said = [f"Line {r.line}. {r.hint}" if len(repairs) > 1 else r.hint for r in repairs]
    return " ".join(said) or None
