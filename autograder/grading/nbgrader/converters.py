"""What nbgrader's Autograde and GenerateFeedback decide for each submission before anything of it is touched.

nbgrader goes by the times of files, removes a folder first and has no hook before that. An exporter can be
configured, is made when its converter starts, and gives it the class that decides by content.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from typing import Any

from nbconvert.exporters import Exporter, NotebookExporter
from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde, BaseConverter, GenerateFeedback
from nbgrader.converters.base import NbGraderException

from autograder.grading.grade_class import grade_class
from autograder.grading.grade_submission import Grader
from autograder.grading.html import feedback
from autograder.grading.lesson import ReleasedLesson, load
from autograder.grading.names import legible, why_no_id
from autograder.grading.nbgrader import feedback_folder
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.nbgrader.marks import Marks
from autograder.grading.notebooks import graded as record
from autograder.grading.notebooks.cell import Cell
from autograder.grading.roster import Roster
from autograder.grading.state import State, differs
from autograder.grading.submission_state import SubmissionState
from autograder.sandbox.outside.isolation_levels import CannotConfine


class _Deciding(BaseConverter):
    """A converter in which a submission that is not to be touched is named, and none stops the others."""

    def decide(self, lesson: str, student: str) -> bool | None:
        """Whether nbgrader shall work on this submission; None: as it decides itself."""
        raise NotImplementedError

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        try:
            decided = self.decide(assignment_id, student_id)
        except (CourseError, CannotConfine) as problem:
            return self.leave(str(problem))
        except MissingEntry:
            return self.leave(
                f"{student_id}: the gradebook has no {assignment_id}: run `carousel grade {assignment_id}`."
            )
        except Exception as error:  # nbgrader would remove what was graded before
            self.log.debug("deciding on %s", student_id, exc_info=True)
            return self.leave(
                f"{legible(student_id)}: the grader itself failed: {type(error).__name__}: "
                f"{legible(str(error))}. What was graded before is as it was."
            )
        return bool(super().init_destination(assignment_id, student_id) if decided is None else decided)

    def leave(self, why: str) -> bool:
        """Leave a submission as it is, and end with an error when the others are done."""
        self.log.error(why)
        self.left = [*getattr(self, "left", []), why]
        return False

    def convert_notebooks(self) -> None:
        for folder in list(self.assignments):  # nbgrader ends the whole run at a name with a line end in it
            names = Path(folder).relative_to(self.coursedir.root).parts
            if why := next(filter(None, map(why_no_id, names)), ""):
                self.leave(f"{legible(folder)}: {why}")
                del self.assignments[folder]
        super().convert_notebooks()
        if left := list(dict.fromkeys(getattr(self, "left", []))):
            raise NbGraderException(" ".join(left))


class _Autograde(_Deciding, Autograde):
    def decide(self, lesson: str, student: str) -> bool | None:
        course: Course = self.exporter.course
        graded_with, roster = self.exporter.known(lesson)
        if why := roster.why_not(student):
            if self.coursedir.student_id == student:
                return self.leave(f"{legible(student)}: {why}")
            self.log.warning("%s: %s", legible(student), why)
            return False
        level = course.isolation.name  # without any nothing can be graded
        Grader(course, graded_with, course.limits, level).put_best(student)
        submitted, autograded = course.submitted(student, lesson), course.autograded(student, lesson)
        found = SubmissionState.read(submitted, autograded, graded_with)
        if found.handed_in.unreadable:
            (result,) = grade_class(course, lesson, [student])  # nbgrader would remove an earlier attempt
            return self.leave(f"Not graded: {legible(student)}: {result.reason}")
        if found.is_graded and not self.force:
            self.log.info("Skipping what has not changed since it was graded: %s", autograded)
            return False
        if autograded.is_dir() and not self.force:  # by its times nbgrader might leave it
            rmtree(autograded)
        return None

    def convert_notebooks(self) -> None:
        try:
            super().convert_notebooks()
        finally:
            self.exporter.repair(self.coursedir.assignment_id)


class AutogradeExporter(NotebookExporter):
    """`nbgrader autograde` leaves alone whom `carousel grade` leaves alone, and a lesson that it refuses.

    A submission that cannot be read goes the way of `carousel grade`.
    """

    def __init__(self, config: Any = None, **kw: Any):
        super().__init__(config, **kw)
        self._known = dict[str, tuple[ReleasedLesson, Roster]]()
        if type(self.parent) is Autograde:
            self.parent.__class__ = _Autograde

    @cached_property
    def course(self) -> Course:
        return Course(Path.cwd(), self.config)

    def repair(self, lesson: str) -> None:
        """Pages and penalties are what the new marks make of them."""
        if lesson in self._known:
            with Gradebook(self.course, lesson) as book:
                State(self.course, book).repair()

    def known(self, lesson: str) -> tuple[ReleasedLesson, Roster]:
        """The lesson, and who is in the class; CourseError where it cannot be graded."""
        if lesson not in self._known:
            with Gradebook(self.course, lesson) as book:
                self._known[lesson] = load(self.course, book), book.roster
        return self._known[lesson]


class _Feedback(_Deciding, GenerateFeedback):
    def decide(self, lesson: str, student: str) -> bool | None:
        differs = self.exporter.differs(lesson, student)
        return None if self.force else differs


class FeedbackExporter(Exporter):
    """`nbgrader generate_feedback` writes the pages of `carousel grade` where they are not what they would be
    with the marks of the day."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, config: Any = None, **kw: Any):
        super().__init__(config, **kw)
        self._marks = dict[str, Mapping[tuple[str, str], Marks]]()
        if type(self.parent) is GenerateFeedback:
            self.parent.__class__ = _Feedback

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources["nbgrader"]
        where = about["student"], about["assignment"]
        feedback_folder.update(self.course.feedback(*where), self.course.autograded(*where), {})
        marks = self.marks(about["assignment"])[about["student"], about["notebook"]]
        return feedback.student_page(
            about["notebook"], about["student"], [Cell(cell) for cell in nb.cells], marks
        ), resources

    @cached_property
    def course(self) -> Course:
        return Course(Path.cwd(), self.config)

    def marks(self, lesson: str) -> Mapping[tuple[str, str], Marks]:
        """Everybody's marks, the penalties brought up to date."""
        if lesson not in self._marks:
            students = self.course.graded_students(lesson)
            with Gradebook(self.course, lesson) as book:
                book.penalise(students)
                self._marks[lesson] = book.marks(students)
        return self._marks[lesson]

    def differs(self, lesson: str, student: str) -> bool | None:
        """Whether a student's pages are not what they would be; None: it was not graded by this engine."""
        graded, marks = self.course.autograded(student, lesson), self.marks(lesson)
        known = [one for one in map(record.read, graded.glob("*.ipynb")) if one is not None]
        if unmarked := [one.notebook for one in known if (student, one.notebook) not in marks]:
            raise CourseError(
                f"{student}: the gradebook has no marks for {unmarked[0]}: run `carousel grade {lesson}`."
            )
        if len(known) < len(list(graded.glob("*.ipynb"))):
            return None
        return differs(self.course, lesson, student, known, marks)
