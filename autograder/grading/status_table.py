"""`carousel status` in the terminal: students by lessons, what is to be known of each, and what is behind."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.grading.names import legible
from autograder.grading.standing import Class, Standing

CLOSE = 1e-9  # points that differ by less are the same


def show(klass: Class) -> None:
    """Print the table, and below it each command that something waits for."""
    console = Console()
    table = Table(box=None, pad_edge=False)
    table.add_column("student", overflow="fold")
    for name in klass.lessons:
        table.add_column(name, overflow="fold")
    table.add_column("total", justify="right")
    for student, person in klass.people.items():
        standings = klass.of(student)
        cells = [_cell(standings[name]) if name in standings else "" for name in klass.lessons]
        table.add_row(escape(legible(person.label)), *cells, f"{klass.total(student):g}")
    console.print(table)
    waiting: dict[tuple[str, str], list[str]] = {}
    for name, found in klass.lessons.items():
        for one in found.values():
            for difference in one.behind:
                waiting.setdefault((difference.way, f"{name}: {difference.what}"), []).append(one.student)
            if one.remark:
                waiting.setdefault(("", f"{name}: {one.remark}"), []).append(one.student)
    for (way, what), who in waiting.items():
        line = f"{what}: {', '.join(map(legible, who))}" + (f"\n  {way}" if way else "")
        console.print(line, style="yellow", markup=False, soft_wrap=True)
    if not any(way for way, _ in waiting):
        console.print("Nothing is behind: submissions, gradebook and pages say the same.")


def _cell(one: Standing) -> str:
    lines = []
    if one.is_graded:
        said = f"{one.total:g} / {one.worth:g}"
        changed = abs(one.total - one.machine) >= CLOSE
        lines.append(f"{said} (machine {one.machine:g})" if changed else said)
    return escape("\n".join([*lines, *one.words]))
