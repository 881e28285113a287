"""In a course of somebody's own nbgrader grades unconfined: that is said, and costs nobody a point."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from mini import ANSWERS, LESSON, ROOT, Handout, make_course

from autograder.cli import main as carousel
from autograder.exercises import exercises
from autograder.grading.configuration import confine
from autograder.grading.nbgrader import settings
from autograder.student.foreign import WARNING
from tests.nbgrader_command import nbgrader

NAMES = ("rnn_step", "rnn_forward", "rnn_step_backward")
PARTLY = """def rnn_step_backward(dh_next, cache):
    da = dh_next * (1 - cache.h_next**2)
    return da @ cache.W_ih, da @ cache.W_hh, da.T @ cache.x, da.T @ cache.h, da.mean(axis=0)"""
STOLEN = "from lstm_ref.numpy import *"
MALLORY = dict.fromkeys(NAMES, STOLEN)
HANDED_IN = {
    "ada": {name: ANSWERS[name] for name in NAMES[:2]} | {"rnn_step_backward": PARTLY},
    "mallory": MALLORY,
}
OPEN = "c = get_config()\nc.CourseDirectory.course_id = 'own'\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A course as nbgrader makes one, with a lesson of ours: its log, and where it is."""
    folder = tmp_path_factory.mktemp("own")
    made = make_course(folder / "made", NAMES)
    course = folder / "course"
    for step, name in (("solutions", "source"), ("lessons", "release")):
        shutil.copytree(made / step / LESSON, course / name / LESSON)
    (course / "nbgrader_config.py").write_text(OPEN)
    for student, answers in HANDED_IN.items():
        shutil.copytree(
            Handout(made).put(**answers).hand_in(student).parent, course / "submitted" / student / LESSON
        )
    nbgrader("generate_assignment", LESSON, "--force", cwd=course)
    return course, nbgrader("autograde", LESSON, cwd=course)


def earned(course: Path) -> dict[str, dict[str, float]]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        return {
            one.student.id: {
                g.name.removeprefix("check-"): g.auto_score for n in one.notebooks for g in n.grades
            }
            for one in book.assignment_submissions(LESSON)
        }


def test_an_open_autograde_is_warned_of_in_its_log_once_a_notebook(own):
    _, log = own
    assert log.count(WARNING) == len(HANDED_IN)


def test_every_check_of_an_open_autograde_says_that_its_grade_is_not_trustworthy(own):
    course, _ = own
    for student in HANDED_IN:
        notebook = json.loads((course / "autograded" / student / LESSON / f"{LESSON}.ipynb").read_text())
        checks = [cell for cell in notebook["cells"] if cell["id"].startswith("check-")]
        shown = ["".join(cell["outputs"][0]["data"]["text/plain"]) for cell in checks]
        assert shown == [WARNING] * len(NAMES)


def test_the_warning_changes_no_mark(own):
    course, _ = own
    points = {name: exercises[name].points for name in NAMES}
    marks = earned(course)
    assert {name: marks["mallory"][name] for name in NAMES} == points
    partly = points | {"rnn_step_backward": pytest.approx(0.8 * points["rnn_step_backward"])}
    assert {name: marks["ada"][name] for name in NAMES} == partly


def test_neither_a_student_nor_validate_is_warned(capsys, monkeypatch):
    from autograder.student import foreign

    for execution in (None, "validate"):
        monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
        if execution:
            monkeypatch.setenv("NBGRADER_EXECUTION", execution)
        foreign.warn()
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    foreign.warn()
    assert capsys.readouterr().out.strip() == WARNING


def doctor(folder: Path, monkeypatch) -> str:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(carousel, ["doctor"])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """No settings of this user's or this machine's, and nothing is examined but settings."""
    monkeypatch.setattr("jupyter_core.paths.jupyter_config_path", lambda: [str(tmp_path / "jupyter")])
    monkeypatch.setattr("autograder.sandbox.outside.doctor.examine", list)
    monkeypatch.setattr("autograder.grading.course_doctor.examine", settings.examine)
    return tmp_path


def said(folder: Path, config: str, monkeypatch) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "nbgrader_config.py").write_text(config)
    return doctor(folder, monkeypatch)


def test_the_doctor_gives_an_open_course_the_lines_that_close_it(alone, own, monkeypatch):
    told = said(alone / "course", OPEN, monkeypatch)
    assert "This course's `nbgrader autograde` runs students' code unconfined" in told
    assert settings.LINES in told
    (alone / "course" / "below").mkdir()
    assert settings.LINES in doctor(alone / "course" / "below", monkeypatch)
    assert said(alone / "course", OPEN + settings.LINES, monkeypatch) == ""
    course, _ = own
    (course / "nbgrader_config.py").write_text(OPEN + settings.LINES)
    assert WARNING not in nbgrader("autograde", LESSON, "--force", cwd=course)
    assert {name: earned(course)["mallory"][name] for name in NAMES} == dict.fromkeys(NAMES, 0)
    nbgrader("generate_feedback", LESSON, "--force", cwd=course)
    assert (course / "feedback" / "ada" / LESSON / f"{LESSON}.html").exists()


OTHER = {
    "our own course": ((ROOT / "nbgrader_config.py").read_text(), ""),
    "a kernel after all": (OPEN + settings.LINES + "c.Autograde.autograde_preprocessors = ['x.Execute']\n",
                           "unconfined"),
    "steps that are computed": (OPEN + "c.Autograde.autograde_preprocessors = list(steps())\n", "computes"),
    "another file's steps": (OPEN + "load_subconfig('closed.py')\n", ""),
    "no Python": ("c = get_config(\n", "cannot be read off"),
    "a comment": (OPEN + "# " + settings.LINES.replace("\n", "\n# "), "unconfined"),
}  # fmt: skip


@pytest.mark.parametrize(("config", "told"), OTHER.values(), ids=OTHER)
def test_the_doctor_reads_settings_as_nbgrader_does(alone, monkeypatch, config, told):
    (alone / "closed.py").write_text(settings.LINES)
    answer = said(alone, config, monkeypatch)
    assert told in answer
    assert bool(told) == bool(answer)


def test_the_doctor_sees_the_settings_of_the_whole_machine(alone, monkeypatch):
    (alone / "jupyter").mkdir()
    (alone / "jupyter" / "nbgrader_config.py").write_text(settings.LINES)
    assert said(alone / "course", OPEN, monkeypatch) == ""
    told = {"Autograde": {"autograde_preprocessors": ["nbgrader.preprocessors.Execute"]}}
    (alone / "jupyter" / "nbgrader_config.json").write_text(json.dumps(told))
    assert "unconfined" in said(alone / "course", OPEN, monkeypatch)


def test_the_doctor_runs_no_settings_and_says_nothing_where_no_course_is(alone, monkeypatch):
    (alone / "empty").mkdir()
    assert doctor(alone / "empty", monkeypatch) == ""
    trap = OPEN + "open('touched', 'w')\nimport os\nos.environ['TOUCHED'] = '1'\n"
    assert "unconfined" in said(alone / "course", trap, monkeypatch)
    assert sorted(os.listdir(alone / "course")) == ["nbgrader_config.py"]
    assert "TOUCHED" not in os.environ


def test_the_lines_are_those_of_our_own_course():
    ours = (ROOT / "nbgrader_config.py").read_text().splitlines()
    assert set(settings.LINES.splitlines()) <= set(ours)


def test_the_one_line_sets_the_step_that_the_doctor_looks_for():
    from traitlets.config import Config

    c = Config()
    confine(c)
    assert settings.STEP in c.Autograde.autograde_preprocessors
