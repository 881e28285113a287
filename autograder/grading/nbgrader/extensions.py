"""Due dates of single students, kept beside nbgrader's tables and given to its own `extension` column.

nbgrader's column belongs to a submission, which may not be there yet, and is a length that moves with the
lesson's due date; what an instructor says is a date.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, DateTime, MetaData, String, Table, delete, insert, select
from sqlalchemy.schema import CreateTable

from autograder.grading.names import LONGEST, legible
from autograder.grading.nbgrader.course import CourseError

if TYPE_CHECKING:
    from autograder.grading.nbgrader.gradebook import Gradebook

# In the gradebook's own database, so that it is copied, restored and thrown away with it.
_EXTENDED = Table(
    "carousel_extension",
    MetaData(),
    Column("student", String(LONGEST), primary_key=True),
    Column("lesson", String(LONGEST), primary_key=True),
    Column("due", DateTime, nullable=False),
)


def grant(book: Gradebook, student: str, due: datetime) -> None:
    """Have the lesson of an open gradebook be due at another time, in UTC, for one student.

    CourseError where there is no such student, no date for all, or that one is later.
    """
    if student not in book.roster.students:
        close = difflib.get_close_matches(student, book.roster.students, 1, 0.5)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise CourseError(f"There is no student {legible(student)!r} in the gradebook.{hint}")
    for_all = book.due if book.is_entered else None
    if for_all is None:
        raise CourseError(
            f"{book.lesson} has no due date: say one with `carousel course add {book.lesson} --due DATE`."
        )
    if due < for_all:
        raise CourseError(
            f"{due:%Y-%m-%d %H:%M} is before {book.lesson} is due for all, {for_all:%Y-%m-%d %H:%M} UTC."
        )
    _say(book.db, book.lesson, student, due)
    book.penalise([student])


def _say(db: Any, lesson: str, student: str, due: datetime) -> None:
    db.execute(CreateTable(_EXTENDED, if_not_exists=True))
    db.execute(delete(_EXTENDED).where(_EXTENDED.c.student == student, _EXTENDED.c.lesson == lesson))
    db.execute(insert(_EXTENDED).values(student=student, lesson=lesson, due=due))


def extended(db: Any, lesson: str) -> dict[str, datetime]:
    """student -> when the lesson is due for this student."""
    db.execute(CreateTable(_EXTENDED, if_not_exists=True))
    rows = db.execute(select(_EXTENDED).where(_EXTENDED.c.lesson == lesson)).all()
    return {row.student: row.due for row in rows}


def apply(dates: dict[str, datetime], submissions: Iterable[Any]) -> None:
    """Give nbgrader's submissions the length that reaches to the date."""
    for submission in submissions:
        due = submission.assignment.duedate
        if submission.student_id in dates and due is not None:
            submission.extension = dates[submission.student_id] - due
