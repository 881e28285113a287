"""A lesson's class on one page: who stands where, how the points are spread, which mistakes were made."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from autograder.grading.html.style import document, share
from autograder.grading.names import legible
from autograder.grading.nbgrader.course import Course
from autograder.grading.notebooks.cell import EXCUSED, Verdict
from autograder.grading.standing import Standing

BINS = 10

STYLE = """
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
.heat th[scope=row], .heat thead th:first-child { position: sticky; left: 0; background: var(--paper);
  min-width: 9rem; max-width: 14rem; overflow-wrap: anywhere }
.heat td.sum, .heat thead th:last-child { position: sticky; right: 0; background: var(--paper) }
@media (max-width: 40rem) { .heat th[scope=row], .heat thead th:first-child {
  min-width: 6.5rem; max-width: 8rem; font-size: .85rem } }
.course thead th { height: auto } .course .cell { min-width: 7rem; max-width: 14rem; font-size: .85rem }
.course .cell .soft { color: var(--ink) }
.heat .sum { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.mistakes td { vertical-align: top }
.mistakes td:first-child { text-align: right; font-variant-numeric: tabular-nums }
details { color: var(--soft) } summary { cursor: pointer; color: var(--ink) }
svg text { font: 12px system-ui, sans-serif; fill: var(--soft) } svg rect { fill: var(--full) }
svg line { stroke: var(--line) }
"""


def lesson_page(course: Course, folder: Path, lesson: str, standings: Mapping[str, Standing]) -> str:
    """The page of a lesson, to lie in `folder`; empty where nobody has been graded."""
    rows = [one for one in standings.values() if one.marks and one.records]
    if not rows:
        return ""
    rows.sort(key=lambda row: (-row.total, row.student))
    return document(lesson, _section(course, folder, lesson, rows, standings), STYLE)


def _section(
    course: Course,
    folder: Path,
    lesson: str,
    rows: Sequence[Standing],
    everybody: Mapping[str, Standing],
) -> str:
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
        f"<h2>Mistakes, by name</h2>{_mistakes(rows)}{_to_look_at(rows)}{_listed(everybody)}"
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


def _mistakes(rows: Sequence[Standing]) -> str:
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


def _to_look_at(rows: Sequence[Standing]) -> str:
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


def _listed(standings: Mapping[str, Standing]) -> str:
    """Those that handed in and are not on the roster, and those that are and have not handed in."""
    said = {one.student: one.remark for one in standings.values() if one.remark}
    lines = "".join(f"<li>{_shown(who)}: {escape(what)}</li>" for who, what in said.items())
    listed = f"<h2>Not on the roster</h2><ul>{lines}</ul>" if lines else ""
    missing = [one.student for one in standings.values() if not one.handed_in and not one.marks]
    if missing:
        listed += f"<h2>Not handed in</h2><p>{', '.join(map(_shown, missing))}</p>"
    return listed


def _heat_map(course: Course, folder: Path, lesson: str, rows: Sequence[Standing]) -> str:
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
        words = f' <span class="soft">({escape(legible("; ".join(row.words)))})</span>' if row.words else ""
        lines.append(
            f'<tr><th scope="row"{note}><a href="{link}">{_shown(row.student)}</a>'
            f'{words}</th>{cells}<td class="sum">{row.total:g}</td></tr>'
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


def _heat_cell(row: Standing, key: tuple[str, str], verdict: Verdict | None) -> str:
    if verdict is None or verdict.status == EXCUSED:
        why = "it came after the hand-in: not counted" if verdict else "not in this student's notebook"
        return f'<td class="cell" style="--share:0" title="{why}">–</td>'
    if key[1] in row.marks[key[0]].pending:
        why = verdict.status if verdict.status == "unreadable" else "to be graded by hand"
        return f'<td class="cell" style="--share:0" title="{why}">?</td>'
    score = _score(row, key)
    part = min(score / verdict.points, 1.0) if verdict.points else 0.0
    why = verdict.misconception or verdict.status
    marks = row.marks[key[0]]
    if key[1] in marks.by_hand:
        why = f"overridden; the machine gave {marks.machine[key[1]]:g}"
    if extra := marks.extra.get(key[1]):
        why += f"; extra credit {extra:g}"
    shown = "·" if verdict.status == "not attempted" and not score else f"{score:g}"
    return f'<td class="cell" style="--share:{part:.2f}" title="{escape(why)}">{shown}</td>'


def _mean_cell(rows: Sequence[Standing], key: tuple[str, str], verdict: Verdict) -> str:
    mean = sum(_score(row, key) for row in rows) / len(rows)
    part = min(mean / verdict.points, 1.0) if verdict.points else 0.0
    return f'<td class="cell" style="--share:{part:.2f}">{mean:.1f}</td>'


def _score(row: Standing, key: tuple[str, str]) -> float:
    notebook, cell = key
    return row.marks[notebook].scores.get(cell, 0.0) if notebook in row.marks else 0.0
