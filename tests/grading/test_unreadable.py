"""An attempt that cannot be read takes nothing away: the last one that could be counts, all of it stays."""

import json

import pytest
from click.testing import CliRunner
from mini import ANSWERS, FULL, LESSON, Handout, earned, gradebook_of, hand_in
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from autograder.cli import main
from autograder.grading.grade_class import grade_class
from autograder.grading.html.class_report import write_report
from autograder.grading.nbgrader.course import Course
from autograder.grading.notebooks import graded as record
from autograder.sandbox.outside.isolation_levels import CannotConfine
from tests.nbgrader_command import nbgrader

WHOLE = "2026-11-01 12:00:00.000000 UTC"
LATER = "2026-11-20 12:00:00.000000 UTC"


def graded(course, **options):
    return {one.student: one for one in grade_class(Course(course), LESSON, **options)}


def resubmit(course, content, time=LATER):
    folder = hand_in(course, "ada", content).parent
    (folder / "timestamp.txt").write_text(time)
    (folder / "submission_secret.txt").write_text(f"secret of {time}")


def cut_off(course):
    return json.dumps(Handout(course).notebook).encode()[:2000]


BROKEN = {
    "cut off": cut_off,
    "empty": lambda course: b"",
    "not JSON": lambda course: b"hello",
    "in conflict": lambda course: b"<<<<<<< HEAD\n",
    "of format 3": lambda course: b'{"nbformat": 3}',
}


@pytest.fixture
def good(course):
    """ada's good attempt, graded, with a mark and a comment given by hand."""
    resubmit(course, json.dumps(Handout(course).solved().notebook).encode(), WHOLE)
    Handout(course).put(rnn_step=ANSWERS["rnn_step"]).hand_in("bob")
    graded(course)
    with Gradebook(Course(course).directory.db_url) as book:
        book.find_assignment(LESSON).duedate = None
        book.find_grade("essay", LESSON, LESSON, "ada").manual_score = 2.0
        book.find_comment("essay", LESSON, LESSON, "ada").manual_comment = "Good."
        book.db.commit()
    graded(course)
    return course


def kept(course):
    """Everything that hangs on ada's attempt: files, marks, time."""
    files = {
        path: path.read_bytes()
        for step in ("autograded", "feedback")
        for path in (course / step / "ada").rglob("*")
        if path.is_file()
    }
    with Gradebook(Course(course).directory.db_url) as book:
        return files, gradebook_of(course)["ada"], book.find_submission(LESSON, "ada").timestamp


def by_carousel(course):
    assert graded(course)["ada"].status == "unreadable"


def by_command(course):
    with pytest.raises(AssertionError, match=r"Not graded: ada: 07-mini\.ipynb .* still counts") as said:
        nbgrader("autograde", LESSON, "--force", cwd=course)
    assert "Traceback" not in str(said.value)


def by_button(course):
    with pytest.MonkeyPatch.context() as inside:
        inside.chdir(course)
        done = NbGraderAPI(config=Course(course).config).autograde(LESSON, "ada")
    assert not done["success"]
    assert "still counts" in done["log"]


@pytest.mark.parametrize("by", [by_carousel, by_command, by_button])
def test_an_earlier_attempt_counts_with_everything_that_belongs_to_it(good, by):
    before = kept(good)
    for content in BROKEN.values() if by is by_carousel else [BROKEN["cut off"], BROKEN["empty"]]:
        resubmit(good, content(good))
        by(good)
        assert kept(good) == before
    assert earned(good)["ada"] == FULL
    Handout(good).put(rnn_step=ANSWERS["rnn_step"]).hand_in("ada")
    graded(good)
    assert earned(good)["ada"] == earned(good)["bob"]


def test_a_notebook_that_is_gone_or_renamed_is_no_worse(good):
    before = kept(good)
    path = good / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.rename(path.with_name("my_work.ipynb"))
    by_carousel(good)
    by_command(good)
    assert kept(good) == before


def test_the_earlier_attempt_is_graded_again_when_the_lesson_has_changed(good):
    grades = gradebook_of(good)["ada"]
    resubmit(good, cut_off(good))
    for step in ("solutions", "lessons"):
        path = good / step / LESSON / f"{LESSON}.ipynb"
        path.write_text(path.read_text().replace("# A small lesson", "# A short lesson"))
    path = good / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    before = record.read(path)
    assert graded(good)["ada"].status == "unreadable"
    assert record.read(path).version != before.version
    assert record.read(path).checksum == before.checksum
    assert {cell: (auto, score) for cell, (auto, score, _) in gradebook_of(good)["ada"].items()} == {
        cell: (auto, score) for cell, (auto, score, _) in grades.items()
    }
    settled = kept(good)
    by_carousel(good)
    assert kept(good) == settled


def test_console_json_and_report_say_which_attempt_counts(good, monkeypatch):
    resubmit(good, cut_off(good))
    monkeypatch.chdir(good)
    done = CliRunner().invoke(main, ["grade", LESSON, "--json", "out.json"])
    assert done.exit_code == 1
    assert f"Not graded: ada: {LESSON}.ipynb is not valid JSON" in done.stdout
    assert "The last attempt that could be read still counts." in done.stdout
    lines = [json.loads(line) for line in (good / "out.json").read_text().splitlines()]
    ada = [line for line in lines if line["student"] == "ada"]
    assert sum(line["score"] or 0 for line in ada) == FULL
    assert all("still counts" in line["remark"] for line in ada)
    assert {line["remark"] for line in lines if line["student"] == "bob"} == {""}
    page = write_report(Course(good), LESSON).read_text()
    assert page.count("(last attempt unreadable;") == 1
    assert "still counts" in page
    resubmit(good, json.dumps(Handout(good).solved().notebook).encode())
    graded(good)
    assert "(last attempt unreadable" not in write_report(Course(good), LESSON).read_text()


def test_a_lesson_that_cannot_be_graded_costs_nobody_an_attempt(good):
    for step in ("solutions", "lessons"):
        path = good / step / LESSON / f"{LESSON}.ipynb"
        notebook = json.loads(path.read_text())
        notebook["cells"] = [cell for cell in notebook["cells"] if "double" not in cell["id"]]
        path.write_text(json.dumps(notebook))
    before = kept(good)
    with pytest.raises(AssertionError, match="has lost cells since it was graded") as said:
        nbgrader("autograde", LESSON, "--force", cwd=good)
    assert "Traceback" not in str(said.value)
    assert kept(good) == before


FAILURES = {
    "no sandbox": ("nbgrader.course.best_level", CannotConfine("No submission can be confined here.")),
    "a mistake of ours": ("submission_state.HandedIn.read", ZeroDivisionError("division by zero")),
}


@pytest.mark.parametrize(("where", "failure"), FAILURES.values(), ids=FAILURES)
def test_when_the_grader_itself_cannot_work_the_button_loses_nothing(good, monkeypatch, where, failure):
    def fails(*_):
        raise failure

    before = kept(good)
    monkeypatch.setattr(f"autograder.grading.{where}", fails)
    monkeypatch.chdir(good)
    done = NbGraderAPI(config=Course(good).config).autograde(LESSON, "ada")
    assert not done["success"]
    assert str(failure) in done["log"]
    assert "Traceback" not in done["log"]
    assert kept(good) == before
