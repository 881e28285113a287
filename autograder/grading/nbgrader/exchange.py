"""The exchange: made when an instructor needs it and it lies in the course; feedback goes out up to date."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.state import State

MODE = 0o777  # as `nbgrader release_assignment` makes it


def make_exchange(course: Course) -> None:
    """Make an exchange that is missing in the course's own folder; where nobody may, nbgrader says so."""
    if course.exchange.parent == course.root and not course.exchange.exists():
        with suppress(OSError):
            course.exchange.mkdir()
            course.exchange.chmod(MODE)


class ReleaseFeedback(ExchangeReleaseFeedback):
    """`nbgrader release_feedback` releases pages that say what the gradebook says on that day."""

    @property
    def course(self) -> Course:
        return Course(Path(self.coursedir.root), self.config)

    def ensure_root(self) -> None:
        """A class that hands in by another way has never released a lesson, which makes the exchange."""
        make_exchange(self.course)
        super().ensure_root()

    def copy_files(self) -> None:
        with Gradebook(self.course, self.coursedir.assignment_id) as book:
            State(self.course, book).repair()
        super().copy_files()
