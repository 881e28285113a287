"""What one submission may use holds for all of it: the rest is not run, and the next one has its turn."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course
from tests.attacks.attack import BACKWARD, EXERCISES, FULL, STEP, answered
from tests.attacks.commands import gradebook
from tests.grading.mini import LESSON, earned, make_course
from tests.nbgrader_command import nbgrader

BURN = "import os, time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass\n"
MANY = 20
# Behind a verified exercise: name -> (cell, how many, why some are not run, the most that are).
SPENDING = {
    "burn-and-exit": (BURN + "os._exit(0)", MANY, "had used up its 1.5 s of processor time", 8),
    "burn": (BURN, MANY, "had used up its 1.5 s of processor time", 8),
    "exit": ("import os; os._exit(0)", MANY, "had ended its process 12 times", 12),
    "sleep": ("import time; time.sleep(1000)", MANY, "had slept for 1 s in all", 4),
    "nap": ("import time; time.sleep(0.25)", MANY, "had slept for 1 s in all", 8),
}
SETTINGS = {
    "notebook_cpu": 1.5,
    "asleep": 0.4,
    "notebook_asleep": 1.0,
    "starts": 12,
    "notebook_output": 50_000,
}
NOT_RUN = "This cell was not run: the notebook "


def course_with(folder: Path, **settings: float) -> Path:
    course = make_course(folder / "course", EXERCISES)
    (course / "gradebook.db").write_bytes(gradebook())
    with (course / "nbgrader_config.py").open("a") as config:
        config.writelines(f"\nc.CarouselLimits.{name} = {value}" for name, value in settings.items())
    return course


def hand_in(course: Path, student: str, sources: list[str], before: str) -> None:
    handout = answered(course, EXERCISES)
    place = handout.index(before)
    handout.cells[place:place] = [new_code_cell(source) for source in sources]
    handout.hand_in(student)


def cells_of(course: Path, student: str) -> list:
    return json.loads((course / "autograded" / student / LESSON / f"{LESSON}.ipynb").read_text())["cells"]


def said(cell: dict) -> str:
    lines = [output.get("text", output.get("evalue", "")) for output in cell.get("outputs", [])]
    return "".join("".join(line) for line in lines)


@pytest.fixture(scope="module", params=["carousel", "nbgrader"])
def graded(request, tmp_path_factory):
    """A class of them, an honest submission behind each."""
    course = course_with(tmp_path_factory.mktemp("spending"), **SETTINGS)
    for name, (source, times, *_) in SPENDING.items():
        hand_in(course, name, [source] * times, before="rnn_step_backward")
        answered(course, EXERCISES).hand_in(f"{name}-next")
    hand_in(course, "prints", ["print('x' * 4_000)"] * 40, before="rnn_step")
    hand_in(course, "raises", ["raise ValueError('x' * 4_000)"] * 40, before="rnn_step")
    answered(course, EXERCISES).hand_in("prints-next")
    if request.param == "nbgrader":
        nbgrader("autograde", LESSON, cwd=course)
    else:
        assert {one.status for one in grade_class(Course(course), LESSON, jobs=1)} == {"graded"}
    return course


@pytest.mark.parametrize("name", SPENDING)
def test_what_is_spent_stays_spent_and_the_rest_is_not_run(graded, name):
    source, times, why, most = SPENDING[name]
    told = [said(cell) for cell in cells_of(graded, name) if "".join(cell["source"]) == source]
    not_run = [sentence for sentence in told if sentence == f"{NOT_RUN}{why}."]
    assert len(told) == times
    assert 1 <= times - len(not_run) <= most
    assert told[-len(not_run) :] == not_run


@pytest.mark.parametrize("name", SPENDING)
def test_what_was_verified_before_keeps_its_points_and_what_is_not_asked_says_so(graded, name):
    assert earned(graded)[name] == STEP
    check = next(cell for cell in cells_of(graded, name) if cell["id"] == "check-rnn_step_backward")
    shown = "".join(check["outputs"][0]["data"]["text/plain"])
    assert f"It was not asked: the notebook {SPENDING[name][2]}." in shown
    assert f"0 / {BACKWARD:g} points" in shown


@pytest.mark.parametrize("name", [*SPENDING, "prints"])
def test_the_honest_submission_behind_it_has_full_marks(graded, name):
    assert earned(graded)[f"{name}-next"] == FULL


@pytest.mark.parametrize("name", ["prints", "raises"])
def test_what_a_notebook_shows_beyond_its_share_is_cut_with_a_sentence_and_costs_no_point(graded, name):
    assert earned(graded)[name] == FULL
    shown = [cell for cell in cells_of(graded, name) if "4_000" in "".join(cell["source"])]
    assert sum(len(said(cell)) for cell in shown) < SETTINGS["notebook_output"] + 40 * 600
    assert "[cut: a notebook may show 50000 bytes in all]" in said(shown[-1])
    assert "[cut" not in said(shown[0])
    if name == "raises":  # that a cell failed is never cut
        assert all(cell["outputs"][0]["output_type"] == "error" for cell in shown)


PEAK = """import resource, sys
if sys.argv[1] == "nbgrader":
    from nbgrader.apps.nbgraderapp import main
    sys.argv = ["nbgrader", "autograde", sys.argv[2]]
else:
    from autograder.cli import main
    sys.argv = ["carousel", "grade", sys.argv[2]]
try:
    main()
except SystemExit as end:
    assert not end.code
print("PEAK", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"""


def peak(folder: Path, tool: str, source: str) -> int:
    """The most megabytes that the grading process had at a time, for a notebook with 400 of these cells."""
    course = course_with(folder)
    hand_in(course, "prints", [source] * 400, before="rnn_step")
    done = subprocess.run(
        [sys.executable, "-c", PEAK, tool, LESSON], cwd=course, capture_output=True, text=True, timeout=280
    )
    assert "PEAK" in done.stdout, done.stderr
    assert earned(course)["prints"] == FULL
    return int(done.stdout.split("PEAK")[1])


@pytest.mark.parametrize("tool", ["carousel", "nbgrader"])
def test_four_hundred_printing_cells_do_not_fill_the_graders_memory(tmp_path, tool):
    quiet = peak(tmp_path / "quiet", tool, "print('x')")
    loud = peak(tmp_path / "loud", tool, "print('x' * 2**20)")
    assert loud - quiet < 100, (quiet, loud)
