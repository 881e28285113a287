"""A lesson as it is graded: its notebooks as the gradebook knows them, and what its verdicts depend on."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import autograder
import lstm_ref
from autograder.exercises import exercises
from autograder.grading import packaged
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.nbgrader.registration import register
from autograder.grading.notebooks.cell import Cell
from autograder.grading.notebooks.released import Released
from autograder.judging.declaration import DeclarationError

Sources = Mapping[str, Mapping[str, tuple[str, str, float]]]


@dataclass(frozen=True)
class ReleasedLesson:
    """What every submission of one lesson is graded with."""

    name: str
    released: Mapping[str, Released]
    files: Mapping[str, bytes]  # beside the source notebooks: they overwrite a student's
    version: str  # of everything that a verdict depends on
    view: str  # which packages its notebooks find
    excused: Mapping[str, Collection[tuple[str, str]]]  # student -> (notebook, cell) that came later


def load(course: Course, gradebook: Gradebook) -> ReleasedLesson:
    """The lesson of an open gradebook, entered into it or brought up to date first.

    Raises CourseError when it is not released, has changed under existing submissions, or was released with
    other exercises than this package has.
    """
    name = gradebook.lesson
    folder = course.release(name)
    sources = gradebook.sources()
    raw = _released(folder, sources)
    if not _agree(raw, sources) or _unknown(course.source(name), sources):
        register(course, name)
        gradebook.db.rollback()
        sources = gradebook.sources()
        raw = _released(folder, sources)
    if not sources:
        raise CourseError(
            f"{name} has no source notebook in {course.source(name)}: run `carousel build {name}`."
        )
    if missing := sorted(set(sources) - set(raw)):
        raise CourseError(f"{missing[0]}.ipynb is not in {folder}: run `carousel build {name}`.")
    released = {notebook: _notebook(notebook, raw[notebook], sources[notebook]) for notebook in sources}
    files = _files(course.source(name), course.directory.ignore)
    for notebook in released.values():
        _refuse_another_age(course, name, notebook)
    excused = gradebook.excused()
    return ReleasedLesson(name, released, files, _version(released, files), view_of(name), excused)


def _refuse_another_age(course: Course, name: str, notebook: Released) -> None:
    """CourseError where a check asks for an exercise that this package lacks or gives other points for.

    A verdict would then be above the cell's maximum, or full for whatever was handed in. Every exercise is
    imported here, before several threads ask for it.
    """
    for cell in notebook.cells:
        asked, worth = cell.checked_name, cell.points
        try:
            if asked is None or (asked in exercises and exercises[asked].points == worth):
                continue
        except DeclarationError as wrong:
            raise CourseError(
                f"{name} is not graded: the exercise {asked} is not in order, which `carousel check-page` "
                f"says at length. {wrong}"
            ) from None
        if asked in exercises:
            what = f"gives {worth:g} points for {asked}, and the exercise has {exercises[asked].points:g}"
        else:
            what = f"asks for check({asked}), and there is no such exercise"
        if course.source(name).with_suffix(".md").exists():
            way = "The release is older than the exercises: run `make lessons`, then grade again."
        elif name in packaged.lessons():
            way = (
                f"The release is of another age than {packaged.DISTRIBUTION} {packaged.package_version()}: "
                "`carousel course update` shows what would change for whom."
            )
        else:
            way = (
                "The release is older than the package: grade with the package that it was released with, or "
                "release it anew under another name."
            )
        raise CourseError(f"{name} is not graded: {notebook.name}.ipynb {what}. {way}")


def view_of(name: str) -> str:
    """The view that the lesson declares; `numpy` where the course has no such lesson."""
    if name not in exercises.lessons:
        return "numpy"
    return exercises.lesson(name).view


def imports_of(course: Course, name: str) -> list[str]:
    """The modules that the released cells import, figures left out; what cannot be parsed imports none."""
    found = dict[str, None]()
    for path in sorted(course.release(name).glob("*.ipynb")):
        with suppress(OSError, ValueError, KeyError, TypeError):  # `load` says what is wrong with it
            for cell in map(Cell, json.loads(path.read_text(encoding="utf-8"))["cells"]):
                if cell.is_code and not cell.is_figure:
                    found |= dict.fromkeys(_imported(cell.source))
    return list(found)


def answers(course: Course, name: str) -> list[str]:
    """The right answers of the source notebooks, without the marks around them."""
    found = []
    for path in sorted(course.source(name).glob("*.ipynb")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            for cell in map(Cell, json.loads(path.read_text(encoding="utf-8"))["cells"]):
                if cell.is_answer and cell.is_code:
                    lines = cell.source.splitlines()
                    found.append("\n".join(line for line in lines if not line.strip().startswith("### ")))
    return found


def _imported(source: str) -> Iterator[str]:
    lines = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!"))]
    with suppress(SyntaxError):
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module


def _released(folder: Path, sources: Sources) -> dict[str, Any]:
    paths = [path for path in folder.glob("*.ipynb") if path.stem in sources]
    try:
        return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    except ValueError:
        raise CourseError(
            f"A notebook in {folder} is not valid JSON: run `carousel build {folder.name}`."
        ) from None


def _unknown(folder: Path, sources: Sources) -> bool:
    return any(path.stem not in sources for path in folder.glob("*.ipynb"))


def _files(folder: Path, ignore: list[str]) -> dict[str, bytes]:
    from nbgrader.utils import find_all_files

    paths = map(Path, find_all_files(str(folder), [*ignore, "*.ipynb"]))
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def _agree(raw: Mapping[str, Any], sources: Sources) -> bool:
    """Whether the gradebook holds what was released: the same cells with the same texts and points."""
    if not sources or raw.keys() != sources.keys():
        return False
    for name, notebook in raw.items():
        cells = {cell.grade_id: cell for cell in map(Cell, notebook["cells"]) if cell.grade_id}
        if cells.keys() != sources[name].keys():
            return False
        for key, (_, checksum, worth) in sources[name].items():
            if cells[key].checksum != checksum or cells[key].points != worth:
                return False
    return True


def _notebook(name: str, raw: Mapping[str, Any], sources: Mapping[str, tuple[str, str, float]]) -> Released:
    """The released cells with the gradebook's texts (hidden tests included), checksums and points."""
    cells = [Cell(cell) for cell in raw["cells"]]
    for cell in cells:
        cell.source = cell.source  # a text, where it was a list of lines
        if cell.grade_id in sources:
            cell.source, checksum, worth = sources[cell.grade_id]
            cell.set_role(checksum=checksum, **({"points": worth} if cell.is_graded else {}))
    return Released(name, cells, raw["metadata"])


@cache
def _code() -> bytes:
    """A checksum of the code that judges, as it was when this process began to use it."""
    digest = hashlib.sha256()
    for package in (autograder, lstm_ref):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()


def _version(released: Mapping[str, Released], files: Mapping[str, bytes]) -> str:
    """A checksum of the lesson and of the code that judges it."""
    digest = hashlib.sha256(_code())
    for name, notebook in sorted(released.items()):
        digest.update(json.dumps([name, [cell.json for cell in notebook.cells]], sort_keys=True).encode())
    for file, data in sorted(files.items()):
        digest.update(file.encode() + data)
    return digest.hexdigest()
