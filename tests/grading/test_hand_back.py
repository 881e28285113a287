"""Handing back with nbgrader's own commands: what a student fetches is what the gradebook says."""

import re

import pytest
from mini import ANSWERS, FULL, LESSON, POINTS, Handout

from autograder.grading import feedback_folder
from autograder.grading.bulk import grade_class
from autograder.grading.course import Course
from tests.nbgrader_command import nbgrader

STEP = POINTS["check-rnn_step"]


class Student:
    """Somebody with a folder and a cache of their own, who uses the exchange of a course."""

    def __init__(self, course, name, monkeypatch):
        self.course, self.name, self.environment = course, name, monkeypatch
        self.folder = course.parent / name
        self.folder.mkdir()

    def nbgrader(self, command):
        self.environment.setenv("JUPYTERHUB_USER", self.name)
        where = (f"--Exchange.root={self.course}/exchange", f"--Exchange.cache={self.folder}/cache")
        return nbgrader(command, LESSON, "--course", "carousel", *where, cwd=self.folder)

    def hand_in(self, handout):
        handout.course = self.folder
        (self.folder / LESSON / f"{LESSON}.ipynb").write_bytes(handout.hand_in("elsewhere").read_bytes())
        self.nbgrader("submit")

    def fetched(self):
        """The points on each page that has come back, the first attempt's first."""
        self.nbgrader("fetch_feedback")
        pages = sorted(self.folder.glob(f"{LESSON}/feedback/*/{LESSON}.html"))
        return [shown(page) for page in pages]


@pytest.fixture
def ada(course, monkeypatch):
    nbgrader("release_assignment", LESSON, cwd=course)
    student = Student(course, "ada", monkeypatch)
    student.nbgrader("fetch_assignment")
    return student


def shown(page):
    """The points that a page shows."""
    return float(re.search(r"<strong>([-\d.]+)</strong> of", page.read_text())[1])


def graded(course):
    return {one.student: one for one in grade_class(Course(course), LESSON)}


def page_of(course, student):
    return course / "feedback" / student / LESSON / f"{LESSON}.html"


def test_a_student_fetches_the_page_of_each_attempt_that_was_graded(course, ada):
    ada.hand_in(Handout(course).put(rnn_step=ANSWERS["rnn_step"]))
    nbgrader("collect", LESSON, cwd=course)
    graded(course)
    nbgrader("release_feedback", LESSON, cwd=course)
    assert ada.fetched() == [STEP]
    ada.hand_in(Handout(course).solved())
    nbgrader("collect", LESSON, "--update", cwd=course)
    nbgrader("release_feedback", LESSON, cwd=course)  # too early: the first attempt's page again
    assert ada.fetched() == [STEP]
    graded(course)
    nbgrader("release_feedback", LESSON, cwd=course)
    assert ada.fetched() == [STEP, FULL]


def test_who_did_not_hand_in_through_the_exchange_does_not_stop_the_release(course, handout, ada):
    ada.hand_in(Handout(course).solved())
    nbgrader("collect", LESSON, cwd=course)
    for name in ("by-mail", "empty", "binary"):
        handout.hand_in(name)
    for name, content in (("empty", b""), ("binary", b"\xff\xfe")):
        for file in ("timestamp.txt", "submission_secret.txt"):
            (course / "submitted" / name / LESSON / file).write_bytes(content)
    graded(course)
    nbgrader("release_feedback", LESSON, cwd=course)
    assert ada.fetched() == [FULL]
    nbgrader("generate_feedback", LESSON, "--force", cwd=course)
    nbgrader("release_feedback", LESSON, cwd=course)
    assert len(list((course / "exchange" / "carousel" / "feedback").glob("*.html"))) >= 4


def test_beside_the_pages_lies_what_nbgraders_own_step_leaves_there(course, handout):
    folder = handout.solved().hand_in("ada").parent
    (folder / "timestamp.txt").write_text("2026-11-20 12:00:00.000000 UTC")
    (folder / "submission_secret.txt").write_text("a" * 128)
    graded(course)
    ours = contents(course / "feedback" / "ada" / LESSON)
    nbgrader("generate_feedback", LESSON, "--force", cwd=course)
    assert contents(course / "feedback" / "ada" / LESSON) == ours


def contents(folder):
    return {path.name: (path.read_bytes(), path.stat().st_mode) for path in folder.iterdir()}


def test_no_page_ever_lies_beside_the_secret_of_another_attempt(tmp_path):
    folder, first, second = (tmp_path / name for name in ("feedback", "first", "second"))
    for graded_folder in (first, second):
        graded_folder.mkdir()
        (graded_folder / "submission_secret.txt").write_text(graded_folder.name)
    feedback_folder.update(folder, first, {LESSON: "the first page"})
    feedback_folder.update(folder, first, {})
    assert page(folder).read_text() == "the first page"
    feedback_folder.update(folder, second, {})
    assert not page(folder).exists()


def page(folder):
    return folder / f"{LESSON}.html"
