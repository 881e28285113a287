"""A small course to grade: three real exercises, an instructor's own test with a hidden part, an essay."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import exercises
from autograder.authoring.build import release
from autograder.grading.nbgrader.course import Course

LESSON = "07-mini"
ROOT = Path(__file__).parents[2]

SETUP = """import numpy as np
from collections import namedtuple
from autograder import check
RNNCache = namedtuple("RNNCache", "x h h_next W_ih W_hh")
RNNSequenceCache = namedtuple("RNNSequenceCache", "x h0 h W_ih W_hh")"""

ANSWERS = {
    "rnn_step": """def rnn_step(x, h, W_ih, W_hh, b):
    ### BEGIN SOLUTION
    h_next = np.tanh(x @ W_ih.T + h @ W_hh.T + b)
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)
    ### END SOLUTION""",
    "rnn_forward": """def rnn_forward(x, h0, W_ih, W_hh, b):
    ### BEGIN SOLUTION
    h = [h0]
    for x_t in x:
        h.append(rnn_step(x_t, h[-1], W_ih, W_hh, b)[0])
    h = np.stack(h[1:])
    return h, RNNSequenceCache(x, h0, h, W_ih, W_hh)
    ### END SOLUTION""",
    "rnn_step_backward": """def rnn_step_backward(dh_next, cache):
    ### BEGIN SOLUTION
    da = dh_next * (1 - cache.h_next**2)
    return da @ cache.W_ih, da @ cache.W_hh, da.T @ cache.x, da.T @ cache.h, da.sum(axis=0)
    ### END SOLUTION""",
    "double": """def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION""",
}
EMPTY = "### BEGIN SOLUTION\n### END SOLUTION"
OWN_TEST = """assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double(-3) == -6
### END HIDDEN TESTS"""
ESSAY = "A gradient is a product of Jacobians; mine shrinks."

POINTS = {f"check-{name}": exercises[name].points for name in list(ANSWERS)[:3]} | {
    "test-double": 2.0,
    "essay": 3.0,
}
FULL = sum(POINTS.values()) - POINTS["essay"]  # what the machine can give


def _role(cell: Any, grade_id: str, **roles: Any) -> Any:
    none = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = {**none, **roles, "grade_id": grade_id}
    cell.id = grade_id
    return cell


def _source(names: Sequence[str], worth: Mapping[str, float]) -> Any:
    cells = [
        new_markdown_cell("# A small lesson", id="prose"),
        _role(new_code_cell(SETUP), "setup", locked=True),
    ]
    for name in names:
        cells.append(_role(new_code_cell(ANSWERS.get(name, EMPTY)), name, solution=True))
        if name in exercises:
            test, grade_id = f"check({name})", f"check-{name}"
        else:
            test, grade_id = OWN_TEST, f"test-{name}"
        cells.append(_role(new_code_cell(test), grade_id, grade=True, locked=True, points=worth[grade_id]))
    figure = _role(new_code_cell('raise RuntimeError("a figure was run")'), "figure-1", locked=True)
    figure.metadata["tags"] = ["figure"]
    essay = _role(new_markdown_cell("Why?"), "essay", grade=True, solution=True, points=worth["essay"])
    return new_notebook(
        cells=[*cells, figure, essay], metadata={"kernelspec": {"name": "python3", "display_name": "P"}}
    )


def make_course(folder: Path, names: Sequence[str] = tuple(ANSWERS)) -> Path:
    """A course folder with the small lesson, or a part of it, released and not yet in any gradebook."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    put_lesson(folder, notebooks(folder, names))
    return folder


def notebooks(
    course: Path, names: Sequence[str] = tuple(ANSWERS), worth: Mapping[str, float] | None = None
) -> dict[str, str]:
    """The lesson's source and its release, with these exercises, in which some cells give other points."""
    declared = {f"check-{name}": exercises[name].points for name in names if name in exercises}
    text = nbformat.writes(_source(names, {**declared, **POINTS, **(worth or {})}))
    return {"solutions": text, "lessons": release(LESSON, text, course)}


def put_lesson(course: Path, texts: Mapping[str, str]) -> None:
    """Write the lesson's notebooks."""
    for step, content in texts.items():
        path = course / step / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


class Handout:
    """The released notebook, to be filled in and handed in."""

    def __init__(self, course: Path):
        self.course = course
        self.notebook = json.loads(
            (course / "lessons" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
        )

    @property
    def cells(self) -> list[Any]:
        return self.notebook["cells"]

    def index(self, grade_id: str) -> int:
        return next(i for i, cell in enumerate(self.cells) if cell["id"] == grade_id)

    def put(self, **sources: str) -> Handout:
        """A copy with these cells' texts, by grade id (`check_rnn_step` for `check-rnn_step`)."""
        filled = deepcopy(self)
        for name, text in sources.items():
            name = name if any(cell["id"] == name for cell in self.cells) else name.replace("_", "-", 1)
            filled.cells[filled.index(name)]["source"] = text
        return filled

    def solved(self, **sources: str) -> Handout:
        """A copy with every right answer, except for these."""
        return self.put(**(ANSWERS | {"essay": ESSAY} | sources))

    def insert(self, before: str, source: str) -> Handout:
        """A copy with one more code cell."""
        filled = deepcopy(self)
        cell = new_code_cell(source)
        filled.cells.insert(filled.index(before), cell)
        return filled

    def hand_in(self, student: str) -> Path:
        return hand_in(self.course, student, json.dumps(self.notebook).encode())


def hand_in(course: Path, student: str, content: bytes, name: str = LESSON) -> Path:
    path = course / "submitted" / student / LESSON / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def gradebook_of(course: Path) -> dict[str, dict[str, tuple[float | None, float, bool]]]:
    """student -> cell -> (automatic score, score, to be graded by hand), through nbgrader's own models."""
    from nbgrader.api import Gradebook

    with Gradebook(Course(course).directory.db_url) as book:
        return {
            one.student.id: {
                grade.name: (grade.auto_score, grade.score, grade.needs_manual_grade)
                for notebook in one.notebooks
                for grade in notebook.grades
            }
            for one in book.assignment_submissions(LESSON)
        }


def earned(course: Path) -> dict[str, float]:
    """student -> what the machine gave."""
    return {
        name: sum(auto or 0 for auto, *_ in cells.values()) for name, cells in gradebook_of(course).items()
    }
