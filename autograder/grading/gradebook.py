"""The one writer to nbgrader's gradebook: whole submissions, many of them in one transaction."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.grading.course import Course, CourseError

if TYPE_CHECKING:
    from nbgrader import api

BUSY_MS = 60_000  # how long to wait for the formgrader to finish a write of its own
NO_RESPONSE = "No response."  # nbgrader's words for an answer cell that is as it was released
_SQLITE = "sqlite:///"

Scores = Mapping[str, Mapping[str, float | None]]  # notebook -> graded cell -> automatic score, None: by hand


@dataclass(frozen=True)
class Entry:
    """What the gradebook is told of one submission."""

    student: str
    scores: Scores
    unanswered: Collection[tuple[str, str]]  # (notebook, answer cell) as released
    timestamp: datetime | None = None  # when it was handed in; None: nothing is said about it

    def agrees(self, other: Entry | None) -> bool:
        """Whether writing this over `other` would change nothing."""
        return (
            other is not None
            and self.scores == other.scores
            and set(self.unanswered) == set(other.unanswered)
            and self.timestamp in (None, other.timestamp)
        )


@dataclass(frozen=True)
class Marks:
    """What the gradebook says of one submitted notebook."""

    scores: Mapping[str, float]
    comments: Mapping[str, str]
    pending: Collection[str]  # cells that a person has yet to grade
    penalty: float


class Gradebook:
    """nbgrader's gradebook of one lesson, open for writing.

    Nothing is computed here: `write` stores what has been decided, so that writing twice is writing once.
    Marks and comments that an instructor gave by hand are never changed.
    """

    def __init__(self, course: Course, lesson: str):
        self.course, self.lesson = course, lesson
        self.url = course.directory.db_url
        create(self.url, course.directory.course_id)
        self._book = _open(self.url, course.directory.course_id)
        self.db = self._book.db

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        from sqlalchemy import exc

        self._book.close()
        if isinstance(error, exc.DBAPIError):
            raise CourseError(f"The gradebook cannot be used: {error.orig}.") from None

    def sources(self) -> dict[str, dict[str, tuple[str, str, float]]]:
        """notebook -> grade id -> (source, checksum, points) of every cell that nbgrader keeps an eye on."""
        from nbgrader import api

        notebooks = (
            self.db.query(api.Notebook).join(api.Assignment).filter(api.Assignment.name == self.lesson).all()
        )
        found = {}
        for notebook in notebooks:
            points = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
            found[notebook.name] = {
                cell.name: (cell.source, cell.checksum, points.get(cell.name, 0.0))
                for cell in notebook.source_cells
            }
        return found

    def entries(self) -> dict[str, Entry]:
        """student -> what the gradebook has been told of the submission, for everyone of this lesson."""
        from nbgrader import api

        scores: dict[str, dict[str, dict[str, float | None]]] = {}
        unanswered: dict[str, set[tuple[str, str]]] = {}
        for student, notebook, cell, score in self._of_submissions(api.Grade, api.Grade.auto_score):
            scores.setdefault(student, {}).setdefault(notebook, {})[cell] = score
        for student, notebook, cell, comment in self._of_submissions(api.Comment, api.Comment.auto_comment):
            if comment == NO_RESPONSE:
                unanswered.setdefault(student, set()).add((notebook, cell))
        handed_in = self.db.query(api.SubmittedAssignment.student_id, api.SubmittedAssignment.timestamp)
        times = dict(handed_in.filter_by(assignment_id=self._assignment.id).tuples())
        self.db.rollback()
        return {
            student: Entry(student, scores.get(student, {}), unanswered.get(student, ()), time)
            for student, time in times.items()
        }

    def _of_submissions(self, kind: Any, value: Any) -> Iterable[tuple[str, str, str, Any]]:
        """(student, notebook, cell, value) of every grade or comment."""
        from nbgrader import api

        return (
            self.db.query(api.SubmittedAssignment.student_id, api.Notebook.name, api.BaseCell.name, value)
            .select_from(kind)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == kind.notebook_id)
            .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.BaseCell, api.BaseCell.id == kind.cell_id)
            .filter(api.SubmittedAssignment.assignment_id == self._assignment.id)
            .tuples()
        )

    def write(self, entries: Collection[Entry]) -> None:
        """Store these submissions' automatic scores, all or none of them."""
        self._add_missing([entry.student for entry in entries])
        submissions = {one.student_id: one for one in self._submissions([entry.student for entry in entries])}
        for entry in entries:
            submission = submissions[entry.student]
            if entry.timestamp is not None:
                submission.timestamp = entry.timestamp
            for notebook in submission.notebooks:
                _store(notebook, entry.scores.get(notebook.name, {}), entry.unanswered)
        self.db.flush()
        self._penalise(submissions.values())
        self.db.commit()

    def marks(self, students: Collection[str]) -> dict[tuple[str, str], Marks]:
        """(student, notebook) -> what the gradebook says now, marks given by hand included."""
        handed_in = [notebook for one in self._submissions(students) for notebook in one.notebooks]
        found = {}
        for notebook in handed_in:
            scores = {grade.name: float(grade.score) for grade in notebook.grades}
            comments = {comment.name: comment.comment for comment in notebook.comments if comment.comment}
            pending = {grade.name for grade in notebook.grades if grade.needs_manual_grade}
            found[notebook.student.id, notebook.name] = Marks(
                scores, comments, pending, notebook.late_submission_penalty or 0.0
            )
        self.db.rollback()
        return found

    def penalise(self, students: Collection[str]) -> None:
        """Bring the late penalties of these students up to date with the lesson's due date."""
        self._penalise(self._submissions(students))
        self.db.commit()

    @property
    def _assignment(self) -> api.Assignment:
        return self._book.find_assignment(self.lesson)

    def _submissions(self, students: Collection[str]) -> list[api.SubmittedAssignment]:
        from nbgrader import api

        return list(
            self.db.query(api.SubmittedAssignment).filter(
                api.SubmittedAssignment.assignment_id == self._assignment.id,
                api.SubmittedAssignment.student_id.in_(students),
            )
        )

    def _add_missing(self, students: Collection[str]) -> None:
        """A submission with a row for every cell, as `nbgrader.api.Gradebook.add_submission` makes it."""
        from nbgrader import api

        notebooks, assignment_id = self._assignment.notebooks, self._assignment.id
        known = {one.id for one in self.db.query(api.Student).filter(api.Student.id.in_(students))}
        self.db.add_all(api.Student(id=student) for student in students if student not in known)
        for student in set(students) - {one.student_id for one in self._submissions(students)}:
            submission = api.SubmittedAssignment(
                id=api.new_uuid(), assignment_id=assignment_id, student_id=student
            )
            self.db.add(submission)
            for notebook in notebooks:
                key = api.new_uuid()
                graded, answers = [*notebook.grade_cells, *notebook.task_cells], notebook.solution_cells
                self.db.add(
                    api.SubmittedNotebook(id=key, notebook_id=notebook.id, assignment_id=submission.id)
                )
                self.db.add_all(api.Grade(cell_id=cell.id, notebook_id=key) for cell in graded)
                commented = [*answers, *notebook.task_cells]
                self.db.add_all(api.Comment(cell_id=cell.id, notebook_id=key) for cell in commented)
        self.db.flush()

    def _penalise(self, submissions: Iterable[api.SubmittedAssignment]) -> None:
        """As nbgrader's AssignLatePenalties does it, with the configured plugin."""
        plugin: Any = None
        for submission in submissions:
            late = submission.total_seconds_late
            for notebook in submission.notebooks:
                penalty = None
                if late > 0:
                    plugin = plugin or _late_plugin(self.course.config)
                    penalty = plugin.late_submission_penalty(submission.student_id, notebook.score, late)
                notebook.late_submission_penalty = penalty and min(max(penalty, 0.0), notebook.score)


def _store(
    notebook: api.SubmittedNotebook, scores: Mapping[str, float | None], unanswered: Collection[Any]
) -> None:
    for grade in notebook.grades:
        if grade.name in scores:
            grade.auto_score = scores[grade.name]
            grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
    for comment in notebook.comments:
        comment.auto_comment = NO_RESPONSE if (notebook.name, comment.name) in unanswered else None


def _late_plugin(config: Any) -> Any:
    from nbgrader.preprocessors import AssignLatePenalties

    step = AssignLatePenalties(config=config)
    step.init_plugin()
    return step.plugin_inst


def _open(url: str, course_id: str) -> api.Gradebook:
    from nbgrader import api
    from sqlalchemy import event, exc

    try:
        book = api.Gradebook(url, course_id)
    except exc.DatabaseError as error:
        raise CourseError(
            f"The gradebook {url.removeprefix(_SQLITE)} cannot be opened: {error.orig}."
        ) from None
    if url.startswith(_SQLITE):
        book.engine.dispose()
        event.listen(
            book.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        )
    return book


def create(url: str, course_id: str) -> None:
    """Make a new SQLite gradebook in one step: one killed half made would be taken for a whole one."""
    path = Path(url.removeprefix(_SQLITE))
    if not url.startswith(_SQLITE) or path.exists():
        return
    unfinished = path.with_name(path.name + "-new")
    unfinished.unlink(missing_ok=True)
    _open(f"{_SQLITE}{unfinished}", course_id).close()
    os.replace(unfinished, path)
