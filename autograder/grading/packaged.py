"""The course that travels with the package: in the wheel beside the code, in the repository at its root."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import autograder
from autograder.grading.nbgrader.search import CONFIG
from autograder.grading.notebooks.cell import Cell

DISTRIBUTION = "carousel-lstm"


def folder() -> Path:
    """Where lessons, solutions and configuration are."""
    package = Path(autograder.__file__).parent
    beside = package / "course_files"
    return beside if (beside / CONFIG).is_file() else package.parent


def package_version() -> str:
    return version(DISTRIBUTION)


def lessons() -> list[str]:
    """The lessons that the package has, by name."""
    return sorted(path.parent.name for path in folder().glob("lessons/*/*.ipynb"))


def looked_up() -> list[str]:
    """What the lessons link to, as paths in a course: the glossary and the cheat sheet."""
    return [name for name in ("docs/glossary.md", "docs/cheat-sheet.pdf") if (folder() / name).is_file()]


def source(name: str) -> Path:
    return folder() / "solutions" / name / f"{name}.ipynb"


def released_notebook(name: str) -> Path:
    return folder() / "lessons" / name / f"{name}.ipynb"


def notebooks(name: str, with_quiz: bool) -> tuple[bytes, bytes]:
    """A lesson's source and release; with `with_quiz` the questions of its quiz are graded."""
    texts = source(name).read_bytes(), released_notebook(name).read_bytes()
    if not with_quiz:
        return texts
    from autograder.grading.notebooks.quiz_cells import graded_quiz

    asked, released = (text.decode() for text in texts)
    return graded_quiz(asked, released=False).encode(), graded_quiz(released, released=True).encode()


def graded_cells(notebook: Path) -> dict[str, float]:
    """grade id -> points of a notebook's graded cells; empty where there is no such notebook."""
    try:
        return graded_cells_in(notebook.read_bytes())
    except (OSError, ValueError, KeyError):
        return {}


def graded_cells_in(content: bytes) -> dict[str, float]:
    """The same of a notebook's file, of which we know that it is one."""
    cells = map(Cell, json.loads(content)["cells"])
    return {cell.grade_id: cell.points for cell in cells if cell.is_graded}
