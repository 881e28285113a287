"""A student's own notebook as it will be graded: the saved file, grading's view, grading's verdicts.

Nothing is written and nothing is handed in. Where no sandbox can be had, the code runs with its author's own
rights, as it does in the notebook.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from autograder.exercises.questions import place_of
from autograder.grading import packaged
from autograder.grading.execution import CannotGrade
from autograder.grading.grade_submission import Result, Runner
from autograder.grading.lesson import ReleasedLesson, view_of
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.notebooks.cell import Cell
from autograder.grading.notebooks.graded import Record
from autograder.grading.notebooks.released import Released
from autograder.grading.notebooks.submitted import Unreadable, other_files, read_notebook
from autograder.grading.submission_state import HandedIn
from autograder.sandbox.outside.isolation_levels import CannotConfine, IsolationLevel, best_level, level_named
from autograder.sandbox.wire.limits import Limits

YOU = "you"


class NotOurs(CourseError):  # noqa: N818 (it says what is the matter)
    """A notebook is of no lesson that is known here."""


@dataclass(frozen=True)
class Preview:
    """What grading would say of one saved notebook."""

    lesson: str
    result: Result
    cells: Sequence[Cell]
    saved: datetime | None = None
    isolation: IsolationLevel | None = None

    @property
    def short_of_full(self) -> list[tuple[str, str]]:
        """(source, reason) of each graded cell that the machine gives less than full points."""
        if self.result.reason:
            return [(self.lesson, self.result.reason)]
        return [(cell.source.strip(), _reason(cell)) for cell in self.cells if _is_short(cell)]

    @property
    def wrong(self) -> list[str]:
        """The reasons, of what has been begun."""
        return [
            _reason(cell)
            for cell in self.cells
            if _is_short(cell) and cell.verdict is not None and cell.verdict.status != "not attempted"
        ]

    @property
    def ended(self) -> list[tuple[int, str]]:
        """(number, error) of each ungraded cell that ends in an error in grading."""
        return [
            (number, f"{output['ename']}: {output['evalue']}")
            for number, cell in enumerate(self.cells, 1)
            if not cell.is_graded and not cell.is_answer and not cell.may_raise
            for output in cell.outputs
            if output["output_type"] == "error" and output["ename"] != "NotImplementedError"
        ]


def _is_short(cell: Cell) -> bool:
    verdict = cell.verdict
    return verdict is not None and verdict.score is not None and verdict.score < verdict.points


def _reason(cell: Cell) -> str:
    """The report in the cell's outputs, or the error that it ended in."""
    for output in cell.outputs:
        if text := output.get("data", {}).get("text/plain"):
            return str(text)
    return "\n".join(line for output in cell.outputs for line in output.get("traceback", ()))


def as_graded(notebook: Path) -> Preview:
    """Run a saved notebook as grading will; a file that cannot be read is a result, too.

    Raises NotOurs when it is the notebook of no lesson that is known here.
    """
    found = _release(notebook)
    if found is None:
        raise NotOurs(
            f"{notebook} is the notebook of no lesson that is known here: "
            f"there are {', '.join(packaged.lessons())}."
        )
    name, file = found
    released = _notebook(file.stem, _as_asked(file, notebook))
    lesson = ReleasedLesson(name, {released.name: released}, {}, "", view_of(name), {})
    try:
        submitted = read_notebook(notebook)
    except Unreadable as why:
        return Preview(name, Result(YOU, "unreadable", str(why)), [])
    saved = datetime.fromtimestamp(notebook.stat().st_mtime)
    isolation = _isolation()
    cells = released.restore(submitted.cells)
    handed_in = HandedIn({released.name: submitted}, dict(_beside(notebook, name)))
    try:
        Runner(lesson, Limits(), isolation.name).run(released, cells, handed_in)
    except CannotGrade as why:
        return Preview(name, Result(YOU, "failed", str(why)), [], saved, isolation)
    verdicts = [verdict for cell in cells if (verdict := cell.verdict) is not None]
    record = Record(released.name, submitted.checksum, "", "", verdicts, (), cells)
    return Preview(name, Result(YOU, "graded", "", [record]), cells, saved, isolation)


def _release(notebook: Path) -> tuple[str, Path] | None:
    """The lesson that a notebook is of, by its name, and the release: that of the course that it lies in,
    else the package's. A renamed copy is known by its checks."""
    with suppress(CourseError):
        course = Course(notebook.parent)
        for name in course.lessons():
            if (file := course.release(name) / notebook.name).is_file():
                return name, file
    if notebook.stem in packaged.lessons():
        return notebook.stem, packaged.released_notebook(notebook.stem)
    asked = {one for one in packaged.graded_cells(notebook) if not _is_question(one)}
    for name in packaged.lessons():
        if asked and asked <= set(packaged.graded_cells(packaged.released_notebook(name))):
            return name, packaged.released_notebook(name)
    return None


def _as_asked(file: Path, notebook: Path) -> bytes:
    """The release; that of the package with its quiz graded where the notebook's course grades it."""
    if file == packaged.released_notebook(file.stem) and any(
        map(_is_question, packaged.graded_cells(notebook))
    ):
        return packaged.notebooks(file.stem, with_quiz=True)[1]
    return file.read_bytes()


def _is_question(grade_id: str) -> bool:
    return place_of(grade_id.removeprefix("check-")) is not None


def _notebook(name: str, content: bytes) -> Released:
    document = json.loads(content)
    cells = [Cell(cell) for cell in document["cells"]]
    for cell in cells:
        cell.source = cell.source  # a text, where it was a list of lines
    return Released(name, cells, document["metadata"])


def _beside(notebook: Path, lesson: str) -> list[tuple[Path, bytes]]:
    """What would be handed in with it: the lesson's folder; of any other folder the modules."""
    if notebook.parent.name == lesson:
        return other_files(notebook.parent)
    return [(Path(path.name), path.read_bytes()) for path in sorted(notebook.parent.glob("*.py"))]


@cache
def _isolation() -> IsolationLevel:
    try:
        return best_level()
    except CannotConfine:
        return level_named("trusted")
