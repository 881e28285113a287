"""A saved notebook as it will be graded: one verdict, from the command, from nbgrader and from grading."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import is_solution

import autograder
from autograder.grading.as_graded import as_graded
from autograder.grading.nbgrader.course import CourseError
from autograder.student import as_graded as saved
from autograder.student.answering import CheckFailed
from tests.conftest import ROOT, copy_of_course
from tests.nbgrader_command import nbgrader, run

LESSON = "00-warm-up"
NO_BIAS = "def affine(x, W, b):\n    return x @ W.T"
UNUSED = "import torch\n\n"
PARTLY = "def affine_backward(dy, x, W):\n    return dy @ W, dy.T @ x, dy.mean(axis=0)"
USED = "def tanh_backward(dh, h):\n    import torch\n    return dh * (1 - torch.tensor(h) ** 2)"


@pytest.fixture
def course(tmp_path):
    """The whole course."""
    return copy_of_course(tmp_path / "course")


@pytest.fixture
def solved(tmp_path):
    """Writes the released lesson with the course's answers, some of them exchanged, into a folder."""

    def write(first="", folder=tmp_path / LESSON, name=LESSON, **exchanged):
        released, answers = (
            nbformat.read(ROOT / place / LESSON / f"{LESSON}.ipynb", as_version=4)
            for place in ("lessons", "solutions")
        )
        right = {cell.metadata.nbgrader.grade_id: cell.source for cell in answers.cells if is_solution(cell)}
        for cell in released.cells:
            if is_solution(cell):
                cell.source = exchanged.get(
                    cell.metadata.nbgrader.grade_id, right[cell.metadata.nbgrader.grade_id]
                )
        next(cell for cell in released.cells if cell.cell_type == "code").source = (
            first + next(cell for cell in released.cells if cell.cell_type == "code").source
        )
        folder.mkdir(exist_ok=True)
        nbformat.write(released, folder / f"{name}.ipynb")
        return folder / f"{name}.ipynb"

    return write


def points(checked):
    return {verdict.exercise: verdict.score for verdict in checked.result.verdicts}


def check(*notebooks):
    """(exit code, stdout, stderr)"""
    return run("carousel", "check", *map(str, notebooks), cwd="/")


def test_an_unused_import_of_what_grading_lacks_costs_nothing_and_a_used_one_is_explained(solved):
    checked = as_graded(solved(UNUSED, tanh_backward=USED))
    assert points(checked)["tanh_backward"] == 0
    assert sum(points(checked).values()) == 11
    assert checked.ended == []
    (why,) = checked.wrong
    assert "torch is not there in grading: this lesson is graded with NumPy alone" in why


def test_the_command_prints_gradings_table_and_why_points_are_missing(solved):
    status, said, wrong = check(solved(affine=NO_BIAS))
    assert status == 0, wrong
    assert "you      11 / 12  ✓ ✓ ✗ ✓ ✓ ✓ ✓  affine: b is not used" in said
    assert "✗ affine" in said
    assert "Traceback" not in said + wrong


def test_a_partly_right_answer_has_its_report_in_the_terminal_and_no_bare_number(solved):
    _, said, _ = check(solved(affine_backward=PARTLY))
    assert "affine_backward: " in said
    assert "dx ✓   dW ✓   db ✗" in said
    assert not [line for line in said.splitlines() if line.strip().replace(".", "").isdigit()]


def test_a_cell_that_dies_in_grading_is_named(solved):
    checked = as_graded(solved("import nunpy\n"))
    assert checked.ended[0] == (2, "ModuleNotFoundError: No module named 'nunpy'")
    assert sum(points(checked).values()) < 12


def test_an_interrupted_check_ends_with_one_sentence(solved):
    command = ["carousel", "check", str(solved("while True:\n    pass\n"))]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, start_new_session=True, **pipes)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not children.read_text():  # the sandbox has not started yet
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it, to all of them
    said, wrong = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "")
    assert wrong == "Stopped before it ended; your notebook is as it was.\n"


def test_nbgrader_validate_in_our_course_says_what_the_command_says(solved, course):
    notebook = solved(UNUSED, folder=course / "lessons" / LESSON, tanh_backward=USED)
    said = nbgrader("validate", str(notebook), cwd=course)
    assert "VALIDATION FAILED ON 1 CELL(S)" in said
    assert "torch is not there in grading" in said
    assert "Success" in nbgrader("validate", str(solved(UNUSED, folder=notebook.parent)), cwd=course)


def test_the_verdict_is_that_of_the_grading_run(solved, course):
    notebook = solved(affine=NO_BIAS, tanh_backward=USED)
    handed_in = course / "submitted" / "ada" / LESSON
    handed_in.mkdir(parents=True)
    (handed_in / notebook.name).write_bytes(notebook.read_bytes())
    status, _, wrong = run("carousel", "grade", LESSON, "--json", "grades.jsonl", cwd=course)
    assert status == 0, wrong
    graded = [json.loads(line) for line in (course / "grades.jsonl").read_text("utf-8").splitlines()]
    checked = as_graded(notebook)
    assert points(checked) == {line["exercise"]: line["score"] for line in graded}
    assert [one.misconception for one in checked.result.verdicts] == [
        line["misconception"] for line in graded
    ]


def test_a_renamed_copy_is_known_by_its_checks_and_a_stranger_is_a_sentence(solved, tmp_path):
    assert as_graded(solved(name="00-warm-up-Copy1")).lesson == LESSON
    stranger = tmp_path / "mine.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), stranger)
    with pytest.raises(CourseError, match=r"mine\.ipynb is the notebook of no lesson that is known here"):
        as_graded(stranger)
    status, _, wrong = check(stranger)
    assert status == 2
    assert wrong.startswith("Error: ")


def test_a_damaged_file_is_a_sentence(tmp_path):
    notebook = tmp_path / f"{LESSON}.ipynb"
    notebook.write_bytes(b'{"cells": [')
    status, said, wrong = check(notebook)
    assert status == 1
    assert "Not graded: you: 00-warm-up.ipynb is not valid JSON" in said
    assert "Traceback" not in said + wrong


def test_the_verb_shows_the_commands_table_and_says_what_is_not_in_the_file(solved):
    notebook, shown = solved(affine=NO_BIAS), []
    ran = ["", "def affine(x, W, b):\n    return x @ W.T + b", "def helper():\n    pass"]
    said = saved.as_graded(str(notebook), {"In": ran}, shown.append)
    assert "00-warm-up.ipynb runs as it will be graded" in shown[0]
    assert "you      11 / 12" in said
    assert "The saved file does not have affine as you ran it last: save the notebook" in said
    assert list(saved.unsaved(notebook, ["", NO_BIAS])) == []


def test_the_verb_finds_the_file_or_asks_for_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    with pytest.raises(CheckFailed, match=r'name the file of this notebook: as_graded\("00-warm-up.ipynb"\)'):
        saved.file_of(None, {})
    with pytest.raises(CheckFailed, match=r"there is no file 'nothing\.ipynb'"):
        saved.file_of("nothing.ipynb", {})
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.ipynb").touch()
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "b.ipynb"))
    assert saved.file_of(None, {}).name == "b.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", "renamed.ipynb")
    assert saved.file_of(None, {"__vsc_ipynb_file__": str(tmp_path / "c.ipynb")}).name == "c.ipynb"


def test_a_notebook_that_is_being_graded_does_not_grade_itself(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert autograder.as_graded() == saved.IN_GRADING
