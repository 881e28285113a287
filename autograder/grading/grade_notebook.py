"""One submission: its cells run in a child, and every `check(name)` is judged here, in the trusted parent.

A cell that kills or hangs its child gets an error; the cells before it are run again in a fresh child.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.exercises import exercises
from autograder.grading.flags import library_calls
from autograder.grading.notebooks import outputs as shown
from autograder.grading.notebooks.released import (
    NOTE,
    Sheet,
    exercise_name,
    grade_id,
    is_by_hand,
    is_figure,
    is_graded,
    note,
    points,
)
from autograder.grading.notebooks.submitted import Cell
from autograder.grading.place import CannotGrade, Place
from autograder.judging.cases import SharedCases
from autograder.judging.report import Report
from autograder.sandbox.outside.account import Account
from autograder.sandbox.outside.session import Session


@dataclass(frozen=True)
class Verdict:
    """What one graded cell earns. `score` is None where a person has to decide."""

    cell: str
    exercise: str
    score: float | None
    points: float
    misconception: str | None
    status: str
    seconds: float
    flags: Sequence[Mapping[str, Any]] = ()  # what the instructor may look at; it costs no point


def grade(
    sheet: Sheet,
    cells: Sequence[Cell],
    open_child: Callable[[], Session],
    account: Account,
    secrets: SharedCases | None = None,
) -> list[Verdict]:
    """Run a restored notebook's cells and judge its checks, as far as the account goes that they share.

    Outputs and verdicts are left in the cells. Raises CannotGrade when no child can be had.
    """
    place = Place(open_child, account, secrets or SharedCases())
    try:
        copies = {cell["metadata"][NOTE]["copy_of"]: cell for cell in cells if _is_copy(cell)}
        firsts = {grade_id(cell): cell for cell in cells if grade_id(cell)}
        for cell in cells:
            if cell["cell_type"] == "code":
                _run(place, cell, firsts)
            if is_by_hand(cell):
                _leave_to_hand(cell, answered=not sheet.is_unanswered(cell))
            if _is_copy(cell) and copies[cell["metadata"][NOTE]["copy_of"]] is cell:
                _run_copy(place, cell, firsts[cell["metadata"][NOTE]["copy_of"]])
    finally:
        place.close()
    return [verdict for cell in cells if (verdict := verdict_of(cell)) is not None]


def verdict_of(cell: Cell) -> Verdict | None:
    """The verdict that grading left in a cell."""
    kept = cell["metadata"].get(NOTE, {}).get("verdict")
    return Verdict(**kept) if kept else None


def _run(place: Place, cell: Cell, firsts: Mapping[str, Cell]) -> None:
    name = exercise_name(cell)
    if name is not None:
        start = time.perf_counter()
        report = _or_why_not_there(place.judge(name), firsts.get(name, {}))
        _keep(cell, report, time.perf_counter() - start)
        if report.score and (used := library_calls(place.sources, exercises[name].library)):
            note(cell, f"It may rest on {', '.join(used)}, which does what is asked here.")
            _flag(
                cell, [{"kind": "library", "text": f"may rest on {name}", "library": name} for name in used]
            )
    elif is_figure(cell):
        note(cell, "A figure of the course; it is not drawn in grading.")
    elif not _is_copy(cell):
        start = time.perf_counter()
        cell["outputs"] = place.run(cell["source"])
        if is_graded(cell) and not is_by_hand(cell):
            cell["outputs"] = shown.of_unverified(cell["outputs"], points(cell))
            score = shown.earned(cell["outputs"], points(cell))
            settle(cell, score, None, "unverified", time.perf_counter() - start)


def _or_why_not_there(report: Report, answer: Mapping[str, Any]) -> Report:
    """A function that does not exist because its cell failed has been attempted."""
    errors = [output for output in answer.get("outputs", []) if output["output_type"] == "error"]
    if report.status != "not attempted" or not errors:
        return report
    why = f"{errors[0]['ename']}: {errors[0]['evalue']}".splitlines()[0]
    return replace(report, status="failed", findings=[f"It does not exist: its cell ended in {why}"])


def _run_copy(place: Place, cell: Cell, first: Cell) -> None:
    verdict = verdict_of(first)
    name = exercise_name(first)
    if name is None or verdict is None or verdict.score is None or verdict.score >= verdict.points:
        return
    start = time.perf_counter()
    report = place.judge(name)
    if report.score > verdict.score:
        note(first, "The verdict is that of this cell's copy further down.")
        _keep(first, report, verdict.seconds + time.perf_counter() - start)


def _is_copy(cell: Cell) -> bool:
    return "copy_of" in cell["metadata"].get(NOTE, {})


def _keep(cell: Cell, report: Report, seconds: float) -> None:
    cell["outputs"] = shown.of_report(report)
    settle(cell, float(report.score), report.misconception, report.status, seconds)
    _flag(cell, report.flags)


def _flag(cell: Cell, flags: Sequence[Mapping[str, Any]]) -> None:
    cell["metadata"][NOTE]["verdict"]["flags"] += flags


def settle(cell: Cell, score: float | None, mistake: str | None, status: str, seconds: float) -> None:
    """Leave the verdict on a graded cell in its metadata. CannotGrade: it is above the cell's maximum."""
    if score is not None and score > points(cell):
        raise CannotGrade(f"{grade_id(cell)} would get {score:g} points of {points(cell):g}.")
    cell["metadata"].setdefault(NOTE, {})["verdict"] = {
        "cell": grade_id(cell),
        "exercise": exercise_name(cell) or grade_id(cell),
        "score": score,
        "points": points(cell),
        "misconception": mistake,
        "status": status,
        "seconds": round(seconds, 3),
        "flags": [],
    }


def _leave_to_hand(cell: Cell, answered: bool) -> None:
    """A cell that a person grades: no verdict yet, or no points where nothing was written."""
    if answered:
        settle(cell, None, None, "manual", 0.0)
    else:
        settle(cell, 0.0, None, "not attempted", 0.0)
