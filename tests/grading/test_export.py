"""Files for other systems, and a student's own due date: every number is the gradebook's."""

import csv
import shutil
from datetime import datetime

import pytest
from mini import ANSWERS, FULL, LESSON, POINTS, Handout, hand_in, make_course
from nbgrader.api import Gradebook as Book

from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course
from tests.nbgrader_command import nbgrader

ALL = sum(POINTS.values())
STUDENTS = {
    "ada": dict(first_name="Ada", last_name="Lovelace, Countess", email="ada@example.org", lms_user_id="101"),
    "=bo": dict(first_name="=1+1", last_name="Zhang", email="bo@example.org", lms_user_id="102"),
    "cy": dict(first_name="Cy", last_name="Doe", email="cy@example.org", lms_user_id="103"),
    "dee": {},
    "eve": dict(lms_user_id="105"),
}


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """ada was right and late and is overridden, =bo has half, cy handed in nothing, dee's cannot be read."""
    course = make_course(tmp_path_factory.mktemp("export") / "course")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with Book(Course(course).directory.db_url) as book:
        for one, more in STUDENTS.items():
            book.add_student(one, **more)
        book.update_or_create_assignment(LESSON, duedate=datetime(2026, 11, 10))
    folder = Handout(course).solved().hand_in("ada").parent
    (folder / "timestamp.txt").write_text("2026-11-12 12:00:00 UTC")
    Handout(course).put(rnn_step=ANSWERS["rnn_step"]).hand_in("=bo")
    hand_in(course, "dee", b"{")
    Handout(course).solved().hand_in("eve")
    list(grade_class(Course(course), LESSON))
    with Book(Course(course).directory.db_url) as book:
        book.find_grade("check-rnn_step", LESSON, LESSON, "ada").manual_score = 0.5
        book.find_grade("check-rnn_step", LESSON, LESSON, "=bo").extra_credit = 1.5
        book.db.commit()
        book.remove_student("eve")
    return course


@pytest.fixture
def course(once, tmp_path):
    return shutil.copytree(once, tmp_path / "course")


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def exported_by_nbgrader(course):
    nbgrader("export", "--to", "nbgrader.csv", cwd=course)
    with (course / "nbgrader.csv").open() as file:
        lines = [line.rstrip("\n").rsplit(",", 4) for line in file][1:]
    return {line[0].split(",")[3]: float(line[3]) for line in lines}


def test_canvas_gets_its_own_ids_the_points_possible_and_the_gradebooks_totals(course, carousel):
    status, _, said = carousel("export", "--canvas", "canvas.csv")
    assert status == 0
    head, possible, *rows = read(course / "canvas.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", LESSON]
    assert (possible[0].strip(), possible[5]) == ("Points Possible", f"{ALL:g}")
    assert {row[1]: row[5] for row in rows} == {
        "101": "0",
        "102": f"{POINTS['check-rnn_step'] + 1.5:g}",
        "103": "",
    }
    assert rows[1][0] == "Lovelace, Countess, Ada"
    assert "no lms_user_id of them: dee" in said
    assert "eve" not in said
    assert f"Not final, answers are to be graded by hand: {LESSON}: ada" in said


def test_moodle_gets_e_mails_and_totals(course, carousel):
    assert carousel("export", LESSON, "--moodle", "moodle.csv")[0] == 0
    head, *rows = read(course / "moodle.csv")
    found = {row[head.index("Email address")]: row[head.index(LESSON)] for row in rows}
    assert found == {
        "ada@example.org": "0",
        "bo@example.org": f"{POINTS['check-rnn_step'] + 1.5:g}",
        "cy@example.org": "",
    }


def test_a_spreadsheet_gets_every_exercise_and_computes_nothing(course, carousel):
    carousel("export", "--csv", "all.csv")
    head, *rows = read(course / "all.csv")
    lines = [dict(zip(head, row)) for row in rows]
    ada = {one["exercise"]: one for one in lines if one["student_id"] == "ada"}
    assert len(ada) == len(POINTS)
    assert (ada["rnn_step"]["mark"], ada["rnn_step"]["machine"], ada["rnn_step"]["by_hand"]) == (
        "0.5",
        "2",
        "1",
    )
    assert (ada["essay"]["pending"], ada["essay"]["machine"]) == ("1", "")
    assert {one["status"] for one in lines if one["student_id"] == "cy"} == {"not handed in"}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@"))]
    total = sum(float(one["mark"]) for one in ada.values()) - float(ada["essay"]["penalty"])
    assert total == exported_by_nbgrader(course)["ada"] == 0


def test_an_extension_takes_the_penalty_back_and_gives_it_again(course, carousel):
    status, said, _ = carousel("extend", "ada", LESSON, "2026-11-13")
    assert (status, f"{LESSON} is due on 2026-11-13" in said) == (0, True)
    assert exported_by_nbgrader(course)["ada"] == FULL - POINTS["check-rnn_step"] + 0.5
    carousel("grade")
    assert "Handed in late" not in (course / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text()
    carousel("course", "add", LESSON, "--due", "2026-11-01")  # the student's own date stays
    carousel("grade")
    assert exported_by_nbgrader(course)["ada"] > 0
    carousel("extend", "ada", LESSON, "2026-11-11")
    carousel("grade")
    assert exported_by_nbgrader(course)["ada"] == 0


def test_an_extension_waits_for_who_has_not_handed_in(course, carousel):
    carousel("extend", "cy", LESSON, "2026-11-30")
    folder = Handout(course).solved().hand_in("cy").parent
    (folder / "timestamp.txt").write_text("2026-11-29 12:00:00 UTC")
    carousel("grade", "--student", "cy")
    assert exported_by_nbgrader(course)["cy"] == FULL


WRONG = {
    "no student": (["extend", "adda", LESSON, "2026-11-30"], "no student 'adda' in the gradebook. Did you"),
    "no lesson": (["extend", "ada", "zzz", "2026-11-30"], "no lesson 'zzz'"),
    "no date": (["extend", "ada", LESSON, "later"], "'later' is not a date. Expected: 2026-12-01"),
    "an earlier date": (["extend", "ada", LESSON, "2026-11-01"], "is before 07-mini is due for all"),
    "a file for nobody": (["export"], "Say for whom: --csv FILE, --canvas FILE or --moodle FILE."),
    "a file in no folder": (["export", "--csv", "no/where.csv"], "There is no folder"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), WRONG.values(), ids=WRONG)
def test_wrong_input_gets_a_sentence(carousel, arguments, sentence):
    status, _, said = carousel(*arguments)
    assert (status, sentence in said) == (2, True), said
