"""The engine as steps of nbgrader's own commands, and so of the formgrader's buttons: see nbgrader_config.py.

`Restore` takes the place of nbgrader's sanitising steps, with which a copied cell in one submission ends the
run for the whole class; `Execute` takes the place of the step that runs a notebook in a Jupyter kernel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.grade_submission import Grader
from autograder.grading.lesson import load
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.notebooks.cell import NOTE, Cell
from autograder.grading.notebooks.graded import label
from autograder.grading.notebooks.released import Released
from autograder.grading.notebooks.submitted import Unreadable
from autograder.grading.submission_state import HandedIn

Resources = dict[str, Any]


class _Step(NbGraderPreprocessor):
    """Knows the course that nbgrader is at work in, and the submission that it has arrived at."""

    def at_work(self, resources: Resources) -> tuple[Grader, Released, HandedIn]:
        about = resources["nbgrader"]
        course = Course(Path.cwd(), self.config)
        with Gradebook(course, about["assignment"]) as book:
            lesson = load(course, book)
        handed_in = HandedIn.read(course.submitted(about["student"], lesson.name), lesson)
        return (
            Grader(course, lesson, course.limits, course.isolation.name),
            lesson.released[about["notebook"]],
            handed_in,
        )


class Restore(_Step):
    """Reads the submitted notebook as hostile data and puts back what students may not change."""

    def preprocess(self, nb: Any, resources: Resources) -> tuple[Any, Resources]:
        _, released, handed_in = self.at_work(resources)
        notebook = handed_in.notebooks[released.name]
        if isinstance(notebook, Unreadable):
            raise notebook
        return nbformat.from_dict(released.notebook(released.restore(notebook.cells))), resources


class Execute(_Step):
    """Runs a restored notebook in the sandbox, and leaves the verdicts where nbgrader reads them."""

    def preprocess(self, nb: Any, resources: Resources) -> tuple[Any, Resources]:
        grader, released, handed_in = self.at_work(resources)
        cells = [Cell(cell) for cell in nb.cells]
        grader.run(released, cells, handed_in, resources["nbgrader"]["student"])
        nb.metadata[NOTE] = label(released, cells, handed_in.checksum, grader.lesson.version, "")
        return nbformat.from_dict(nb), resources
