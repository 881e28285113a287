"""From one submitted folder to its graded notebooks under `autograded`: what every worker of a class does."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from autograder.grading.collect import attempts
from autograder.grading.collect.best import put_best
from autograder.grading.execution import CannotGrade
from autograder.grading.grade_notebook import grade, put_verdict
from autograder.grading.lesson import ReleasedLesson
from autograder.grading.names import legible
from autograder.grading.nbgrader.course import Course, Submission
from autograder.grading.nbgrader.entry import Entry
from autograder.grading.nbgrader.marks import Marks
from autograder.grading.notebooks import graded as record
from autograder.grading.notebooks import outputs as shown
from autograder.grading.notebooks.cell import EXCUSED, Cell, Verdict
from autograder.grading.notebooks.graded import Record
from autograder.grading.notebooks.released import Released
from autograder.grading.notebooks.submitted import Unreadable
from autograder.grading.submission_state import HandedIn, SubmissionState
from autograder.judging.cases import SharedCases
from autograder.sandbox.outside.account import Account
from autograder.sandbox.outside.session import Session
from autograder.sandbox.wire.limits import Limits

EARLIER_COUNTS = "The last attempt that could be read still counts."

NOT_COUNTED = "The lesson gained this after it was handed in, so it is not counted."

Status = Literal["graded", "unchanged", "unreadable", "failed", "not on the roster"]


@dataclass(frozen=True)
class Result:
    """What became of one submission."""

    student: str
    status: Status
    reason: str = ""
    records: Sequence[Record] = ()
    timestamp: datetime | None = None
    remark: str = ""  # what is to be said of a student who has been graded
    marks: Mapping[str, Marks] = field(default_factory=dict)  # by notebook, what the gradebook says

    @property
    def by_notebook(self) -> list[tuple[str, Verdict]]:
        return [(record.notebook, verdict) for record in self.records for verdict in record.verdicts]

    @property
    def verdicts(self) -> list[Verdict]:
        return [verdict for _, verdict in self.by_notebook]

    @property
    def entry(self) -> Entry:
        """What the gradebook is told."""
        return Entry.of(self.student, self.records, self.timestamp)


class Runner:
    """Runs the cells of one lesson's notebooks and judges their checks."""

    def __init__(self, lesson: ReleasedLesson, limits: Limits, level: str | None):
        self.lesson, self.limits, self.level = lesson, limits, level
        self.secrets = SharedCases()
        self.stopped = False  # set from outside: no further process is started

    def run(self, released: Released, cells: list[Cell], handed_in: HandedIn, student: str = "") -> None:
        """Run restored cells, and leave outputs and verdicts in them."""
        self._excuse(released, cells, handed_in, student)
        files, account = self._files(handed_in), Account(self.limits)

        def start() -> Session:
            if self.stopped:
                raise CannotGrade("Grading was stopped.")
            return Session(self.lesson.view, self.limits, files, self.level, account)

        grade(released, cells, start, account, self.secrets)

    def _excuse(self, released: Released, cells: list[Cell], handed_in: HandedIn, student: str) -> None:
        """Settle what the lesson gained after the student had handed in, and the submission does not have."""
        notebook = handed_in.notebooks[released.name]
        there = set() if isinstance(notebook, Unreadable) else {cell.claims for cell in notebook.cells}
        later = {cell for name, cell in self.lesson.excused.get(student, ()) if name == released.name}
        for cell in cells:
            if cell.grade_id in later and not there & {cell.grade_id, cell.checked_name or cell.grade_id}:
                put_verdict(cell, 0.0, None, EXCUSED, 0.0)
                if cell.is_code:
                    cell.outputs = [shown.of_failure("Excused", NOT_COUNTED)]

    def _files(self, handed_in: HandedIn) -> dict[str, bytes]:
        """What lies beside the notebooks: the student's, overwritten by the course's.

        A student's file is left out where the course has a folder, or a folder's where the course has a file.
        """
        taken = [
            Path(name) for name in (*self.lesson.files, *(f"{name}.ipynb" for name in self.lesson.released))
        ]
        inside = {folder for path in taken for folder in path.parents}
        own = {
            str(path): data
            for path, data in handed_in.beside.items()
            if path not in inside and not set(path.parents) & set(taken)
        }
        return own | dict(self.lesson.files)


class Grader(Runner):
    """Grades submissions of one lesson; several threads may share it."""

    def __init__(self, course: Course, lesson: ReleasedLesson, limits: Limits, level: str | None):
        super().__init__(lesson, limits, level)
        self.course = course

    def result(self, submission: Submission, again: bool) -> Result:
        """Grade a submission, unless it has been graded as it is; `again` grades it in any case.

        Whatever goes wrong is in the result, so that the next submission has its turn.
        """
        try:
            return self._result(submission, again)
        except CannotGrade as problem:
            return Result(submission.student, "failed", str(problem))
        except OSError as error:
            where = legible(os.fsdecode(error.filename or "The system"))
            return Result(submission.student, "failed", f"{where}: {error.strerror or error}.")
        except Exception as error:
            logging.getLogger(__name__).debug("grading %s", submission.student, exc_info=True)
            reason = f"The grader itself failed: {type(error).__name__}: {legible(str(error))}"
            return Result(submission.student, "failed", reason)

    def _result(self, submission: Submission, again: bool) -> Result:
        self.put_best(submission.student)
        folder = self.course.autograded(submission.student, self.lesson.name)
        state = SubmissionState.read(submission.folder, folder, self.lesson)
        fresh = state.is_graded and not again
        records = state.graded if fresh else self._graded(submission.student, folder, state)
        status: Status = "unchanged" if fresh else "graded"
        if why := state.handed_in.unreadable:
            status, why = "unreadable", f"{why} {EARLIER_COUNTS}" if state.has_earlier else why
        return Result(submission.student, status, why, records, state.counts.timestamp)

    def put_best(self, student: str) -> None:
        """Where the best attempt of a student's counts, have it lie under `submitted`."""

        def points_of(attempt: attempts.Attempt) -> float:
            handed_in, earned = HandedIn.read(attempt.folder, self.lesson), 0.0
            for name, notebook in handed_in.notebooks.items():
                if not isinstance(notebook, Unreadable):
                    released = self.lesson.released[name]
                    cells = released.restore(notebook.cells)
                    self.run(released, cells, handed_in, student)
                    earned += sum(cell.verdict.score or 0.0 for cell in cells if cell.verdict)
            return earned

        put_best(self.course, self.lesson.name, self.lesson.version, student, points_of)

    def _graded(self, student: str, folder: Path, state: SubmissionState) -> list[Record]:
        for name, data in self._files(state.counts).items():
            record.make_way(folder, name)
            record.write_whole(folder / name, data, record.READ_ONLY)
        records = []
        for name, notebook in state.counts.notebooks.items():
            released = self.lesson.released[name]
            if isinstance(notebook, Unreadable):
                cells, unreadable = _released_instead(released, str(notebook)), str(notebook)
            else:
                cells, unreadable = released.restore(notebook.cells), ""
                self.run(released, cells, state.counts, student)
            labelled = record.label(released, cells, state.checksums[name], self.lesson.version, unreadable)
            records.append(record.write(folder, released, cells, labelled))
        return records


def _released_instead(released: Released, reason: str) -> list[Cell]:
    """The released notebook in place of one that cannot be read: no mark, and the reason on top."""
    cells = released.untouched()
    for cell in cells:
        cell.mark_released()
        if cell.is_graded:
            if cell.is_code:
                cell.outputs = [shown.of_failure("Unreadable", reason)]
            put_verdict(cell, None, None, "unreadable", 0.0)
    top = Cell.new("markdown", reason, "unreadable")
    top.note("This notebook could not be read. The released one stands in its place.")
    return [top, *cells]
