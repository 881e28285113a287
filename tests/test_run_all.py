"""*Run All* in a student's own kernel: a lesson that nobody has touched runs from its top to its end."""

import os
import re

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import exercises
from autograder.authoring.measures import pictures_of
from autograder.student.course_cell import MARK
from tests.conftest import LESSONS, ROOT, in_one_process, run_all

STUDENTS = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}


def said(cell):
    """Everything that a cell shows, as text."""
    outputs = cell.get("outputs", [])
    return "\n".join(one.get("text") or one.get("data", {}).get("text/plain", "") for one in outputs)


def pictures(notebook):
    return {cell.id: len(list(pictures_of(cell))) for cell in notebook.cells if cell.cell_type == "code"}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("lesson", in_one_process(LESSONS))
def test_an_untouched_lesson_runs_to_its_end_and_shows_every_figure(lesson, tmp_path, run_notebook):
    released = nbformat.read(ROOT / "lessons" / lesson / f"{lesson}.ipynb", as_version=4)
    untouched = run_all(released, tmp_path, STUDENTS)
    cells = [cell for cell in untouched.cells if cell.cell_type == "code" and cell.source.strip()]
    assert all(cell.execution_count for cell in cells)
    wrong = [one for cell in cells for one in cell.outputs if one.output_type == "error"]
    assert not wrong
    assert not [said(cell) for cell in cells if "Nothing to show" in said(cell)]
    assert pictures(untouched) == pictures(run_notebook(lesson))
    assert sum("ot written yet" in said(cell) for cell in cells) == len(exercises.of_lesson(lesson))
    assert not re.search(r"BEGIN SOLUTION|Traceback", "\n".join(map(said, cells)))


BEGINNING = "import numpy as np\nfrom autograder import check"
STUB = "def sigmoid(a):\n    raise NotImplementedError"
ASKED = "sigmoid(np.zeros((1, 1)))"
DRAWN = "Drawn with the reference until yours passes: sigmoid."


def ran(home, *sources):
    """What each cell shows or raises, in a student's kernel that goes on after an error."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=120)
    client.execute(env={**STUDENTS, "HOME": str(home)})
    errors = [[o.ename for o in cell.outputs if o.output_type == "error"] for cell in notebook.cells]
    return [said(cell) for cell in notebook.cells], errors


@pytest.mark.timeout(300)
def test_a_cell_of_the_course_draws_with_the_reference_and_says_so_and_no_other_cell_does(tmp_path):
    wrong = "def sigmoid(a):\n    return None"
    right = "def sigmoid(a):\n    return np.full_like(a, 7.0)"
    drawing = f"{ASKED}[0, 0]\n{MARK}"
    shown, errors = ran(
        tmp_path, BEGINNING, drawing, STUB, drawing, ASKED, wrong, drawing, right, drawing, f"absent\n{MARK}"
    )
    asked = [shown[k] for k in (1, 3, 6)]
    assert all("0.5" in text and DRAWN in text for text in asked)  # not there, not written, cannot be drawn
    assert errors[4] == ["NotImplementedError"]  # a student's own call finds the student's own function
    assert "7.0" in shown[8]
    assert DRAWN not in shown[8]
    assert "Nothing to show: name 'absent' is not defined" in shown[9]
    assert [k for k, raised in enumerate(errors) if raised] == [4]


@pytest.mark.timeout(300)
def test_a_cell_that_runs_for_more_than_two_seconds_says_so_while_it_runs(tmp_path):
    shown, _ = ran(tmp_path, BEGINNING, f"# Figure: slow\nimport time; time.sleep(4)\n{MARK}", f"1\n{MARK}")
    assert re.search(r"This took \d+ s\.", shown[1])
    assert "This took" not in shown[2]


def test_where_nbgrader_runs_the_notebook_nothing_is_put_in_a_functions_place(tmp_path, monkeypatch):
    monkeypatch.setitem(STUDENTS, "NBGRADER_EXECUTION", "autograde")
    _, errors = ran(tmp_path, BEGINNING, STUB, f"{ASKED}\n{MARK}", "check(sigmoid)")
    assert errors[2:] == [["NotImplementedError"], ["CheckFailed"]]
