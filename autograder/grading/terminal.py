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

from autograder.grading.grade_submission import Result
from autograder.grading.names import legible
from autograder.grading.notebooks.cell import Verdict

MARKS = {"passed": "✓", "partial": "½", "not attempted": "·", "manual": "?", "unreadable": "!"}
LEGEND = "✓ right  ½ partly  ✗ wrong  · not started  ? by hand  ! unreadable"


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
    """One line of JSON for each exercise of each student; of a student without any, one that says why."""
    lines = []
    for result in results:
        verdicts: Sequence[Verdict | None] = result.verdicts or [None]
        lines += [
            {
                "student": result.student,
                "lesson": lesson,
                "exercise": verdict and verdict.exercise,
                "score": verdict and verdict.score,
                "points": verdict and verdict.points,
                "misconception": verdict and verdict.misconception,
                "status": verdict.status if verdict else result.status,
                "seconds": verdict and verdict.seconds,
                "flags": verdict.flags if verdict else (),
                "remark": legible(result.reason or result.remark),
            }
            for verdict in verdicts
        ]
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


def _table(results: Sequence[Result], lesson: str) -> Table:
    table = Table(title=lesson, box=None, title_justify="left", pad_edge=False)
    for heading in ("student", "points", "exercises", "mistakes"):
        table.add_column(heading, justify="right" if heading == "points" else "left")
    for result in results:
        earned = sum(verdict.score or 0.0 for verdict in result.verdicts)
        worth = sum(verdict.points for verdict in result.verdicts)
        marks = " ".join(MARKS.get(v.status, "✓" if v.score == v.points else "✗") for v in result.verdicts)
        named = "; ".join(f"{v.exercise}: {v.misconception}" for v in result.verdicts if v.misconception)
        marked = any(verdict.score is not None for verdict in result.verdicts)
        points = f"{earned:g} / {worth:g}" if marked else ""
        if result.status == "unreadable" and marked:
            named = "; ".join(filter(None, [named, "the last attempt cannot be read"]))
        table.add_row(escape(legible(result.student)), points, marks, escape(named))
    return table
