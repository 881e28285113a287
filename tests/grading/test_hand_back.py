"""Handing back with nbgrader's own commands: what a student fetches is what the gradebook says."""

import re
from datetime import datetime

import pytest
from mini import ANSWERS, FULL, LESSON, POINTS, Handout
from nbgrader.api import Gradebook

from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader import feedback_folder
from autograder.grading.nbgrader.course import Course
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


def by_hand(cell, **given):
    def change(book):
        for name, value in given.items():
            setattr(book.find_grade(cell, LESSON, LESSON, "ada"), name, value)

    return change


def comment(book):
    book.find_comment("essay", LESSON, LESSON, "ada").manual_comment = "Whose Jacobian?"


def due(book):
    book.find_assignment(LESSON).duedate = datetime(2026, 11, 10)


# what an instructor changes -> what the page then says
CHANGES = {
    "an override": (by_hand("check-rnn_step", manual_score=0.5), f"<strong>{FULL - STEP + 0.5:g}</strong>"),
    "extra credit": (by_hand("check-rnn_step", extra_credit=4.0), f"<strong>{FULL + 4:g}</strong>"),
    "an essay's mark": (by_hand("essay", manual_score=1.5), f"1.5 of {POINTS['essay']:g}"),
    "a comment": (comment, "Whose Jacobian?"),
    "an earlier due date": (due, f"Handed in late: {FULL:g} points less."),
}


@pytest.fixture
def marked(course, handout):
    """A course with two graded submissions, of which one will be changed."""
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    for name in ("ada", "bob"):
        folder = handout.solved().hand_in(name).parent
        day = 20 if name == "ada" else 1
        (folder / "timestamp.txt").write_text(f"2026-11-{day:02} 12:00:00.000000 UTC")
        (folder / "submission_secret.txt").write_text(f"{name} handed this in")
    graded(course)
    return course


@pytest.mark.parametrize("renew", ["carousel grade", "nbgrader generate_feedback"])
@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES)
def test_a_page_follows_the_gradebook_and_no_other_is_written(marked, renew, change, words):
    before = state(marked)
    with Gradebook(Course(marked).directory.db_url) as book:
        change(book)
        book.db.commit()
        told = [grade.to_dict() for one in book.assignment_submissions(LESSON) for n in one.notebooks
                for grade in n.grades]  # fmt: skip
    assert words not in page_of(marked, "ada").read_text()
    renewed(marked, renew)
    assert words in page_of(marked, "ada").read_text()
    assert shown(page_of(marked, "ada")) == score_of(marked, "ada")
    after = state(marked)
    written = {path for path in after if after[path] != before.get(path)}
    assert {path for path in written if path.suffix == ".html"} == {page_of(marked, "ada")}
    assert {path.parents[1].name for path in written} == {"ada"}
    renewed(marked, renew)
    assert state(marked) == after
    with Gradebook(Course(marked).directory.db_url) as book:
        assert told == [grade.to_dict() for one in book.assignment_submissions(LESSON)
                        for n in one.notebooks for grade in n.grades]  # fmt: skip


def renewed(course, command):
    if command == "carousel grade":
        assert {one.status for one in graded(course).values()} == {"unchanged"}
    else:
        nbgrader("generate_feedback", LESSON, cwd=course)


def state(course):
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in (course / "feedback").rglob("*")
        if path.is_file()
    }


def score_of(course, student):
    with Gradebook(Course(course).directory.db_url) as book:
        submission = book.find_submission(LESSON, student)
        return submission.score - submission.late_submission_penalty


def test_after_nbgrader_autograde_its_feedback_is_new_and_carousel_has_nothing_to_add(marked, handout):
    handout.put(rnn_step=ANSWERS["rnn_step"]).hand_in("ada")
    nbgrader("autograde", LESSON, "--force", "--student", "ada", cwd=marked)
    nbgrader("generate_feedback", LESSON, cwd=marked)
    assert shown(page_of(marked, "ada")) == STEP
    before = state(marked)
    assert {one.status for one in graded(marked).values()} == {"unchanged"}
    assert state(marked) == before


def test_marks_that_are_missing_in_the_gradebook_are_named_and_no_page_is_lost(marked):
    with Gradebook(Course(marked).directory.db_url) as book:
        book.remove_submission(LESSON, "ada")
    before = state(marked)
    with pytest.raises(AssertionError, match="ada: the gradebook has no marks") as said:
        nbgrader("generate_feedback", LESSON, "--force", "--student", "ada", cwd=marked)
    assert "Traceback" not in str(said.value)
    assert state(marked) == before


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
