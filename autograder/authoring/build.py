"""Builds the lessons' notebooks: solutions/NN-name.md -> solutions/NN-name/ -> lessons/NN-name/.

The page is the only thing that is edited. The first notebook is nbgrader's source; nbgrader itself makes the
second one out of it, in a temporary place, because its own `--force` removes a lesson before it can fail.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import compute_checksum, is_grade, is_solution
from traitlets.config import Config, PyFileConfigLoader

from autograder.authoring.leak_check import known_answers, said_in
from autograder.authoring.page_to_notebook import PageError, read_page
from autograder.exercises import exercises
from autograder.grading.nbgrader.course import Course
from autograder.grading.notebooks.quiz_cells import graded_quiz


@dataclass(frozen=True)
class Built:
    """One built lesson: what its notebooks hold, and where the work that was found in it has been moved."""

    lesson: str
    exercises: int
    points: float
    changed: bool
    kept: Path | None


def build_all(names: Sequence[str], progress: Callable[[Built], None], course: Path) -> None:
    """Build the named lessons, without names every page of the course; `progress` is told of each.

    Raises PageError, one sentence, when a name is no page or a page is not in order; those before it stay.
    """
    for name in page_names(names, course):
        progress(build(name, course))


def page_names(names: Sequence[str], course: Path) -> list[str]:
    """The lessons of that name, without names all that have a page; PageError when one has none."""
    there = sorted(page.stem for page in (course / "solutions").glob("*.md"))
    if not there:
        raise PageError(f"no page solutions/NN-name.md: {course} is not the course's folder.")
    for name in names:
        if name not in there:
            raise PageError(f"there is no page solutions/{name}.md; there are: {', '.join(there)}.")
    return list(names) or there


def build(lesson: str, course: Path) -> Built:
    """Build one lesson; two builds of the same page are the same bytes.

    A lesson takes its place in one step when everything has gone well. A released notebook in which somebody
    has worked is moved aside first, to `NN-name-kept-1.ipynb`.
    """
    page = course / "solutions" / f"{lesson}.md"
    source = read_page(lesson, page.read_text(encoding="utf-8"), exercises).notebook
    source_text = nbformat.writes(source) + "\n"
    if Course(course, _course_config(course)).grades_quizzes:
        source_text = graded_quiz(source_text, released=False)
    release_text = release(lesson, source_text, course)
    refuse_answers(lesson, release_text, course)

    released = course / "lessons" / lesson / f"{lesson}.ipynb"
    changed = _put(course / "solutions" / lesson / f"{lesson}.ipynb", source_text)
    kept = _move_aside(released) if released.exists() and holds_work(released) else None
    changed |= _put(released, release_text)
    cells = nbformat.reads(source_text, as_version=4).cells
    points = [cell.metadata.nbgrader.points for cell in cells if is_grade(cell)]
    return Built(lesson, len(points), sum(points), changed, kept)


def release(lesson: str, source_text: str, course: Path) -> str:
    """What nbgrader makes of a source notebook for students, as text; no gradebook is needed or written."""
    heard = _Listener()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "solutions", lesson, f"{lesson}.ipynb")
        source.parent.mkdir(parents=True)
        source.write_text(source_text, encoding="utf-8")
        config = _course_config(course)
        config.CourseDirectory.update(root=os.path.realpath(folder), assignment_id=lesson)
        converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        converter.no_database = True
        converter.preprocessors = [step for step in converter.preprocessors if step is not SaveCells]
        converter.log = heard.logger
        try:
            converter.start()
        except NbGraderException:
            raise PageError(f"solutions/{lesson}.md: nbgrader cannot release it: {heard.first}") from None
        return Path(folder, "lessons", lesson, f"{lesson}.ipynb").read_text(encoding="utf-8")


def refuse_answers(lesson: str, release_text: str, course: Path) -> None:
    """Raise PageError when a released notebook says an answer anywhere: in code, in a comment or in prose."""
    for _, sentence in leaks(release_text, known_answers(course)):
        raise PageError(f"solutions/{lesson}.md: {sentence}")


def leaks(release_text: str, answers: set[str]) -> Iterator[tuple[int, str]]:
    """The cells of a released notebook that say an answer: number of the cell, and a sentence."""
    for number, cell in enumerate(nbformat.reads(release_text, as_version=4).cells):
        answer = said_in(cell.source, answers)
        if answer is not None:
            yield number, f"the cell {cell.source.splitlines()[0]!r} would publish the answer {answer!r}."


def holds_work(notebook: Path) -> bool:
    """Whether an exercise's cell is not as it was released; an unreadable notebook may be somebody's too."""
    try:
        cells = nbformat.read(notebook, as_version=4).cells
    except (ValueError, nbformat.ValidationError):
        return True
    asked = [cell for cell in cells if is_solution(cell)]
    return any(compute_checksum(cell) != cell.metadata.nbgrader.get("checksum") for cell in asked)


def _course_config(course: Path) -> Config:
    if not (course / "nbgrader_config.py").exists():
        raise PageError(f"there is no nbgrader_config.py: {course} is not the course's folder.")
    return PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()


def _move_aside(notebook: Path) -> Path:
    number = 1
    while (kept := notebook.with_name(f"{notebook.stem}-kept-{number}.ipynb")).exists():
        number += 1
    return notebook.rename(kept)


def _put(target: Path, text: str) -> bool:
    """Write a file in one step: a reader finds the old one or the new one. False when it was the same."""
    if target.exists() and target.read_bytes() == text.encode():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.write_bytes(text.encode())
    os.replace(fresh, target)
    return True


class _Listener(logging.Handler):
    """Keeps the first error that nbgrader reports, instead of printing it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.first: str | None = None
        self.logger = logging.Logger("nbgrader, for a page")
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.first = self.first or record.getMessage()
