"""Who is in the class: nbgrader's table of students, and what it does not remember of it."""

from __future__ import annotations

from collections.abc import Collection
from shlex import quote
from typing import Any

from sqlalchemy import Boolean, Column, MetaData, String, Table, delete, insert, select
from sqlalchemy.schema import CreateTable

from autograder.grading.names import LONGEST, legible
from autograder.grading.nbgrader.course import Course

# In the gradebook's own database, so that it is copied, restored and thrown away with it.
_SEEN = Table(
    "carousel_student",
    MetaData(),
    Column("id", String(LONGEST), primary_key=True),
    Column("by_grading", Boolean, nullable=False),
)


class Roster:
    """The students of the gradebook: entered by `nbgrader db student add` or `import`, or by grading.

    Who is in it is graded. Who was in it and has been removed is not, until somebody adds the id again.
    Anybody else is not where `c.Autograde.create_student` is False. Where it is True, nbgrader's default, the
    id is entered and graded, and is named as not on the roster; but while nobody except grading has filled
    the gradebook, as in a first run on an empty one, there is no roster to be on. By grading came whoever had
    a submission when first seen, and has no name, e-mail or LMS id.
    """

    def __init__(self, course: Course, db: Any):
        from nbgrader import api

        self.db = db
        self.create_student = bool(course.config.get("Autograde", {}).get("create_student", True))
        self.db.execute(CreateTable(_SEEN, if_not_exists=True))
        people = {one.id: one for one in self.db.query(api.Student)}
        known = self.db.execute(select(_SEEN.c.id, _SEEN.c.by_grading)).all()
        seen: dict[str, bool] = {row.id: row.by_grading for row in known}
        graded = set(self.db.scalars(select(api.SubmittedAssignment.student_id)))
        for student in people.keys() - seen.keys():
            seen[student] = student in graded
            self._note([student], seen[student])
        self.removed = seen.keys() - people.keys()
        self.db.commit()
        self.students = set(people)
        self.by_grading = {name for name, one in people.items() if seen.get(name) and not _is_described(one)}
        self.exists = bool(self.students - self.by_grading)

    def enter(self, students: Collection[str]) -> None:
        """Remember that grading has entered these students; in the transaction that enters them."""
        self.db.execute(delete(_SEEN).where(_SEEN.c.id.in_(students)))
        self._note(students, by_grading=True)

    def _note(self, students: Collection[str], by_grading: bool) -> None:
        self.db.execute(insert(_SEEN), [{"id": one, "by_grading": by_grading} for one in students])

    def why_not(self, student: str) -> str:
        """Why this student is not graded, and how to change that; empty for one who is."""
        back = f"To grade this submission: nbgrader db student add {quote(legible(student))}"
        if student in self.removed:
            return f"Not on the roster any more: the student was removed from the gradebook. {back}"
        if student not in self.students and not self.create_student:
            return f"Not on the roster, and c.Autograde.create_student is False. {back}"
        return ""

    def remark(self, student: str) -> str:
        """What is to be said of a student whom grading enters though there is a roster; empty otherwise."""
        if not self.exists or (student in self.students and student not in self.by_grading):
            return ""
        return (
            "Not on the roster; graded and entered, because c.Autograde.create_student is True. Is it a slip "
            "in the folder's name? If not, say who it is: nbgrader db student add ID "
            "--first-name NAME"
        )

    def said_of(self, student: str) -> str:
        """What a report says of a student who has handed in; empty for one on the roster."""
        return self.why_not(student) or self.remark(student)


def _is_described(student: Any) -> bool:
    """Whether somebody has said more of a student than the id."""
    return any((student.first_name, student.last_name, student.email, student.lms_user_id))
