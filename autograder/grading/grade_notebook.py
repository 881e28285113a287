"""One submission: its cells run in a child, and every `check(name)` is judged here, in the trusted parent.

A cell that kills or hangs its child gets an error; the cells before it are run again in a fresh child.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.exercises import exercises
from autograder.grading.execution import CannotGrade, Execution
from autograder.grading.flags import library_calls
from autograder.grading.notebooks import outputs as shown
from autograder.grading.notebooks.cell import Cell, Verdict
from autograder.grading.notebooks.released import Released
from autograder.judging.cases import SharedCases
from autograder.judging.report import Report
from autograder.sandbox.outside.account import Account
from autograder.sandbox.outside.session import Session


def grade(
    released: Released,
    cells: Sequence[Cell],
    open_child: Callable[[], Session],
    account: Account,
    secrets: SharedCases | None = None,
) -> list[Verdict]:
    """Run a restored notebook's cells and judge its checks, as far as the account goes that they share.

    Outputs and verdicts are left in the cells. Raises CannotGrade when no child can be had.
    """
    execution = Execution(open_child, account, secrets or SharedCases())
    try:
        copies = {cell.copy_of: cell for cell in cells if cell.copy_of}
        firsts = {cell.grade_id: cell for cell in cells if cell.grade_id}
        for cell in cells:
            if cell.is_excused:
                continue
            if cell.is_code:
                _run(execution, cell, firsts)
            if cell.is_by_hand:
                _leave_to_hand(cell, answered=not released.is_unanswered(cell))
            if cell.copy_of and copies[cell.copy_of] is cell:
                _run_copy(execution, cell, firsts[cell.copy_of])
    finally:
        execution.close()
    return [verdict for cell in cells if (verdict := cell.verdict) is not None]


def _run(execution: Execution, cell: Cell, firsts: Mapping[str, Cell]) -> None:
    name = cell.exercise_name
    if name is not None:
        start = time.perf_counter()
        report = _or_why_not_there(execution.judge(name), firsts.get(name))
        _keep(cell, report, time.perf_counter() - start)
        if report.score and (used := library_calls(execution.sources, exercises[name].library)):
            cell.note(f"It may rest on {', '.join(used)}, which does what is asked here.")
            _flag(
                cell, [{"kind": "library", "text": f"may rest on {name}", "library": name} for name in used]
            )
    elif cell.is_figure:
        cell.note("A figure of the course; it is not drawn in grading.")
    elif not cell.copy_of:
        start = time.perf_counter()
        cell.outputs = execution.run(cell.source)
        if cell.is_graded and not cell.is_by_hand:
            cell.outputs = shown.of_unverified(cell.outputs, cell.points)
            score = shown.earned(cell.outputs, cell.points)
            put_verdict(cell, score, None, "unverified", time.perf_counter() - start)


def _or_why_not_there(report: Report, answer: Cell | None) -> Report:
    """A function that does not exist because its cell failed has been attempted."""
    outputs = answer.outputs if answer is not None else []
    errors = [output for output in outputs if output["output_type"] == "error"]
    if report.status != "not attempted" or not errors:
        return report
    why = f"{errors[0]['ename']}: {errors[0]['evalue']}".splitlines()[0]
    return replace(report, status="failed", findings=[f"It does not exist: its cell ended in {why}"])


def _run_copy(execution: Execution, cell: Cell, first: Cell) -> None:
    name, verdict = first.exercise_name, first.verdict
    if name is None or verdict is None or verdict.score is None or verdict.score >= verdict.points:
        return
    start = time.perf_counter()
    report = execution.judge(name)
    if report.score > verdict.score:
        first.note("The verdict is that of this cell's copy further down.")
        _keep(first, report, verdict.seconds + time.perf_counter() - start)


def _keep(cell: Cell, report: Report, seconds: float) -> None:
    cell.outputs = shown.of_report(report)
    put_verdict(cell, float(report.score), report.misconception, report.status, seconds, report.flags)


def _flag(cell: Cell, flags: Sequence[Mapping[str, Any]]) -> None:
    if (verdict := cell.verdict) is not None:
        cell.verdict = replace(verdict, flags=[*verdict.flags, *flags])


def put_verdict(
    cell: Cell,
    score: float | None,
    mistake: str | None,
    status: str,
    seconds: float,
    flags: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Leave the verdict on a graded cell in it. CannotGrade: it is above the cell's maximum."""
    if score is not None and score > cell.points:
        raise CannotGrade(f"{cell.grade_id} would get {score:g} points of {cell.points:g}.")
    name = cell.exercise_name or cell.grade_id
    cell.verdict = Verdict(cell.grade_id, name, score, cell.points, mistake, status, round(seconds, 3), flags)


def _leave_to_hand(cell: Cell, answered: bool) -> None:
    """A cell that a person grades: no verdict yet, or no points where nothing was written."""
    if answered:
        put_verdict(cell, None, None, "manual", 0.0)
    else:
        put_verdict(cell, 0.0, None, "not attempted", 0.0)
