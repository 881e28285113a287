"""`carousel` answers wrong input with a sentence and exit code 2, and a class with a table."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from mini import ANSWERS, FULL, LESSON, POINTS, hand_in

from autograder.cli import main
from autograder.sandbox.outside.doctor import Finding
from autograder.sandbox.outside.isolation_levels import WAYS_ON, CannotConfine

WRONG = {
    "no command like it": (["grad"], "No such command 'grad'"),
    "an unknown lesson among others": (["grade", LESSON, "zzz"], "no lesson 'zzz'"),
    "a student who handed in nothing": (["grade", "--student", "eve"], "No lesson has submissions of eve"),
    "a status of no lesson": (["status", "zzz"], "no lesson 'zzz'"),
    "an unknown lesson": (["grade", "07-mimi"], "no lesson '07-mimi'. Did you mean 07-mini?"),
    "a lesson like no other": (["grade", "zzz"], "There are: 07-mini"),
    "an empty name": (["grade", ""], "no lesson ''"),
    "a pattern": (["grade", "*"], r"no lesson '*'"),
    "a way out": (["grade", "../../etc"], "no lesson '../../etc'"),
    "no jobs": (["grade", LESSON, "--jobs", "0"], "0 is not in the range x>=1"),
    "jobs that are no number": (["grade", LESSON, "--jobs", "many"], "'many' is not a valid integer"),
    "no time": (["grade", LESSON, "--timeout", "0"], "0.0 is not in the range x>0"),
    "time without end": (["grade", LESSON, "--timeout", "inf"], "must be a number of seconds"),
    "time that is no number": (["grade", LESSON, "--timeout", "nan"], "must be a number of seconds"),
    "an unknown student": (["grade", LESSON, "--student", "eve"], "No submission of 07-mini by eve"),
    "a student elsewhere": (["grade", LESSON, "--student", "../ada"], "No submission of 07-mini by ../ada"),
    "a file in no folder": (["grade", LESSON, "--json", "no/where.json"], "There is no folder"),
    "a folder for a file": (["grade", LESSON, "--json", "."], "is a directory"),
    "an unknown option": (["grade", LESSON, "--fast"], "No such option"),
    "a report of no lesson": (["report", "zzz"], "no lesson 'zzz'"),
    "a report before grading": (["report", LESSON], "07-mini has not been graded yet: run `carousel grade"),
    "a report of nothing": (["report"], "No lesson has been graded yet"),
    "a page that is not there": (["build", "zzz"], "no page"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), WRONG.values(), ids=WRONG)
def test_wrong_input_gets_a_sentence_and_exit_code_2(carousel, handout, arguments, sentence):
    handout.hand_in("ada")
    status, _, said = carousel(*arguments)
    assert sentence in said
    assert status == 2
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "command", [["grade", LESSON], ["status"], ["report"], ["build"]], ids=lambda command: command[0]
)
def test_outside_of_a_course_every_command_says_where_to_run_it(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "There is no nbgrader_config.py here or above" in done.stderr


def config_broken(course):
    (course / "nbgrader_config.py").write_text("c = get_config(\n")


def limits_unknown(course):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.CarouselLimits.patience = 3\n")


def nobody_handed_in(course):
    (course / "submitted" / "ada" / LESSON).rename(course / "elsewhere")


def nothing_released(course):
    (course / "lessons").rename(course / "elsewhere")


def release_broken(course):
    (course / "lessons" / LESSON / f"{LESSON}.ipynb").write_text("{")


def never_registered(course):
    (course / "gradebook.db").unlink()
    (course / "solutions").rename(course / "elsewhere")


def source_broken(course):
    (course / "gradebook.db").unlink()
    (course / "solutions" / LESSON / f"{LESSON}.ipynb").write_text("{")


def gradebook_garbage(course):
    (course / "gradebook.db").write_bytes(b"not a database, but long enough to be taken for one" * 100)


def gradebook_folder(course):
    (course / "gradebook.db").unlink()
    (course / "gradebook.db").mkdir()


DAMAGE = {
    config_broken: "nbgrader_config.py cannot be run: SyntaxError",
    limits_unknown: "CarouselLimits has no 'patience'",
    nobody_handed_in: "Nobody has handed in 07-mini",
    nothing_released: "No lesson is released yet: run `carousel build`",
    release_broken: "is not valid JSON: run `carousel build 07-mini`",
    never_registered: "has no source notebook",
    source_broken: "is not a notebook",
    gradebook_garbage: "file is not a database",
    gradebook_folder: "unable to open database file",
}


@pytest.mark.parametrize(
    ("damage", "sentence"), DAMAGE.items(), ids=lambda item: getattr(item, "__name__", "")
)
def test_a_damaged_course_gets_a_sentence_and_exit_code_2(carousel, course, handout, damage, sentence):
    handout.hand_in("ada")
    damage(course)
    status, _, said = carousel("grade", LESSON)
    assert sentence in said
    assert status == 2


def test_a_folder_that_cannot_be_written_is_named_and_the_next_run_goes_on(carousel, course, handout):
    handout.solved().hand_in("ada")
    (course / "autograded").write_text("in the way")
    status, shown, _ = carousel("grade", LESSON)
    assert status == 1
    assert f"Not graded: ada: {course / 'autograded'}" in shown
    (course / "autograded").unlink()
    assert "1 graded." in carousel("grade", LESSON)[1]


def test_a_gradebook_that_somebody_else_holds_gets_a_sentence(carousel, course, handout, monkeypatch):
    import sqlite3

    handout.hand_in("ada")
    monkeypatch.setattr("autograder.grading.nbgrader.database.BUSY_MS", 100)
    with sqlite3.connect(course / "gradebook.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        status, _, said = carousel("grade", LESSON)
        other.rollback()
    assert (status, "database is locked" in said) == (2, True)
    assert carousel("grade", LESSON)[0] == 0


def test_a_class_is_shown_as_a_table_and_ends_with_0(carousel, handout):
    handout.solved().hand_in("ada")
    handout.put(rnn_step=ANSWERS["rnn_step"].replace("np.tanh", "")).hand_in("bob")
    status, shown, _ = carousel("grade", LESSON, "--jobs", 2)
    lines = {line.split()[0]: line for line in shown.splitlines() if line.strip()}
    assert status == 0
    assert f"{FULL:g} / {sum(POINTS.values()):g}" in lines["ada"]
    assert "✓ ✓ ✓ ✓ ?" in lines["ada"]
    assert "rnn_step: the tanh is missing" in lines["bob"]
    assert "2 graded." in shown
    assert "2 unchanged." in carousel("grade", LESSON)[1]
    assert "2 graded." in carousel("grade", LESSON, "--regrade")[1]
    assert "1 unchanged." in carousel("grade", LESSON, "--student", "ada")[1]


def test_who_could_not_be_graded_is_named_and_the_exit_code_is_1_until_it_is_mended(
    carousel, course, handout
):
    hand_in(course, "bob", b"{")
    handout.hand_in("ada")
    for _ in range(2):
        status, shown, _ = carousel("grade", LESSON)
        assert status == 1
        assert "Not graded: bob: 07-mini.ipynb is not valid JSON" in shown
    handout.hand_in("bob")
    assert carousel("grade", LESSON)[0] == 0


def test_markup_in_a_name_is_shown_as_it_is(carousel, handout):
    handout.hand_in("[red]ada")
    assert "[red]ada" in carousel("grade", LESSON)[1]


def test_the_json_lines_hold_every_exercise_and_are_the_same_after_a_second_run(carousel, course, handout):
    handout.solved(rnn_step=ANSWERS["rnn_step"].replace("np.tanh", "")).hand_in("ada")
    hand_in(course, "bob", b"{")
    carousel("grade", LESSON, "--json", "out.json")
    text = (course / "out.json").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) == 2 * len(POINTS)
    assert {tuple(line) for line in lines} == {
        (
            "student",
            "lesson",
            "exercise",
            "score",
            "mark",
            "points",
            "penalty",
            "misconception",
            "status",
            "seconds",
            "flags",
            "remark",
        )
    }
    first, last = lines[0], lines[len(POINTS) - 1]
    assert first | {"seconds": 0} == {
        "student": "ada", "lesson": LESSON, "exercise": "rnn_step", "score": 0.0, "mark": 0.0,
        "points": 2.0, "penalty": 0.0,
        "misconception": "the tanh is missing", "status": "failed", "seconds": 0, "flags": [],
        "remark": "",
    }  # fmt: skip
    assert (last["exercise"], last["score"], last["status"]) == ("essay", None, "manual")
    assert {(line["status"], line["score"]) for line in lines[len(POINTS) :]} == {("unreadable", None)}
    assert all("not valid JSON" in line["remark"] for line in lines[len(POINTS) :])
    carousel("grade", LESSON, "--json", "out.json")
    assert (course / "out.json").read_text(encoding="utf-8") == text


def test_the_timeout_is_what_ends_a_loop(carousel, handout):
    handout.solved().insert("rnn_forward", "while True: pass").hand_in("ada")
    status, shown, _ = carousel("grade", LESSON, "--timeout", "0.5")
    assert status == 0
    assert f"{FULL:g} /" in shown


def test_the_command_runs_from_a_folder_inside_the_course_and_with_no_path_set(course, handout):
    handout.solved().hand_in("ada")
    (course / "gradebook.db").unlink()
    inside = course / "submitted" / "ada"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(course)}
    done = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "carousel"), "grade", LESSON],
        cwd=inside,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "1 graded." in done.stdout


def test_without_a_wall_it_refuses_and_names_both_ways_on(carousel, handout, monkeypatch):
    def no_wall():
        raise CannotConfine(f"No submission can be confined here: a reason. {WAYS_ON}")

    handout.solved().hand_in("ada")
    monkeypatch.setattr("autograder.grading.nbgrader.course.best_level", no_wall)
    status, _, said = carousel("grade", LESSON)
    assert status == 2
    assert "a reason" in said
    assert "Linux container" in said
    status, shown, said = carousel("grade", LESSON, "--trusted")
    assert status == 0
    assert "No sandbox" in said
    assert "1 graded." in shown


def test_the_doctor_says_what_the_machine_can_do_and_fails_where_there_is_no_wall(carousel, monkeypatch):
    good, bad = Finding("sandbox", True, "Level A"), Finding("sandbox", False, "none", "a way on")
    monkeypatch.setattr("autograder.sandbox.outside.doctor.examine", lambda: [good])
    code, said = carousel("doctor")[:2]
    assert (code, said.splitlines()[0]) == (0, "✓ sandbox:         Level A")
    monkeypatch.setattr("autograder.sandbox.outside.doctor.examine", lambda: [bad])
    code, said = carousel("doctor")[:2]
    assert (code, said.splitlines()[:2]) == (1, ["✗ sandbox:         none", "                   a way on"])


def test_a_command_reads_notebooks_without_the_grammars_of_addresses():
    loaded = "import sys, autograder.cli, nbformat, jsonschema; print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
