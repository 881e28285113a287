"""Who is graded: a student who was removed does not come back, and an id that is on no roster is named."""

import json
import sqlite3

import pytest
from mini import FULL, LESSON, earned
from nbgrader.api import Gradebook
from test_class_report import page_of, text_of
from test_nbgrader import formgrader

from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course


def roll(course, *add, remove=()):
    """What `nbgrader db student add` and `remove --force` do; an id, or (id, first name)."""
    with Gradebook(Course(course).directory.db_url) as book:
        for one in add:
            name, more = (one, {}) if isinstance(one, str) else (one[0], {"first_name": one[1]})
            book.update_or_create_student(name, **more)
        for name in remove:
            book.remove_student(name)


def students(course):
    with Gradebook(Course(course).directory.db_url) as book:
        return {one.id for one in book.students}


def grade(course):
    return {one.student: one for one in grade_class(Course(course), LESSON)}


def only_the_roster(course):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.Autograde.create_student = False\n")


@pytest.fixture
def ada_and_eve(handout):
    handout.solved().hand_in("ada")
    handout.hand_in("eve")


def test_a_removed_student_stays_out_and_is_named_until_somebody_takes_her_back(
    carousel, course, handout, ada_and_eve
):
    assert carousel("grade", LESSON)[0] == 0
    roll(course, remove=["eve"])
    handout.solved().hand_in("eve")  # even if she hands in again
    for _ in range(2):
        status, said, _ = carousel("grade", LESSON, "--json", "out.json")
        assert status == 0
        assert "1 not on the roster, 1 unchanged." in said
        assert "Not graded: eve: Not on the roster any more: the student was removed" in said
        assert students(course) == {"ada"}
    (line,) = [json.loads(line) for line in (course / "out.json").open() if '"eve"' in line]
    assert (line["status"], line["exercise"], line["score"]) == ("not on the roster", None, None)
    assert "was removed from the gradebook" in line["remark"]
    report = text_of(page_of(course))
    assert "Not on the roster" in report
    assert "eve: Not on the roster any more" in report
    assert carousel("grade", LESSON, "--student", "eve")[0] == 1
    roll(course, "eve")
    assert "1 graded, 1 unchanged." in carousel("grade", LESSON)[1]
    assert earned(course) == {"ada": FULL, "eve": FULL}
    assert "Not on the roster" not in text_of(page_of(course))


def test_somebody_who_was_removed_before_handing_in_is_remembered_from_an_earlier_run(course, handout):
    roll(course, "ada", "eve")
    handout.hand_in("ada")
    grade(course)
    roll(course, remove=["eve"])
    handout.hand_in("eve")
    assert grade(course)["eve"].status == "not on the roster"
    assert students(course) == {"ada"}


def test_without_a_roster_everybody_who_hands_in_is_entered_and_nothing_is_said(course, handout, ada_and_eve):
    assert {one.remark for one in grade(course).values()} == {""}
    handout.hand_in("bob")
    assert {one.remark for one in grade(course).values()} == {""}
    assert students(course) == {"ada", "bob", "eve"}
    assert "Not on the roster" not in text_of(page_of(course))


def test_a_gradebook_that_was_thrown_away_takes_everybody_again(course, handout, ada_and_eve):
    grade(course)
    roll(course, remove=["eve"])
    (course / "gradebook.db").unlink()
    grade(course)
    assert students(course) == {"ada", "eve"}


@pytest.mark.parametrize("known", ["ada", ("ada", "Ada")])
def test_an_id_that_is_not_on_a_roster_is_entered_and_named_until_somebody_says_who_it_is(
    carousel, course, ada_and_eve, known
):
    roll(course, known)
    for state in ("graded", "unchanged"):
        status, said, _ = carousel("grade", LESSON, "--json", "out.json")
        assert (status, f"2 {state}." in said) == (0, True)
        assert "eve: Not on the roster; graded and entered" in said
        assert "ada: Not" not in said
    remarks = {line["student"]: line["remark"] for line in map(json.loads, (course / "out.json").open())}
    assert remarks["ada"] == ""
    assert "nbgrader db student add ID --first-name NAME" in remarks["eve"]
    assert "eve: Not on the roster" in text_of(page_of(course))
    roll(course, ("eve", "Eve"))
    assert "Not on the roster" not in carousel("grade", LESSON)[1]
    assert "Not on the roster" not in text_of(page_of(course))


def test_where_grading_may_not_create_students_only_the_roster_is_graded(carousel, course, ada_and_eve):
    only_the_roster(course)
    roll(course, "ada")
    status, said, _ = carousel("grade", LESSON)
    assert status == 0
    assert "1 graded, 1 not on the roster." in said
    assert "Not graded: eve: Not on the roster, and c.Autograde.create_student is False" in said
    assert (students(course), earned(course)) == ({"ada"}, {"ada": FULL})
    roll(course, "eve")
    assert "1 graded, 1 unchanged." in carousel("grade", LESSON)[1]


def test_nbgrader_autograde_and_the_button_do_not_bring_a_removed_student_back(
    course, ada_and_eve, monkeypatch
):
    grade(course)
    roll(course, remove=["eve"])
    monkeypatch.chdir(course)
    kept = (course / "autograded" / "eve" / LESSON / f"{LESSON}.ipynb").read_bytes()
    done = formgrader(course).autograde(LESSON, "*")
    assert done["success"], done["log"]
    assert "eve: Not on the roster any more" in done["log"]
    done = formgrader(course).autograde(LESSON, "eve")
    assert not done["success"]
    assert "nbgrader db student add eve" in done["log"]
    assert students(course) == {"ada"}
    assert (course / "autograded" / "eve" / LESSON / f"{LESSON}.ipynb").read_bytes() == kept
    assert earned(course) == {"ada": FULL}


def test_a_class_that_was_graded_before_there_was_a_memory_is_no_roster(course, handout, ada_and_eve):
    grade(course)
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute("DROP TABLE carousel_student")
    handout.hand_in("bob")
    assert {one.remark for one in grade(course).values()} == {""}


def test_the_memory_does_not_disturb_nbgraders_own_upgrade(course, ada_and_eve, monkeypatch):
    from nbgrader import dbutil

    grade(course)
    monkeypatch.chdir(course)
    dbutil.upgrade(Course(course).directory.db_url)
    assert {one.status for one in grade(course).values()} == {"unchanged"}
