"""Where a lesson stands: submissions, graded notebooks, gradebook, feedback pages and exchange, compared with
each other, and brought to the same.

Every command of ours, and nbgrader's that are ours by configuration, end here. What an instructor gave by
hand is only in the gradebook, so that is what pages, reports and exports are made from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from autograder.grading.html import feedback
from autograder.grading.lesson import ReleasedLesson
from autograder.grading.locks import locks
from autograder.grading.nbgrader import feedback_folder
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.entry import Entry
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.nbgrader.marks import Marks
from autograder.grading.notebooks import graded as record
from autograder.grading.notebooks.graded import Record
from autograder.grading.notebooks.submitted import TIMESTAMP, time_of
from autograder.grading.submission_state import SubmissionState

Store = Literal["submitted", "autograded", "gradebook", "feedback", "exchange"]


@dataclass(frozen=True)
class Difference:
    """Something of one student's that is behind, and the command that brings it up to date."""

    place: Store
    what: str
    way: str


class State:
    """One lesson of an open gradebook."""

    def __init__(self, course: Course, book: Gradebook):
        self.course, self.book, self.lesson = course, book, book.lesson
        self.known = book.entries() if book.is_entered else {}

    def records(self, student: str) -> list[Record]:
        """The graded notebooks of this engine's; empty when there is none, or one that did not end."""
        paths = sorted(self.course.autograded(student, self.lesson).glob("*.ipynb"))
        found = [record.read(path) for path in paths]
        return [one for one in found if one is not None] if all(found) else []

    def enter(
        self, entries: Collection[Entry], records: Mapping[str, Sequence[Record]], anew: Collection[str] = ()
    ) -> None:
        """Bring gradebook, penalties and pages to what graded notebooks say; `anew` even where they agree."""
        entries = [entry.within(self.book.worth) for entry in entries]
        behind = [e for e in entries if e.student in anew or not e.agrees(self.known.get(e.student))]
        self.book.write(behind)
        self.book.penalise(set(records) - {entry.student for entry in behind})
        marks = self.book.marks(list(records))
        for student, found in records.items():
            where = student, self.lesson
            pages = feedback.student_pages(student, found, marks)
            feedback_folder.update(self.course.feedback(*where), self.course.autograded(*where), pages)

    def repair(self, students: Iterable[str] | None = None) -> None:
        """`enter` what lies under `autograded`, of these students or of all, unless another run is at work.

        Who was taken off the roster stays off it.
        """
        with locks.course(self.course.root) as alone:
            if not alone:
                return
            notebooks = set(self.book.sources())
            records = {}
            for student in self.course.graded_students(self.lesson) if students is None else students:
                found = self.records(student)
                if {one.notebook for one in found} == notebooks and not self.book.roster.why_not(student):
                    records[student] = found
            entries = [Entry.of(who, found, self._time(who)) for who, found in records.items()]
            self.enter(entries, records)
            self.known = self.book.entries()

    def _time(self, student: str) -> datetime | None:
        try:
            return time_of((self.course.autograded(student, self.lesson) / TIMESTAMP).read_bytes())
        except OSError:
            return None

    def differences(
        self, lesson: ReleasedLesson | None, students: Collection[str]
    ) -> dict[str, list[Difference]]:
        """What is behind, by student; without `lesson`, which could not be read, submissions are left out."""
        marks, late = self.book.marks(students), self.book.penalties_behind(students)
        found = {}
        for student in students:
            first = next(self._differences(lesson, student, marks, student in late), None)
            found[student] = [] if first is None else [first]
        return found

    def _differences(
        self, lesson: ReleasedLesson | None, student: str, marks: Mapping[tuple[str, str], Marks], late: bool
    ) -> Iterator[Difference]:
        where = student, self.lesson
        grade = f"carousel grade {self.lesson}"
        submitted, autograded = self.course.submitted(*where), self.course.autograded(*where)
        found = self.records(student)
        if lesson is not None and submitted.is_dir():
            submission = SubmissionState.read(submitted, autograded, lesson)
            if not submission.is_graded:
                newer = "handed in again, and not graded since" if found else "handed in, and not graded"
                aged = "graded with an older version of the lesson or of the package"
                yield Difference("autograded", aged if submission.graded else newer, grade)
        if not found:
            return
        entry = Entry.of(student, found, self._time(student)).within(self.book.worth)
        if not entry.agrees(self.known.get(student)) or late:
            yield Difference("gradebook", "the gradebook does not say what was graded", grade)
        elif differs(self.course, self.lesson, student, found, marks):
            yield Difference("feedback", "the feedback page is older than the marks", grade)
        elif self._released_another(where):
            release = f"nbgrader release_feedback {self.lesson}"
            yield Difference("exchange", "the page in the exchange is an older one", release)

    def _released_another(self, where: tuple[str, str]) -> bool:
        """Whether a page of an earlier state was released to the student."""
        from nbgrader.utils import notebook_hash

        folder = self.course.feedback(*where)
        outbound = self.course.exchange / self.course.directory.course_id / "feedback"
        secret = (folder / feedback_folder.SECRET).read_text(encoding="ascii")
        for page in folder.glob("*.html"):
            released = outbound / f"{notebook_hash(secret=secret, notebook_id=page.stem)}.html"
            if released.is_file() and released.read_bytes() != page.read_bytes():
                return True
        return False


def differs(
    course: Course,
    lesson: str,
    student: str,
    found: Sequence[Record],
    marks: Mapping[tuple[str, str], Marks],
) -> bool:
    """Whether a student's pages are not what they would be with these marks."""
    pages = feedback.student_pages(student, found, marks)
    folder, graded = course.feedback(student, lesson), course.autograded(student, lesson)
    return not feedback_folder.is_up_to_date(folder, graded, pages)
