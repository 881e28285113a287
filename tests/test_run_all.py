"""*Run All* in a student's own kernel: a lesson that nobody has touched runs from its top to its end."""

import os
import re

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import exercises
from autograder.authoring.measures import pictures_of
from tests.conftest import LESSONS, ROOT, in_one_process

STUDENTS = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}


def run_all(notebook, home):
    """Every cell, as JupyterLab runs them: the first one that raises would be the last."""
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": home}}
    )
    client.execute(env={**STUDENTS, "HOME": str(home)})
    return notebook


def said(cell):
    """Everything that a cell shows, as text."""
    outputs = cell.get("outputs", [])
    return "\n".join(one.get("text") or one.get("data", {}).get("text/plain", "") for one in outputs)


def pictures(notebook):
    return {cell.id: len(list(pictures_of(cell))) for cell in notebook.cells if cell.cell_type == "code"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("lesson", in_one_process(LESSONS))
def test_an_untouched_lesson_runs_to_its_end_and_shows_every_figure(lesson, tmp_path, run_notebook):
    released = nbformat.read(ROOT / "lessons" / lesson / f"{lesson}.ipynb", as_version=4)
    untouched = run_all(released, tmp_path)
    cells = [cell for cell in untouched.cells if cell.cell_type == "code" and cell.source.strip()]
    assert all(cell.execution_count for cell in cells)
    wrong = [one for cell in cells for one in cell.outputs if one.output_type == "error"]
    assert not wrong
    assert not [said(cell) for cell in cells if "Nothing to show" in said(cell)]
    assert pictures(untouched) == pictures(run_notebook(lesson))
    assert sum("ot written yet" in said(cell) for cell in cells) == len(exercises.of_lesson(lesson))
    assert not re.search(r"BEGIN SOLUTION|Traceback", "\n".join(map(said, cells)))
