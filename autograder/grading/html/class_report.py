"""The class on one page: who stands where, how the points are spread, which mistakes were made, how often."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from autograder.grading.grade_submission import EARLIER_COUNTS
from autograder.grading.html.style import document, share
from autograder.grading.names import legible
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.nbgrader.marks import Marks
from autograder.grading.notebooks import graded as record
from autograder.grading.notebooks.cell import Verdict
from autograder.grading.notebooks.graded import Record
from autograder.grading.notebooks.submitted import Unreadable, read_notebook
from autograder.grading.state import State

PAGE = "report.html"
BINS = 10

_STYLE = """
body { max-width: 76rem } h2 { margin: 2rem 0 .6rem } .figures { display: flex; flex-wrap: wrap; gap: 0 3rem }
.figures strong { display: block; color: var(--ink); font-size: 1.5rem; font-weight: 600 }
.figures div { color: var(--soft) }
.heat { border-spacing: 2px; border-collapse: separate } .heat td, .heat th { padding: .15rem .5rem }
.heat thead th { vertical-align: bottom; font: .75rem/1.2 ui-monospace, monospace; height: 13.5rem }
.heat thead th + th { text-align: center }
.heat thead span { writing-mode: vertical-rl; transform: rotate(180deg); padding: .3rem;
  white-space: nowrap }
.heat .cell { text-align: center; min-width: 3.2rem; border-radius: 3px; font-variant-numeric: tabular-nums;
  background: rgba(var(--heat), calc(var(--share) * .72)); outline: 1px solid var(--line) }
.heat .sum { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.mistakes td { vertical-align: top }
.mistakes td:first-child { text-align: right; font-variant-numeric: tabular-nums }
details { color: var(--soft) } summary { cursor: pointer; color: var(--ink) }
svg text { font: 12px system-ui, sans-serif; fill: var(--soft) } svg rect { fill: var(--full) }
svg line { stroke: var(--line) }
"""


@dataclass(frozen=True)
class Row:
    """One student's standing in one lesson."""

    student: str
    records: Sequence[Record]
    marks: Mapping[str, Marks]  # by notebook
    later: str  # why what was handed in after it cannot be read

    @property
    def verdicts(self) -> list[tuple[str, Verdict]]:
        return [(record.notebook, verdict) for record in self.records for verdict in record.verdicts]

    def score(self, notebook: str, cell: str) -> float:
        return self.marks[notebook].scores.get(cell, 0.0)

    @property
    def total(self) -> float:
        return sum(marks.total for marks in self.marks.values())

    @property
    def worth(self) -> float:
        return sum(verdict.points for _, verdict in self.verdicts)

    @property
    def unreadable(self) -> str:
        return self.later or " ".join(record.unreadable for record in self.records if record.unreadable)


def write_report(course: Course, lesson: str | None = None) -> Path:
    """Write the page of one lesson, or of all that have been graded, beside the students' feedback; its path.

    Raises CourseError when there is nothing to show.
    """
    lessons = [course.lesson(lesson)] if lesson else course.lessons()
    rows = {name: _rows(course, name) for name in lessons if course.graded_students(name)}
    if not any(rows.values()):
        what = f"{lesson} has not" if lesson else "No lesson has"
        raise CourseError(f"{what} been graded yet: run `carousel grade {lesson or 'LESSON'}`.")
    path = course.root / course.directory.feedback_directory / PAGE
    sections = "".join(_section(course, path.parent, name, found) for name, found in rows.items() if found)
    record.write_whole(path, document("The class", sections, _STYLE).encode(), 0o644)
    return path


def _rows(course: Course, lesson: str) -> list[Row]:
    """Everyone whose grades are in the gradebook, the best first."""
    found: dict[str, list[Record]] = {}
    for student in course.graded_students(lesson):
        paths = sorted(course.autograded(student, lesson).glob("*.ipynb"))
        if records := [known for path in paths if (known := record.read(path)) is not None]:
            found[student] = records
    with Gradebook(course, lesson) as book:
        State(course, book).repair()
        marks = book.marks(list(found))
    rows = [
        Row(
            student,
            records,
            {one.notebook: marks[student, one.notebook] for one in records},
            _later(course.submitted(student, lesson), records),
        )
        for student, records in found.items()
        if all((student, one.notebook) in marks for one in records)
    ]
    return sorted(rows, key=lambda row: (-row.total, row.student))


def _later(folder: Path, records: Sequence[Record]) -> str:
    """Why what was handed in after the graded attempt cannot be read; empty when nothing was."""
    problems = []
    for one in records:
        try:
            if folder.is_dir() and not one.unreadable:
                read_notebook(folder / f"{one.notebook}.ipynb")
        except Unreadable as problem:
            problems.append(str(problem))
    return " ".join([*problems, EARLIER_COUNTS]) if problems else ""


def _section(course: Course, folder: Path, lesson: str, rows: Sequence[Row]) -> str:
    totals = sorted(row.total for row in rows)
    worth = max(row.worth for row in rows)
    middle = (totals[(len(totals) - 1) // 2] + totals[len(totals) // 2]) / 2
    figures = {
        "submissions": f"{len(rows)}",
        f"points of {worth:g}, the median": f"{middle:g}",
        f"points of {worth:g}, the mean": f"{sum(totals) / len(totals):.1f}",
        "with every point": f"{sum(row.total >= row.worth for row in rows)}",
        "could not be read": f"{sum(bool(row.unreadable) for row in rows)}",
    }
    numbers = "".join(f"<div><strong>{number}</strong>{name}</div>" for name, number in figures.items())
    return (
        f'<h1>{escape(lesson)}</h1><div class="figures">{numbers}</div>'
        f"<h2>How the points are spread</h2>{_histogram(totals, worth)}"
        f"<h2>Mistakes, by name</h2>{_mistakes(rows)}{_to_look_at(rows)}{_off_roster(course, lesson)}"
        f"<h2>Points by exercise</h2>{_heat_map(course, folder, lesson, rows)}"
    )


def _histogram(totals: Sequence[float], worth: float) -> str:
    counts = [0] * BINS
    for total in totals:
        counts[min(int(BINS * max(total, 0.0) / worth), BINS - 1) if worth else 0] += 1
    highest, width, height = max(counts), 46, 110
    bars = []
    for index, count in enumerate(counts):
        tall = round(height * count / highest)
        left = index * width
        bars.append(
            f'<rect x="{left + 2}" y="{20 + height - tall}" width="{width - 4}" height="{tall}" rx="2"/>'
            f'<text x="{left + width / 2}" y="{14 + height - tall}" text-anchor="middle">{count or ""}</text>'
        )
    ticks = "".join(
        f'<text x="{index * width}" y="{height + 38}" text-anchor="middle">{worth * index / BINS:g}</text>'
        for index in range(0, BINS + 1, 2)
    )
    spread = ", ".join(
        f"{worth * i / BINS:g} to {worth * (i + 1) / BINS:g}: {n}" for i, n in enumerate(counts)
    )
    return (
        f'<svg viewBox="-12 0 {BINS * width + 24} {height + 44}" style="max-width:34rem" role="img" '
        f'aria-label="Students by points. {spread}">{"".join(bars)}'
        f'<line x1="0" x2="{BINS * width}" y1="{height + 20.5}" y2="{height + 20.5}"/>{ticks}</svg>'
    )


def _mistakes(rows: Sequence[Row]) -> str:
    made: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for _, verdict in row.verdicts:
            if verdict.misconception:
                made.setdefault((verdict.exercise, verdict.misconception), []).append(row.student)
    if not made:
        return '<p class="soft">No mistake was recognised.</p>'
    lines = [
        f"<tr><td>{len(who)}</td><td>{share(len(who), len(rows))}</td>"
        f"<td><details><summary>{escape(mistake)} · <code>{escape(exercise)}</code></summary>"
        f"{', '.join(map(_shown, who))}</details></td></tr>"
        for (exercise, mistake), who in sorted(made.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return f'<table class="mistakes">{"".join(lines)}</table>'


def _to_look_at(rows: Sequence[Row]) -> str:
    """Right answers that a person may want to read: the evidence of each, and whose it is."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for _, verdict in row.verdicts:
            for flag in verdict.flags:
                found.setdefault(f"{verdict.exercise} {flag['text']}", []).append(row.student)
    lines = "".join(
        f"<li>{escape(what)}: {', '.join(map(_shown, who))}</li>" for what, who in sorted(found.items())
    )
    return f"<h2>To look at</h2><ul>{lines}</ul>" if lines else ""


def _off_roster(course: Course, lesson: str) -> str:
    """Those that handed in and are not on the roster."""
    with Gradebook(course, lesson) as book:
        said = {one: book.roster.said_of(one) for one in course.handed_in(lesson)}
    lines = "".join(f"<li>{_shown(who)}: {escape(what)}</li>" for who, what in said.items() if what)
    return f"<h2>Not on the roster</h2><ul>{lines}</ul>" if lines else ""


def _heat_map(course: Course, folder: Path, lesson: str, rows: Sequence[Row]) -> str:
    columns = {(notebook, verdict.cell): verdict for row in rows for notebook, verdict in row.verdicts}
    head = "".join(
        f'<th scope="col"><span>{escape(verdict.exercise)} ({verdict.points:g})</span></th>'
        for verdict in columns.values()
    )
    lines = []
    for row in rows:
        verdicts = {(notebook, verdict.cell): verdict for notebook, verdict in row.verdicts}
        cells = "".join(_heat_cell(row, key, verdicts.get(key)) for key in columns)
        page = course.feedback(row.student, lesson) / f"{row.records[0].notebook}.html"
        link = quote(os.path.relpath(page, folder))
        note = f' title="{escape(row.unreadable)}"' if row.unreadable else ""
        lines.append(
            f'<tr><th scope="row"{note}><a href="{link}">{_shown(row.student)}</a>'
            f'{_mark_of(row)}</th>{cells}<td class="sum">{row.total:g}</td></tr>'
        )
    means = "".join(_mean_cell(rows, key, verdict) for key, verdict in columns.items())
    mean = sum(row.total for row in rows) / len(rows)
    foot = f'<tr><th scope="row">mean</th>{means}<td class="sum">{mean:.1f}</td></tr>'
    return (
        f'<div class="scroll"><table class="heat"><thead><tr><th scope="col">student</th>{head}'
        f'<th scope="col"><span>points</span></th></tr></thead><tbody>{"".join(lines)}</tbody>'
        f"<tfoot>{foot}</tfoot></table></div>"
    )


def _shown(student: str) -> str:
    return escape(legible(student))


def _mark_of(row: Row) -> str:
    return " (last attempt unreadable)" if row.later else " (unreadable)" if row.unreadable else ""


def _heat_cell(row: Row, key: tuple[str, str], verdict: Verdict | None) -> str:
    if verdict is None:
        return '<td class="cell" style="--share:0">–</td>'
    if key[1] in row.marks[key[0]].pending:
        why = verdict.status if verdict.status == "unreadable" else "to be graded by hand"
        return f'<td class="cell" style="--share:0" title="{why}">?</td>'
    score = row.score(*key)
    part = score / verdict.points if verdict.points else 0.0
    why = verdict.misconception or verdict.status
    shown = "·" if verdict.status == "not attempted" and not score else f"{score:g}"
    return f'<td class="cell" style="--share:{part:.2f}" title="{escape(why)}">{shown}</td>'


def _mean_cell(rows: Sequence[Row], key: tuple[str, str], verdict: Verdict) -> str:
    mean = sum(row.score(*key) for row in rows if key[0] in row.marks) / len(rows)
    part = mean / verdict.points if verdict.points else 0.0
    return f'<td class="cell" style="--share:{part:.2f}">{mean:.1f}</td>'
