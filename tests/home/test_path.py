"""Progress as a path: ten lines, what is next, and the minutes that are left."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import autograder
from autograder.exercises import exercises
from autograder.student import api, path
from autograder.student.progress import Progress

EMPTY = {"scores": {}, "passed": {}}
FIRST = exercises.lessons[0]
NAMES = [exercise.name for exercise in exercises.of_lesson(FIRST)]


def passed(*names):
    return EMPTY | {"passed": dict.fromkeys(names, "2026-01-01")}


def test_the_table_has_ten_lines_at_most_and_ends_with_what_comes_next():
    for reached in (0, 3, len(exercises.lessons) - 1):
        before = exercises.lessons[:reached]
        data = passed(*(one.name for lesson in before for one in exercises.of_lesson(lesson)))
        lines = path.table(path.path(data)).splitlines()
        assert len(lines) <= 10
        following = exercises.of_lesson(exercises.lessons[reached])[0]
        assert lines[-1].startswith(f"Next: {following.name} in {exercises.lessons[reached]}, about ")
        assert sum(line.startswith("  →") for line in lines) == 1


@pytest.mark.parametrize("number", [1, 7, 8, 9, 12, 20])
@pytest.mark.parametrize("done", [0, 1, 5, 20])
def test_every_lesson_is_counted_however_many_there_are(number, done, monkeypatch):
    asked = exercises.of_lesson(FIRST)[:2]
    names = frozenset(exercise.name for exercise in asked)
    stages = [
        path.Stage(f"{i:02d}-lesson", "?", asked, names if i < done else frozenset(), 2.0 * (i < done))
        for i in range(number)
    ]
    lines = path.table(stages).splitlines()
    assert len(lines) <= 10
    shown = [line for line in lines if "lesson" in line and line.startswith("  ")]
    folded = sum(int(line.split()[1]) for line in shown if "lessons " in line)
    assert folded + sum("-lesson" in line for line in shown) == number
    last = "Every exercise has been passed." if done >= number else f"{done:02d}-lesson"
    assert last in lines[-1]


def test_minutes_that_are_left_are_those_of_what_is_not_passed():
    (stage,) = path.path(passed(NAMES[0]), [FIRST])
    every = exercises.of_lesson(FIRST)
    assert stage.minutes_left == sum(exercise.minutes for exercise in every[1:])
    assert [exercise.name for exercise in stage.left] == NAMES[1:]
    assert not stage.is_done
    assert path.path(passed(*NAMES), [FIRST])[0].is_done


def test_a_score_of_a_larger_exercise_than_today_counts_its_points_only():
    (stage,) = path.path(EMPTY | {"scores": {NAMES[0]: 50}}, [FIRST])
    assert stage.earned == exercises[NAMES[0]].points


def test_a_lesson_whose_package_is_not_installed_says_which(monkeypatch):
    def without_torch(name):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(exercises, "of_lesson", without_torch)
    stages = path.path(EMPTY)
    assert {stage.needs for stage in stages} == {"torch"}
    assert "needs torch, which is not installed" in path.table(stages)
    assert not any(stage.is_done for stage in stages)


def test_progress_in_a_notebook_and_in_a_shell_are_one_table(tmp_path, monkeypatch):
    file = tmp_path / ".carousel" / "progress.json"
    monkeypatch.setattr(api, "_progress", Progress(file))
    Progress(file).keep("scores", NAMES[0], exercises[NAMES[0]].points)
    command = [sys.executable, "-m", "autograder.cli", "progress"]
    for lesson in ([], [FIRST[3:]]):
        environment = os.environ | {"HOME": str(tmp_path)}
        done = subprocess.run([*command, *lesson], capture_output=True, text=True, env=environment)
        assert done.stdout.rstrip("\n") == repr(autograder.progress(*lesson))
    assert f"✓ {NAMES[0]}" in done.stdout


def test_an_unknown_lesson_is_a_sentence():
    with pytest.raises(api.CheckFailed, match="progress: no lesson is called 'x'; there are 00-warm-up"):
        autograder.progress("x")


def test_the_time_lines_page_has_every_event():
    from autograder.home.pages import time_line
    from lstm_ref.figures.timeline import EVENTS

    page = time_line("/")
    assert page.count("<th scope='row'>") == len(EVENTS)
    assert "<td>Learning by back-propagating errors</td>" in page
