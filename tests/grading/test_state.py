"""Submissions, graded notebooks, gradebook, pages, exchange: what differs is named and brought together."""

import shutil
from datetime import datetime

import pytest
from mini import FULL, LESSON, POINTS, Handout, make_course
from nbgrader.api import Gradebook as Book
from test_hand_back import page_of, shown

from autograder.grading.grade_class import grade_class
from autograder.grading.html.class_report import write_report
from autograder.grading.lesson import load
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.state import State
from tests.nbgrader_command import nbgrader

STEP = POINTS["check-rnn_step"]
OVERRIDDEN = FULL - STEP + 0.5


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("state") / "course")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    for name in ("ada", "bob"):
        folder = Handout(course).solved().hand_in(name).parent
        (folder / "timestamp.txt").write_text("2026-11-20 12:00:00.000000 UTC")
        (folder / "submission_secret.txt").write_text(f"{name} handed this in")
    list(grade_class(Course(course), LESSON))
    return course


@pytest.fixture
def graded(once, tmp_path):
    """ada and bob were right and are graded; handed in on 20 November."""
    return shutil.copytree(once, tmp_path / "course")


def override(course, score=0.5):
    with Book(Course(course).directory.db_url) as book:
        book.find_grade("check-rnn_step", LESSON, LESSON, "ada").manual_score = score
        book.db.commit()


def due(course, day):
    with Book(Course(course).directory.db_url) as book:
        book.find_assignment(LESSON).duedate = datetime(2026, 11, day)
        book.db.commit()


def behind(course):
    """student -> (where something is behind, the command that mends it)."""
    with Gradebook(Course(course), LESSON) as book:
        state = State(Course(course), book)
        found = state.differences(load(Course(course), book), ["ada", "bob"])
    return {who: [(one.place, one.way) for one in differences] for who, differences in found.items()}


def released(course):
    pages = (course / "exchange" / "carousel" / "feedback").glob("*.html")
    return sorted(map(shown, pages))


GRADE = f"carousel grade {LESSON}"
BEHIND = {
    "a mark given by hand": (override, ("feedback", GRADE)),
    "an earlier due date": (lambda course: due(course, 10), ("gradebook", GRADE)),
    "another hand-in": (lambda course: Handout(course).hand_in("ada"), ("autograded", GRADE)),
    "a graded notebook that is gone": (
        lambda course: shutil.rmtree(course / "autograded" / "ada"), ("autograded", GRADE)),
    "a page that is gone": (lambda course: page_of(course, "ada").unlink(), ("feedback", GRADE)),
    "a submission that left the gradebook": (
        lambda course: forget(course, "ada"), ("gradebook", GRADE)),
}  # fmt: skip


def forget(course, student):
    with Book(Course(course).directory.db_url) as book:
        book.remove_submission(LESSON, student)


@pytest.mark.parametrize(("change", "named"), BEHIND.values(), ids=BEHIND)
def test_what_is_behind_is_named_until_its_command_has_run(graded, change, named):
    assert behind(graded) == {"ada": [], "bob": []}
    change(graded)
    assert behind(graded)["ada"] == [named]
    list(grade_class(Course(graded), LESSON))
    assert behind(graded) == {"ada": [], "bob": []}


def test_a_report_says_what_the_gradebook_says_and_so_do_the_pages_that_it_leads_to(graded):
    override(graded)
    report = write_report(Course(graded), LESSON).read_text(encoding="utf-8")
    assert f">{OVERRIDDEN:g}<" in report
    assert shown(page_of(graded, "ada")) == OVERRIDDEN
    due(graded, 10)
    write_report(Course(graded), LESSON)
    assert shown(page_of(graded, "ada")) == shown(page_of(graded, "bob")) == 0
    assert behind(graded) == {"ada": [], "bob": []}


def test_nbgrader_releases_pages_of_the_marks_of_the_day(graded):
    nbgrader("release_feedback", LESSON, cwd=graded)
    assert released(graded) == [FULL, FULL]
    override(graded)
    nbgrader("release_feedback", LESSON, cwd=graded)
    assert released(graded) == [OVERRIDDEN, FULL]
    override(graded, 1.0)
    list(grade_class(Course(graded), LESSON))
    assert behind(graded)["ada"] == [("exchange", f"nbgrader release_feedback {LESSON}")]


def test_nbgrader_autograde_goes_by_what_was_handed_in_and_leaves_pages_that_agree(graded):
    Handout(graded).put(rnn_step="def rnn_step(): pass").hand_in("ada")  # no newer time
    override(graded)
    kept = (graded / "autograded" / "bob" / LESSON / f"{LESSON}.ipynb").stat().st_mtime_ns
    nbgrader("autograde", LESSON, cwd=graded)
    assert shown(page_of(graded, "ada")) == 0.5
    assert (graded / "autograded" / "bob" / LESSON / f"{LESSON}.ipynb").stat().st_mtime_ns == kept
    assert behind(graded) == {"ada": [], "bob": []}


def test_who_was_removed_from_the_gradebook_is_not_brought_back_by_a_report(graded):
    with Book(Course(graded).directory.db_url) as book:
        book.remove_student("ada")
    write_report(Course(graded), LESSON)
    with Book(Course(graded).directory.db_url) as book:
        assert [one.id for one in book.students] == ["bob"]
