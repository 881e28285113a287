"""A class's results in the terminal: a bar while they come in, then a table; and as lines of JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from autograder.grading.as_graded import Preview
from autograder.grading.grade_submission import Result
from autograder.grading.names import legible
from autograder.grading.notebooks.cell import EXCUSED, Verdict

MARKS = {"passed": "✓", "partial": "½", "not attempted": "·", "manual": "?", "unreadable": "!", EXCUSED: "–"}
CLOSE = 1e-9  # points that differ by less are the same
LEGEND = "✓ right  ½ partly  ✗ wrong  · not started  ? by hand  ! unreadable  – not counted"


def with_progress(running: Iterator[Result], total: int, lesson: str) -> list[Result]:
    """The results of a run, by student, when the last one is in; until then a bar on stderr."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(f"Grading {lesson}", total=total, rate="")
        results = []
        for result in running:
            results.append(result)
            elapsed = progress.tasks[task].elapsed or 1.0
            progress.update(task, advance=1, rate=f"{len(results) / elapsed:.1f} a second")
    return sorted(results, key=lambda result: result.student)


def as_lines(results: Sequence[Result], lesson: str) -> str:
    """One line of JSON for each exercise of each student; of a student without any, one that says why.

    `score` is what the machine gave, `mark` what the gradebook says, extra credit and marks given by hand
    included; `penalty` is the notebook's for handing in late.
    """
    lines = []
    for result in results:
        verdicts: list[tuple[str, Verdict | None]] = [*result.by_notebook] or [("", None)]
        for notebook, verdict in verdicts:
            marks = result.marks.get(notebook)
            lines.append(
                {
                    "student": result.student,
                    "lesson": lesson,
                    "exercise": verdict and verdict.exercise,
                    "score": verdict and verdict.score,
                    "mark": marks and verdict and marks.scores.get(verdict.cell),
                    "points": verdict and verdict.points,
                    "penalty": marks and marks.penalty,
                    "misconception": verdict and verdict.misconception,
                    "status": verdict.status if verdict else result.status,
                    "seconds": verdict and verdict.seconds,
                    "flags": verdict.flags if verdict else (),
                    "remark": legible(result.reason or result.remark),
                }
            )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def show(results: Sequence[Result], lesson: str) -> None:
    """Print the table, how many there are of each kind, and why somebody was not graded."""
    console = Console()
    console.print(_table(results, lesson), f"[dim]{LEGEND}[/dim]")
    counts = Counter(result.status for result in results)
    console.print(", ".join(f"{number} {status}" for status, number in sorted(counts.items())) + ".")
    for remark in dict.fromkeys(result.remark for result in results if result.remark):
        line = f"{', '.join(legible(one.student) for one in results if one.remark == remark)}: {remark}"
        console.print(line, style="yellow", markup=False, soft_wrap=True)
    for result in results:
        if result.reason:
            line = f"Not graded: {legible(result.student)}: {legible(result.reason)}"
            console.print(line, style="red", markup=False, soft_wrap=True)


def show_checked(checked: Preview) -> None:
    """Print what grading would say of one's own notebook: its table, and why points are missing."""
    console = Console()
    if checked.saved is not None:
        console.print(
            f"{checked.lesson} as it will be graded, as saved {checked.saved:%Y-%m-%d at %H:%M:%S}."
        )
    show([checked.result], checked.lesson)
    for number, error in checked.ended:
        line = f"Cell {number} ends in an error in grading: {legible(error)}"
        console.print(line, style="yellow", markup=False, soft_wrap=True)
    for why in checked.wrong:
        console.print(f"\n{why}", markup=False, highlight=False, soft_wrap=True)
    if checked.isolation is not None and checked.isolation.name == "trusted":
        console.print("\nThis machine has no sandbox: your code ran with your own rights.", style="dim")


def _table(results: Sequence[Result], lesson: str) -> Table:
    table = Table(title=lesson, box=None, title_justify="left", pad_edge=False)
    for heading in ("student", "points", "exercises", "mistakes"):
        table.add_column(heading, justify="right" if heading == "points" else "left")
    for result in results:
        marks = " ".join(MARKS.get(v.status, "✓" if v.score == v.points else "✗") for v in result.verdicts)
        named = "; ".join(f"{v.exercise}: {v.misconception}" for v in result.verdicts if v.misconception)
        marked = any(verdict.score is not None for verdict in result.verdicts)
        if result.status == "unreadable" and marked:
            named = "; ".join(filter(None, [named, "the last attempt cannot be read"]))
        points = _points(result) if marked else ""
        table.add_row(escape(legible(result.student)), points, marks, escape(named))
    return table


def _points(result: Result) -> str:
    """The gradebook's points, and the machine's where they are others."""
    machine = sum(verdict.score or 0.0 for verdict in result.verdicts)
    worth = sum(verdict.points for verdict in result.verdicts if verdict.status != EXCUSED)
    mark = sum(marks.total for marks in result.marks.values()) if result.marks else machine
    said = f"{mark:g} / {worth:g}"
    return said if abs(mark - machine) < CLOSE else f"{said} (machine {machine:g})"
