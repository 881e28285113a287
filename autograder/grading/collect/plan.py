"""What collecting would do, file by file, and doing it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from autograder.grading.collect import attempts, match
from autograder.grading.collect.sources import HandedInFile
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.notebooks.cell import Cell
from autograder.grading.notebooks.submitted import TIMESTAMP, Unreadable, parse_notebook
from autograder.grading.standing import Person, people

THERE, KEPT = "is there already", "kept already"


@dataclass(frozen=True)
class Row:
    """One file: whose it is, and what becomes of it."""

    found: HandedInFile
    student: str = ""
    notebook: str = ""  # which of the lesson's notebooks it is
    when: datetime | None = None
    late: bool = False
    what: str = ""
    unclear: str = ""  # why it is not collected

    @property
    def key(self) -> tuple[str, str]:
        """Files of one attempt share it: in the exchange a folder, elsewhere a file."""
        return self.student, str(self.found.path.parent if self.found.student else self.found.path)


def plan(course: Course, lesson: str, found: Iterable[HandedInFile]) -> list[Row]:
    """Whose each file is, and which notebook; nothing is written."""
    known = {path.stem: _ids(path) for path in sorted(course.release(lesson).glob("*.ipynb"))}
    with Gradebook(course, lesson, makes=False) as book:
        persons = people(book)
        due = book.due if book.is_entered else None
    rows = [_row(lesson, one, persons, known, due) for one in found]
    per_student = defaultdict(list)
    for row in rows:
        if not row.unclear:
            per_student[row.student].append(row)
    return [_with_what(course, lesson, row, per_student[row.student]) for row in rows]


def _row(
    lesson: str,
    found: HandedInFile,
    persons: Mapping[str, Person],
    known: Mapping[str, Collection[str]],
    due: datetime | None,
) -> Row:
    who = [found.student] if found.student else match.whose(found.path, persons, lesson)
    notebook, why = _notebook(found, known)
    late, when = match.is_late(found.path), found.time
    if (
        not found.student and due is not None
    ):  # the LMS knows who was late; a ZIP file's times are the server's
        after = when is not None and when > due
        if late and not after:
            when = due + timedelta(seconds=1)
        elif after and not late and match.is_canvas(found.path):
            when = due
    row = Row(
        found, who[0] if len(who) == 1 else "", notebook, when, late or bool(due and when and when > due)
    )
    if why:
        return replace(row, unclear=why)
    if not who:
        return replace(row, unclear="nobody on the roster: no id, LMS id, e-mail or name of a student in it")
    if len(who) > 1:
        return replace(row, unclear=f"may be of {' or '.join(who)}: rename it to begin with an id")
    return row


def _notebook(found: HandedInFile, known: Mapping[str, Collection[str]]) -> tuple[str, str]:
    """Which notebook of the lesson a file is, by the grade ids in it, and why it is none."""
    try:
        if found.problem:
            raise Unreadable(found.problem)
        cells = parse_notebook(found.path.name, found.content)
    except Unreadable:  # it is kept, and grading says what is wrong with it
        by_name = [name for name in known if name in found.path.name]
        return (by_name or list(known))[0], ""
    claims = {cell.claims for cell in cells}
    best = max(known, key=lambda name: len(claims & set(known[name])))
    if not claims & set(known[best]):
        return "", "no notebook of this lesson: it holds none of its cells"
    return best, ""


def _ids(path: Path) -> set[str]:
    import json

    cells = map(Cell, json.loads(path.read_text(encoding="utf-8"))["cells"])
    return {cell.grade_id for cell in cells if cell.grade_id}


def _with_what(course: Course, lesson: str, row: Row, others: Sequence[Row]) -> Row:
    if row.unclear:
        return row
    attempt = {Path(f"{row.notebook}.ipynb"): row.found.content}
    there = attempts.contents(course.submitted(row.student, lesson))
    if all(there.get(path) == data for path, data in attempt.items()):
        return replace(row, what=THERE)
    if attempts.is_known(attempts.of(course, lesson, row.student), attempt, row.when):
        return replace(row, what=KEPT)
    readable = _is_readable(row)
    better = [one for one in others if one is not row and _order(one) > _order(row)]
    if better:
        return replace(row, what="kept as an earlier attempt")
    return replace(row, what="collected" if readable else "collected; it cannot be read")


def _order(row: Row) -> tuple[bool, datetime, str]:
    return _is_readable(row), row.when or datetime.min, str(row.found.path)


def _is_readable(row: Row) -> bool:
    try:
        parse_notebook(row.found.path.name, row.found.content)
    except Unreadable:
        return False
    return not row.found.problem


def carry_out(course: Course, lesson: str, rows: Sequence[Row]) -> dict[str, str]:
    """Keep every attempt, and put what counts under `submitted`: student -> the attempt that counts."""
    together: dict[tuple[str, str], dict[Path, bytes]] = {}
    for row in rows:
        if row.what not in (THERE, KEPT, ""):
            files = together.setdefault(row.key, {**row.found.beside})
            if row.when and not row.found.beside.get(Path(TIMESTAMP)):
                files |= attempts.timestamp(row.when)
            files[Path(f"{row.notebook}.ipynb")] = row.found.content
    counts = {}
    for student in dict.fromkeys(student for student, _ in together):
        attempts.keep_submitted(course, lesson, student)
    for (student, _), files in together.items():
        attempts.keep(course, lesson, student, files)
    for student in dict.fromkeys(student for student, _ in together):
        if (attempt := attempts.chosen(course, lesson, student)) is not None:
            attempts.put(course, lesson, student, attempt)
            counts[student] = attempt.name
    return counts
