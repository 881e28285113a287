"""The table of everybody's standing, and marks beside the machine's: every number is the gradebook's."""

import json
import shutil
from datetime import datetime

import pytest
from mini import ANSWERS, FULL, LESSON, POINTS, Handout, hand_in, make_course
from nbgrader.api import Gradebook as Book

from autograder.grading.grade_class import grade_class
from autograder.grading.identical import fingerprint
from autograder.grading.nbgrader.course import Course
from autograder.grading.standing import class_of

STEP, ALL = POINTS["check-rnn_step"], sum(POINTS.values())
OTHER = "08-other"
RENAMED = ANSWERS | {
    "rnn_step": ANSWERS["rnn_step"].replace("h_next", "after"),
    "rnn_forward": ANSWERS["rnn_forward"].replace("h = [h0]", "h = [h0]  # all of them"),
    "rnn_step_backward": ANSWERS["rnn_step_backward"].replace("da", "d_a"),
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A class in which everything has happened that a table must say."""
    course = make_course(tmp_path_factory.mktemp("status") / "course")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with Book(Course(course).directory.db_url) as book:
        for name, first, last in (("ada", "Ada", "Lovelace"), ("bo", "Bo", "Zhang"), ("dee", "", "")):
            book.add_student(name, first_name=first, last_name=last)
        for name in ("cy", "fay", "gone", "hal", "late"):
            book.add_student(name)
    handout = Handout(course)
    for name in ("ada", "bo", "cy", "fay", "gone", "late"):
        handout.solved().hand_in(name)
    handout.put(**RENAMED).hand_in("fay")
    handout.put(rnn_step=ANSWERS["rnn_step"]).hand_in("eve")  # on no roster
    (handout.solved().hand_in("late").parent / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")
    hand_in(course, "hal", b"{")
    list(grade_class(Course(course), LESSON))
    hand_in(course, "cy", b"{")
    list(grade_class(Course(course), LESSON, ["cy"]))
    with Book(Course(course).directory.db_url) as book:
        book.find_assignment(LESSON).duedate = datetime(2026, 11, 10)
        book.find_grade("check-rnn_step", LESSON, LESSON, "ada").manual_score = 0.5
        book.find_grade("check-rnn_step", LESSON, LESSON, "bo").extra_credit = 4.0
        book.find_grade("essay", LESSON, LESSON, "bo").manual_score = 1.0
        book.db.commit()
        book.remove_student("gone")
    return course


@pytest.fixture
def course(lived, tmp_path):
    return shutil.copytree(lived, tmp_path / "course")


def test_everybody_has_a_line_with_the_gradebooks_points_and_what_is_to_be_known(course, carousel):
    status, said, _ = carousel("status")
    assert status == 0
    assert [line.split("  ")[0] for line in said.splitlines()[1:] if line[:1].isalpha()][:2] == [
        "cy", "dee"]  # fmt: skip
    words = {
        one.student: one.words for one in class_of(Course(course), [LESSON], True).lessons[LESSON].values()
    }
    assert words == {
        "ada": ["overridden", "1 to grade by hand", "identical to the solution, bo and 4 more"],
        "bo": ["extra credit 4", "identical to the solution, ada and 4 more"],
        "cy": ["last attempt unreadable", "1 to grade by hand", "identical to the solution, ada and 4 more"],
        "dee": ["not handed in"],
        "eve": [],
        "fay": ["identical to the solution, ada and 4 more"],
        "gone": ["withdrawn", "not graded", "identical to the solution, ada and 4 more"],
        "hal": ["unreadable"],
        "late": ["late", "1 to grade by hand", "identical to the solution, ada and 4 more"],  # no penalty yet
    }
    assert f"{FULL - STEP + 0.5:g} / {ALL:g} (machine {FULL:g})" in said
    assert f"{FULL + 5:g} / {ALL:g} (machine {FULL:g})" in said
    assert f"{LESSON}: the gradebook does not say what was graded: late" in said
    assert f"the feedback page is older than the marks: ada, bo\n  carousel grade {LESSON}" in said
    assert "eve" in said.partition("Not on the roster")[2]


def test_when_all_is_graded_nothing_is_behind_and_the_penalty_is_told(course, carousel):
    carousel("grade")
    said = carousel("status", LESSON)[1]
    assert f"late, {FULL:g} less" in said
    assert "Nothing is behind" in said


def test_what_grading_leaves_out_is_not_called_behind(course, carousel):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.Autograde.create_student = False\n")
    Handout(course).hand_in("stranger")
    carousel("grade")
    for command in ("status", "doctor"):
        said = carousel(command)[1]
        assert "not graded: stranger" not in said
        assert "handed in, and not graded" not in said
    assert "c.Autograde.create_student is False" in carousel("status")[1]


def test_identical_work_is_told_between_students_and_with_the_solution_whatever_its_names(course):
    found = class_of(Course(course), [LESSON]).lessons[LESSON]
    assert found["ada"].same_as == ["the solution", "bo", "cy", "fay", "gone", "late"]
    assert found["fay"].same_as == ["the solution", "ada", "bo", "cy", "gone", "late"]
    assert found["eve"].same_as == ()


def test_work_that_differs_in_more_than_names_is_not_identical():
    right = fingerprint(list(ANSWERS.values()))
    other = [text.replace("np.tanh", "np.sinh") for text in ANSWERS.values()]
    assert right
    assert right != fingerprint(other)
    assert right != fingerprint([text.replace("1 -", "2 -") for text in ANSWERS.values()])
    assert right != fingerprint([text.replace("axis=0", "where=0") for text in ANSWERS.values()])
    assert fingerprint(["def f(x):\n    return x"]) == ()
    assert fingerprint(["(((" * 50 + "é"])  # no Python, and read all the same


def test_the_table_and_the_lines_of_a_run_say_the_gradebooks_mark_beside_the_machines(course, carousel):
    said = carousel("grade", LESSON, "--json", "out.json")[1]
    rows = {line.split()[0]: line for line in said.splitlines() if line.strip()}
    assert f"{FULL - STEP + 0.5:g} / {ALL:g} (machine {FULL:g})" in rows["ada"]
    assert "machine" not in rows["eve"]
    lines = [json.loads(line) for line in (course / "out.json").open()]
    steps = {one["student"]: one for one in lines if one["exercise"] == "rnn_step"}
    assert (steps["ada"]["score"], steps["ada"]["mark"]) == (STEP, 0.5)
    assert (steps["bo"]["score"], steps["bo"]["mark"]) == (STEP, STEP + 4)
    assert steps["late"]["penalty"] == FULL
    essays = {one["student"]: one["mark"] for one in lines if one["exercise"] == "essay"}
    assert (essays["bo"], essays["ada"]) == (1.0, 0.0)


@pytest.fixture
def two(course):
    """A second lesson, handed in by ada."""
    for step in ("solutions", "lessons"):
        shutil.copytree(course / step / LESSON, course / step / OTHER)
        (course / step / OTHER / f"{LESSON}.ipynb").rename(course / step / OTHER / f"{OTHER}.ipynb")
    (course / "submitted" / "ada" / OTHER).mkdir()
    shutil.copy(course / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb",
                course / "submitted" / "ada" / OTHER / f"{OTHER}.ipynb")  # fmt: skip
    return course


def test_without_a_lesson_all_that_lies_there_is_graded(two, carousel):
    status, said, _ = carousel("grade", "--student", "ada")
    assert status == 0
    assert said.count("1 graded.") == said.count("1 unchanged.") == 1
    klass = class_of(Course(two), [LESSON, OTHER])
    assert klass.total("ada") == 2 * FULL - STEP + 0.5
    assert klass.of("dee")[OTHER].words == ["not handed in"]


def test_a_lesson_that_cannot_be_graded_stops_no_other(two, carousel):
    (two / "lessons" / LESSON / f"{LESSON}.ipynb").write_text("{")
    status, said, wrong = carousel("grade", OTHER, LESSON)
    assert status == 2
    assert "1 graded." in said
    assert "is not valid JSON" in wrong
