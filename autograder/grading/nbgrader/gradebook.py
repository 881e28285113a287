"""The one writer to nbgrader's gradebook: whole submissions, many of them in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograder.grading.nbgrader import extensions
from autograder.grading.nbgrader.address import shown_without
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.database import create, for_reading, opened
from autograder.grading.nbgrader.entry import Entry
from autograder.grading.nbgrader.excuses import excused
from autograder.grading.nbgrader.marks import Marks, read_marks
from autograder.grading.nbgrader.penalties import due
from autograder.grading.roster import Roster

if TYPE_CHECKING:
    from nbgrader import api

NO_RESPONSE = "No response."  # nbgrader's words for an answer cell that is as it was released


class Gradebook:
    """nbgrader's gradebook of one lesson, open for writing; with `makes=False` none is made to be read.

    Nothing is computed here: `write` stores what has been decided, so that writing twice is writing once.
    Marks and comments that an instructor gave by hand are never changed.
    """

    def __init__(self, course: Course, lesson: str, makes: bool = True):
        self.course, self.lesson = course, lesson
        self.url, course_id = course.directory.db_url, course.directory.course_id
        if not makes:
            self.url = for_reading(self.url, course_id)
        create(self.url, course_id)
        self._book = opened(self.url, course_id)
        self.db = self._book.db

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        from sqlalchemy import exc

        self._book.close()
        if isinstance(error, exc.SQLAlchemyError):
            said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")
            raise CourseError(f"The gradebook cannot be used: {shown_without(self.url, said)}.") from None

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

    @cached_property
    def worth(self) -> dict[str, dict[str, float]]:
        """notebook -> grade id -> points, as they are when this is first asked for."""
        worth = {
            notebook: {cell: points for cell, (_, _, points) in cells.items()}
            for notebook, cells in self.sources().items()
        }
        self.db.rollback()
        return worth

    @property
    def is_entered(self) -> bool:
        """Whether the gradebook knows the lesson."""
        from nbgrader import api

        found = self.db.query(api.Assignment).filter_by(name=self.lesson).first() is not None
        self.db.rollback()
        return found

    @property
    def due(self) -> datetime | None:
        """When the lesson is due, in UTC; None where nobody has said."""
        due: datetime | None = self._book.find_assignment(self.lesson).duedate
        self.db.rollback()
        return due

    def excused(self) -> dict[str, set[tuple[str, str]]]:
        """student -> (notebook, cell) that the lesson gained after the student had handed in."""
        found = excused(self.db, self.lesson)
        self.db.commit()
        return found

    def entries(self) -> dict[str, Entry]:
        """student -> what the gradebook has been told of the submission, for everyone of this lesson."""
        from nbgrader import api

        scores: dict[str, dict[str, dict[str, float | None]]] = {}
        unanswered: dict[str, set[tuple[str, str]]] = {}
        for student, notebook, cell, score in self._rows(api.Grade, api.Grade.auto_score):
            scores.setdefault(student, {}).setdefault(notebook, {})[cell] = score
        for student, notebook, cell, comment in self._rows(api.Comment, api.Comment.auto_comment):
            if comment == NO_RESPONSE:
                unanswered.setdefault(student, set()).add((notebook, cell))
        times = {one.student_id: one.timestamp for one in self._submissions()}
        self.db.rollback()
        return {
            student: Entry(student, scores.get(student, {}), unanswered.get(student, ()), time)
            for student, time in times.items()
        }

    def write(self, entries: Collection[Entry]) -> None:
        """Store these submissions' automatic scores, all or none of them."""
        from nbgrader import api

        told = {entry.student: entry for entry in entries}
        self._add_missing(told)
        for submission in self._submissions(told):
            if (timestamp := told[submission.student_id].timestamp) is not None:
                submission.timestamp = timestamp
        for student, notebook, cell, grade in self._rows(api.Grade, api.Grade, students=told):
            scores = told[student].scores.get(notebook, {})
            if cell in scores:
                grade.auto_score = scores[cell]
                grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
        for student, notebook, cell, comment in self._rows(api.Comment, api.Comment, students=told):
            comment.auto_comment = NO_RESPONSE if (notebook, cell) in told[student].unanswered else None
        self.db.flush()
        self._penalise(told)
        self.db.commit()

    def marks(self, students: Collection[str] | None) -> dict[tuple[str, str], Marks]:
        """(student, notebook) -> what the gradebook says now, marks given by hand included."""
        found = read_marks(self._submissions(students), lambda *asked: self._rows(*asked, students=students))
        self.db.rollback()
        return found

    def penalise(self, students: Collection[str]) -> None:
        """Bring the late penalties of these students up to date with the lesson's due date."""
        self._penalise(students)
        self.db.commit()

    def penalties_behind(self, students: Collection[str]) -> set[str]:
        """Whose late penalty is not what the lesson's due date and the configured plugin would make of it."""
        found = {
            one
            for one, notebook, penalty in self._due(students)
            if notebook.late_submission_penalty != penalty
        }
        self.db.rollback()
        return found

    def _due(self, students: Collection[str]) -> Iterator[tuple[str, Any, float | None]]:
        """Penalties by the due dates of today, extensions included."""
        submissions = self._submissions(students)
        extensions.apply(extensions.extended(self.db, self.lesson), submissions)
        return due(self.course.config, submissions)

    def _penalise(self, students: Collection[str]) -> None:
        for _, notebook, penalty in list(self._due(students)):
            notebook.late_submission_penalty = penalty

    @cached_property
    def roster(self) -> Roster:
        """The class as it is when this is first asked for."""
        return Roster(self.course, self.db)

    @cached_property
    def _assignment(self) -> str:
        """The lesson's id."""
        return str(self._book.find_assignment(self.lesson).id)

    def _submissions(self, students: Collection[str] | None = None) -> list[api.SubmittedAssignment]:
        """The submissions of the lesson, of these students or of all."""
        from nbgrader import api
        from sqlalchemy.orm import selectinload

        query = self.db.query(api.SubmittedAssignment).filter_by(assignment_id=self._assignment)
        query = query.options(selectinload(api.SubmittedAssignment.notebooks))
        return list(
            query if students is None else query.filter(api.SubmittedAssignment.student_id.in_(students))
        )

    def _rows(self, kind: Any, *values: Any, students: Collection[str] | None = None) -> Iterable[Any]:
        """(student, notebook, cell, *values) of every grade or comment, of these students or of all."""
        from nbgrader import api

        submission = api.SubmittedAssignment
        query = (
            self.db.query(submission.student_id, api.Notebook.name, api.BaseCell.name, *values)
            .select_from(kind)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == kind.notebook_id)
            .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
            .join(submission, submission.id == api.SubmittedNotebook.assignment_id)
            .join(api.BaseCell, api.BaseCell.id == kind.cell_id)
            .filter(submission.assignment_id == self._assignment)
        )
        return query if students is None else query.filter(submission.student_id.in_(students))

    def _add_missing(self, students: Collection[str]) -> None:
        """A submission with a row for every cell, as `nbgrader.api.Gradebook.add_submission` makes it."""
        from nbgrader import api

        known = {one.id for one in self.db.query(api.Student).filter(api.Student.id.in_(students))}
        if new := [student for student in students if student not in known]:
            self.db.add_all(api.Student(id=student) for student in new)
            self.roster.enter(new)
        missing = set(students) - {one.student_id for one in self._submissions(students)}
        if not missing:
            return
        notebooks = self._cells()
        for student in missing:
            submission = api.SubmittedAssignment(
                id=api.new_uuid(), assignment_id=self._assignment, student_id=student
            )
            self.db.add(submission)
            for notebook, graded, commented in notebooks:
                key = api.new_uuid()
                self.db.add(api.SubmittedNotebook(id=key, notebook_id=notebook, assignment_id=submission.id))
                self.db.add_all(api.Grade(cell_id=cell, notebook_id=key) for cell in graded)
                self.db.add_all(api.Comment(cell_id=cell, notebook_id=key) for cell in commented)
        self.db.flush()

    def _cells(self) -> list[tuple[str, list[str], list[str]]]:
        """Of each notebook its id, and the ids of the cells that have grades and that have comments."""
        found = []
        for notebook in self._book.find_assignment(self.lesson).notebooks:
            tasks = notebook.task_cells
            graded = [cell.id for cell in [*notebook.grade_cells, *tasks]]
            found.append((notebook.id, graded, [cell.id for cell in [*notebook.solution_cells, *tasks]]))
        return found
