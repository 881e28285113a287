"""A lesson that gains or loses cells after it was graded: every mark and comment given by hand is kept."""

import json
import shutil
from datetime import datetime

import pytest
from mini import ANSWERS, LESSON, POINTS, Handout, gradebook_of, make_course, notebooks, put_lesson
from nbgrader.api import Gradebook as Book

from autograder.grading.grade_class import grade_class
from autograder.grading.lesson import load
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.state import State

SHORTER = ("rnn_step", "double")


def graded(course):
    return {one.student: one for one in grade_class(Course(course), LESSON)}


def book_of(course):
    return Book(Course(course).directory.db_url)


@pytest.fixture
def shorter(tmp_path):
    """The small lesson with two exercises, graded, and marked by hand."""
    course = make_course(tmp_path / "course", SHORTER)
    Handout(course).put(**{name: ANSWERS[name] for name in SHORTER}, essay="Mine shrinks.").hand_in("ada")
    graded(course)
    with book_of(course) as book:
        book.find_assignment(LESSON).duedate = datetime(2026, 11, 10)
        given = book.find_grade("check-rnn_step", LESSON, LESSON, "ada")
        given.manual_score, given.extra_credit = 0.5, 0.25
        book.find_grade("essay", LESSON, LESSON, "ada").manual_score = 2.5
        book.find_comment("essay", LESSON, LESSON, "ada").manual_comment = "Whose?"
        book.db.commit()
    return course


def change(course, names):
    """Build and release the lesson with these exercises."""
    other = make_course(course.parent / "other", names)
    for step in ("solutions", "lessons"):
        shutil.copytree(other / step, course / step, dirs_exist_ok=True)


def given_by_hand(course):
    with book_of(course) as book:
        submission = book.find_submission(LESSON, "ada")
        return book.find_assignment(LESSON).duedate, {
            grade.name: (grade.manual_score, grade.extra_credit)
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.manual_score is not None
        }, book.find_comment("essay", LESSON, LESSON, "ada").manual_comment  # fmt: skip


def test_exercises_that_a_lesson_gains_are_graded_and_nothing_given_by_hand_is_lost(shorter):
    before = given_by_hand(shorter)
    change(shorter, tuple(ANSWERS))
    assert graded(shorter)["ada"].status == "graded"
    assert given_by_hand(shorter) == before
    grades = gradebook_of(shorter)["ada"]
    assert grades.keys() == POINTS.keys()
    assert grades["check-rnn_forward"] == (0.0, 0.0, False)
    with book_of(shorter) as book:
        assert book.find_submission(LESSON, "ada").max_score == sum(POINTS.values())
    Handout(shorter).solved().hand_in("ada")
    Handout(shorter).solved().hand_in("bob")
    graded(shorter)
    grades = gradebook_of(shorter)
    assert grades["ada"]["check-rnn_forward"] == grades["bob"]["check-rnn_forward"]
    assert grades["ada"]["check-rnn_forward"][0] == POINTS["check-rnn_forward"]
    assert given_by_hand(shorter) == before


def test_cells_with_marks_that_a_lesson_has_lost_are_named_and_nothing_is_changed(shorter):
    before, grades = given_by_hand(shorter), gradebook_of(shorter)
    change(shorter, ("rnn_step", "rnn_forward"))
    with pytest.raises(CourseError, match="has lost cells since it was graded: double, test-double") as said:
        graded(shorter)
    assert "remove" not in str(said.value)
    assert (given_by_hand(shorter), gradebook_of(shorter)) == (before, grades)
    change_back = make_course(shorter.parent / "again", SHORTER)
    for step in ("solutions", "lessons"):
        shutil.copytree(change_back / step, shorter / step, dirs_exist_ok=True)
    assert graded(shorter)["ada"].status == "unchanged"


def test_a_cell_without_marks_may_leave_a_graded_lesson(shorter):
    for step in ("solutions", "lessons"):
        path = shorter / step / LESSON / f"{LESSON}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "figure-1"]
        path.write_text(json.dumps(notebook), encoding="utf-8")
    before = given_by_hand(shorter)
    assert graded(shorter)["ada"].status == "graded"
    assert given_by_hand(shorter) == before


def test_no_mark_is_above_a_maximum_that_has_fallen_also_where_grading_was_killed_before_it_graded(shorter):
    put_lesson(shorter, notebooks(shorter, SHORTER, {"test-double": 0.5}))
    course = Course(shorter)
    with Gradebook(course, LESSON) as book:
        load(course, book)
    assert gradebook_of(shorter)["ada"]["test-double"][0] == 0.5
    with Gradebook(course, LESSON) as book:
        State(course, book).repair()
    assert gradebook_of(shorter)["ada"]["test-double"][0] == 0.5
    assert graded(shorter)["ada"].status == "graded"
    assert gradebook_of(shorter)["ada"]["test-double"][:2] == (0.5, 0.5)
