"""Marks as files: for a spreadsheet, an exercise a line; for Canvas and Moodle, a student a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.grading.nbgrader.course import CourseError
from autograder.grading.notebooks.graded import write_whole
from autograder.grading.standing import Class, Person

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


def as_csv(klass: Class) -> str:
    """An exercise of a student a line, every number the gradebook's."""
    head = ("student_id", "last_name", "first_name", "email", "lesson", "exercise", "mark", "points",
            "machine", "extra_credit", "by_hand", "pending", "penalty", "status")  # fmt: skip
    return _written([head, *_exercises(klass)])


def _exercises(klass: Class) -> Iterator[Sequence[object]]:
    for student, person in klass.people.items():
        last, _, first = person.name.partition(", ")
        about = [_text(one) for one in (student, last, first, person.email)]
        for lesson, standing in klass.of(student).items():
            if not standing.marks:
                status = ", ".join(standing.words)
                yield (*about, lesson, "", "", "", "", "", "", "", "", status)
                continue
            named = {(notebook, verdict.cell): verdict for notebook, verdict in standing.verdicts}
            for notebook, marks in standing.marks.items():
                for cell, mark in marks.scores.items():
                    verdict = named.get((notebook, cell))
                    machine = marks.machine.get(cell)
                    yield (*about, lesson, verdict.exercise if verdict else cell, f"{mark:g}",
                           f"{marks.worth[cell]:g}", "" if machine is None else f"{machine:g}",
                           f"{marks.extra.get(cell, 0):g}", int(cell in marks.by_hand),
                           int(cell in marks.pending), f"{marks.penalty:g}",
                           verdict.status if verdict else "")  # fmt: skip


def as_canvas(klass: Class) -> tuple[str, list[str]]:
    """Canvas's gradebook import, and who is left out because the roster has no lms_user_id.

    Columns Student, ID, SIS User ID, SIS Login ID, Section, then one for each lesson; the second line has the
    points possible. Source: Canvas Instructor Guide, "How do I import grades in the Gradebook?".
    """
    lessons = list(klass.lessons)
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *lessons]
    possible = ["    Points Possible", "", "", "", "", *(f"{klass.worth(name):g}" for name in lessons)]
    known, left_out = _with(klass, "lms_id")
    rows = [[one.name or one.id, one.lms_id, "", one.id, "", *_totals(klass, one.id)] for one in known]
    return _written([head, possible, *rows]), left_out


def as_moodle(klass: Class) -> tuple[str, list[str]]:
    """Moodle's grade import, and who is left out because the roster has no e-mail.

    Moodle asks which column is whose: map "Email address" to the e-mail. Source: Moodle Docs, "Grade import".
    """
    known, left_out = _with(klass, "email")
    head = ["First name", "Last name", "ID number", "Email address", *klass.lessons]
    rows = []
    for one in known:
        last, _, first = one.name.partition(", ")
        rows.append([first, last, one.lms_id or one.id, one.email, *_totals(klass, one.id)])
    return _written([head, *rows]), left_out


def _with(klass: Class, what: str) -> tuple[list[Person], list[str]]:
    """The students who can be found over there, and the ids of the others; nobody who was withdrawn."""
    there = [
        one
        for student, one in klass.people.items()
        if not any(standing.withdrawn for standing in klass.of(student).values())
    ]
    return [one for one in there if getattr(one, what)], [one.id for one in there if not getattr(one, what)]


def _totals(klass: Class, student: str) -> list[str]:
    """A lesson's points; nothing for one that was not handed in or could not be read."""
    found = klass.of(student)
    return [
        f"{found[name].total:g}" if name in found and found[name].is_graded else "" for name in klass.lessons
    ]


def not_final(klass: Class) -> list[str]:
    """Who has answers that a person has yet to grade: `lesson: ids`."""
    found = []
    for lesson, standings in klass.lessons.items():
        if who := [one.student for one in standings.values() if one.pending and one.is_graded]:
            found.append(f"{lesson}: {', '.join(who)}")
    return found


def save(path: Path, text: str) -> None:
    """Write a file whole; CourseError where its folder is not there."""
    if not path.absolute().parent.is_dir():
        raise CourseError(f"There is no folder {path.absolute().parent} to write {path.name} into.")
    write_whole(path, text.encode(), 0o644)


def _text(text: str) -> str:
    """A text that a spreadsheet shows and does not compute."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _written(rows: Sequence[Sequence[object]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()
