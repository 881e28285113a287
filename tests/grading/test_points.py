"""No mark is above a cell's maximum: a lesson whose exercises have other points is refused before grading."""

import json

import nbformat
import pytest
from mini import FULL, LESSON, POINTS, Handout, earned, gradebook_of
from nbgrader.api import Gradebook
from test_nbgrader import formgrader

from autograder.exercises import exercises
from autograder.grading.execution import CannotGrade
from autograder.grading.grade_class import grade_class
from autograder.grading.grade_notebook import put_verdict
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.notebooks.cell import Cell
from autograder.judging.declaration import DeclarationError

STEP = POINTS["check-rnn_step"]


@pytest.fixture
def worth(monkeypatch):
    """Gives rnn_step other points than it was released with."""
    return lambda points: monkeypatch.setattr(exercises["rnn_step"], "points", points)


def edit(course, change):
    """Change a cell's dictionary in source and release, as `make lessons` would after an edit."""
    for step in ("solutions", "lessons"):
        path = course / step / LESSON / f"{LESSON}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            change(cell)
        nbformat.write(notebook, path)


def grade(course):
    return {one.student: one for one in grade_class(Course(course), LESSON)}


@pytest.mark.parametrize("points", [2 * STEP, STEP / 2])
def test_exercises_with_other_points_than_the_release_are_refused_and_nothing_is_written(
    course, handout, worth, points
):
    handout.solved().hand_in("ada")
    worth(points)
    with pytest.raises(CourseError, match=f"gives {STEP:g} points for rnn_step.*has {points:g}") as refused:
        grade(course)
    assert "older than the package" in str(refused.value)
    (course / "solutions" / f"{LESSON}.md").write_text("its page")
    with pytest.raises(CourseError, match="run `make lessons`"):
        grade(course)
    assert gradebook_of(course) == {}
    assert not (course / "autograded").exists()


def test_a_lesson_that_was_built_again_is_graded_by_its_new_points_and_keeps_marks_given_by_hand(
    course, handout, worth
):
    handout.solved().hand_in("ada")
    grade(course)
    with Gradebook(Course(course).directory.db_url) as book:
        essay = book.find_grade("essay", LESSON, LESSON, "ada")
        essay.manual_score, essay.needs_manual_grade = 2.5, False
        book.db.commit()
    worth(2 * STEP)

    def rebuilt(cell):
        if cell.id == "check-rnn_step":
            cell.metadata.nbgrader.points = 2 * STEP

    edit(course, rebuilt)
    assert grade(course)["ada"].status == "graded"
    assert earned(course) == {"ada": FULL + STEP}
    assert gradebook_of(course)["ada"]["essay"][1] == 2.5


def test_a_check_of_an_exercise_that_the_package_lacks_is_refused_and_not_given_in_full(course, handout):
    """In the sandbox `check` does nothing, and a cell that does nothing would earn every point."""

    def renamed(cell):
        if cell.id == "check-rnn_step":
            cell.source = "check(rnn_stride)"

    edit(course, renamed)
    Handout(course).solved(rnn_step="rnn_stride = 1").hand_in("ada")
    with pytest.raises(CourseError, match=r"asks for check\(rnn_stride\), and there is no such exercise"):
        grade(course)


def test_an_exercise_that_is_not_in_order_is_named_and_nothing_is_graded(
    carousel, course, handout, monkeypatch
):
    handout.solved().hand_in("ada")

    def refuse(self, name):
        raise DeclarationError(f"{name}: points should be a number above 0, got '2'.")

    monkeypatch.setattr(type(exercises), "__getitem__", refuse)
    status, _, said = carousel("grade", LESSON)
    assert status == 2
    assert "the exercise rnn_step is not in order" in said
    assert "rnn_step: points should be a number above 0" in said
    assert gradebook_of(course) == {}


def test_nbgrader_autograde_and_the_button_write_no_mark_above_a_maximum(course, handout, worth, monkeypatch):
    handout.solved().hand_in("ada")
    grade(course)
    kept, before = (course / "autograded").rglob("*.ipynb"), gradebook_of(course)
    texts = {path: path.read_bytes() for path in kept}
    worth(2 * STEP)
    monkeypatch.chdir(course)
    done = formgrader(course).autograde(LESSON, "ada")
    assert not done["success"]
    assert "older than the package" in done["log"]
    assert gradebook_of(course) == before
    assert {path: path.read_bytes() for path in texts} == texts


def test_points_that_a_students_notebook_claims_are_not_read(course, handout):
    for cell in handout.cells:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 100
    handout.solved().hand_in("ada")
    assert grade(course)["ada"].status == "graded"
    assert earned(course) == {"ada": FULL}
    kept = json.loads((course / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb").read_text())
    points = [cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in kept["cells"]]
    assert sum(points) == sum(POINTS.values())


def test_a_verdict_above_its_cells_maximum_is_none():
    cell = Cell.new("code", "1", "check-f")
    cell.json["metadata"]["nbgrader"] = {"grade": True, "grade_id": "check-f", "points": 3}
    put_verdict(cell, 3.0, None, "passed", 0.0)
    with pytest.raises(CannotGrade, match="check-f would get 6 points of 3"):
        put_verdict(cell, 6.0, None, "passed", 0.0)
