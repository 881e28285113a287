from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from mini import LESSON, Handout, make_course

from autograder.cli import main
from autograder.grading.lesson import load
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one lesson in its gradebook: the first opening of a gradebook is what takes longest."""
    course = make_course(tmp_path_factory.mktemp("mini") / "course")
    with Gradebook(Course(course), LESSON) as book:
        load(Course(course), book)
    return course


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Path:
    """A course of its own for each test."""
    folder = tmp_path / "course"
    shutil.copytree(released, folder)
    return folder


@pytest.fixture
def handout(course: Path) -> Handout:
    return Handout(course)


@pytest.fixture
def carousel(course, monkeypatch):
    """Calls the command inside the course's folder: (exit code, stdout, stderr)."""
    monkeypatch.chdir(course)

    def call(*arguments):
        done = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.stdout, done.stderr

    return call
