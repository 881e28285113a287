"""From one submitted folder to its graded notebooks under `autograded`: what every worker of a class does."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from autograder.grading.grade_notebook import grade, settle
from autograder.grading.lesson import Lesson
from autograder.grading.names import legible
from autograder.grading.nbgrader.course import Course, Submission
from autograder.grading.nbgrader.gradebook import Entry
from autograder.grading.notebooks import graded as record
from autograder.grading.notebooks import outputs as shown
from autograder.grading.notebooks.cell import Cell, Verdict
from autograder.grading.notebooks.graded import Record
from autograder.grading.notebooks.released import Sheet
from autograder.grading.notebooks.submitted import (
    TIMESTAMP,
    Notebook,
    Unreadable,
    other_files,
    read_notebook,
    time_of,
)
from autograder.grading.place import CannotGrade
from autograder.judging.cases import SharedCases
from autograder.sandbox.outside.account import Account
from autograder.sandbox.outside.session import Session
from autograder.sandbox.wire.limits import Limits

EARLIER_COUNTS = "The last attempt that could be read still counts."

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

    @property
    def verdicts(self) -> list[Verdict]:
        return [verdict for record in self.records for verdict in record.verdicts]

    @property
    def entry(self) -> Entry:
        """What the gradebook is told."""
        scores = {record.notebook: record.scores for record in self.records}
        unanswered = {(record.notebook, cell) for record in self.records for cell in record.unanswered}
        return Entry(self.student, scores, unanswered, self.timestamp)


@dataclass(frozen=True)
class HandedIn:
    """A submitted folder, read once."""

    notebooks: Mapping[str, Notebook | Unreadable]
    beside: Mapping[Path, bytes]

    @classmethod
    def read(cls, folder: Path, lesson: Lesson) -> HandedIn:
        notebooks: dict[str, Notebook | Unreadable] = {}
        for name in lesson.sheets:
            try:
                notebooks[name] = read_notebook(folder / f"{name}.ipynb")
            except Unreadable as problem:
                notebooks[name] = problem
        return cls(notebooks, dict(other_files(folder)))

    @property
    def unreadable(self) -> str:
        """Why notebooks of it cannot be read; empty where all can."""
        return " ".join(str(one) for one in self.notebooks.values() if isinstance(one, Unreadable))

    def keeps(self, graded: Record) -> bool:
        """Whether a notebook that was graded before still counts: nothing readable has come after it."""
        return not graded.unreadable and isinstance(self.notebooks[graded.notebook], Unreadable)

    def completed(self, earlier: Mapping[str, Record], folder: Path) -> HandedIn:
        """With the notebooks that were graded before in the place of unreadable ones.

        What lies beside them is that of `folder`, the graded submission, when no notebook is newer.
        """
        if not earlier:
            return self
        kept = {name: Notebook(graded.submitted, graded.checksum) for name, graded in earlier.items()}
        newer = any(isinstance(notebook, Notebook) for notebook in self.notebooks.values())
        return HandedIn({**self.notebooks, **kept}, self.beside if newer else dict(other_files(folder)))

    @property
    def timestamp(self) -> datetime | None:
        """When it was handed in, in UTC, if that is known."""
        return time_of(self.beside.get(Path(TIMESTAMP), b""))

    @property
    def checksum(self) -> str:
        """Of everything that was handed in; of a notebook that cannot be read, of the reason."""
        digest = hashlib.sha256()
        for name, notebook in self.notebooks.items():
            kept = str(notebook) if isinstance(notebook, Unreadable) else notebook.checksum
            digest.update(f"{name}\n{kept}\n".encode())
        for path, data in self.beside.items():
            digest.update(f"{path}\n{len(data)}\n".encode("utf-8", "surrogateescape") + data)
        return digest.hexdigest()


class Grader:
    """Grades submissions of one lesson; several threads may share it."""

    def __init__(self, course: Course, lesson: Lesson, limits: Limits, level: str | None):
        self.course, self.lesson, self.limits, self.level = course, lesson, limits, level
        self.secrets = SharedCases()
        self.stopped = False  # set from outside: no further process is started

    def result(self, submission: Submission, again: bool) -> Result:
        """Grade a submission, unless it has been graded as it is; `again` grades it in any case.

        A notebook that cannot be read takes nothing away from an earlier attempt that could.
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
        handed_in = HandedIn.read(submission.folder, self.lesson)
        folder = self.course.autograded(submission.student, self.lesson.name)
        found = {name: record.read(folder / f"{name}.ipynb") for name in self.lesson.sheets}
        earlier = {name: r for name, r in found.items() if r and handed_in.keeps(r)}
        attempt = handed_in.completed(earlier, folder)
        checksums = dict.fromkeys(found, handed_in.checksum) | {n: r.checksum for n, r in earlier.items()}
        records = [r for name, r in found.items() if r and r.checksum == checksums[name]]
        fresh = len(records) == len(found) and {r.version for r in records} == {self.lesson.version}
        if again or not fresh:
            records = self._graded(folder, attempt, checksums)
        status: Status = "unchanged" if fresh and not again else "graded"
        if why := handed_in.unreadable:
            status, why = "unreadable", f"{why} {EARLIER_COUNTS}" if earlier else why
        return Result(submission.student, status, why, records, attempt.timestamp)

    def _graded(self, folder: Path, attempt: HandedIn, checksums: Mapping[str, str]) -> list[Record]:
        for name, data in self._files(attempt).items():
            record.make_way(folder, name)
            record.write_whole(folder / name, data, record.READ_ONLY)
        records = []
        for name, notebook in attempt.notebooks.items():
            sheet = self.lesson.sheets[name]
            if isinstance(notebook, Unreadable):
                cells, unreadable = _stand_in(sheet, str(notebook)), str(notebook)
            else:
                cells, unreadable = sheet.restore(notebook.cells), ""
                self.run(sheet, cells, attempt)
            labelled = record.label(sheet, cells, checksums[name], self.lesson.version, unreadable)
            records.append(record.write(folder, sheet, cells, labelled))
        return records

    def run(self, sheet: Sheet, cells: list[Cell], handed_in: HandedIn) -> None:
        """Run restored cells, and leave outputs and verdicts in them."""
        files, account = self._files(handed_in), Account(self.limits)

        def start() -> Session:
            if self.stopped:
                raise CannotGrade("Grading was stopped.")
            return Session(self.lesson.view, self.limits, files, self.level, account)

        grade(sheet, cells, start, account, self.secrets)

    def _files(self, handed_in: HandedIn) -> dict[str, bytes]:
        """What lies beside the notebooks: the student's, overwritten by the course's.

        A student's file is left out where the course has a folder, or a folder's where the course has a file.
        """
        taken = [
            Path(name) for name in (*self.lesson.files, *(f"{name}.ipynb" for name in self.lesson.sheets))
        ]
        inside = {folder for path in taken for folder in path.parents}
        own = {
            str(path): data
            for path, data in handed_in.beside.items()
            if path not in inside and not set(path.parents) & set(taken)
        }
        return own | dict(self.lesson.files)


def _stand_in(sheet: Sheet, reason: str) -> list[Cell]:
    """The released notebook in place of one that cannot be read: no mark, and the reason on top."""
    cells = sheet.untouched()
    for cell in cells:
        cell.mark_released()
        if cell.is_graded:
            if cell.is_code:
                cell.outputs = [shown.of_failure("Unreadable", reason)]
            settle(cell, None, None, "unreadable", 0.0)
    top = Cell.new("markdown", reason, "unreadable")
    top.note("This notebook could not be read. The released one stands in its place.")
    return [top, *cells]
