"""Where a course is: nbgrader's own search for its settings is followed, and reading them changes nothing."""

import json

import pytest
from mini import LESSON
from nbgrader.apps import NbGraderApp

from autograder.grading.nbgrader.course import Course, CourseError


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user's folder for settings, and an empty folder to work in."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(folder))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return folder


def as_nbgrader_finds_it():
    app = NbGraderApp()
    try:
        app.initialize([])
        return app.coursedir.root, app.config
    finally:
        NbGraderApp.clear_instance()


@pytest.mark.parametrize("kind", ["py", "json"])
def test_a_course_that_the_users_settings_name_is_found_from_anywhere(course, home, tmp_path, kind):
    text = f"c.CourseDirectory.root = {str(course)!r}\nc.CarouselLimits.cell_cpu = 7.0\n"
    if kind == "json":
        text = json.dumps({"CourseDirectory": {"root": str(course)}, "CarouselLimits": {"cell_cpu": 7.0}})
    (home / f"nbgrader_config.{kind}").write_text(text)
    found = Course(tmp_path / "work")
    assert (found.root, found.lessons(), found.limits.cell_cpu) == (course, [LESSON], 7.0)
    root, config = as_nbgrader_finds_it()
    assert root == str(found.root)
    assert config.CourseDirectory.release_directory == found.setting("release_directory") == "lessons"


def test_the_courses_own_settings_are_stronger_than_the_users(course, home):
    (home / "nbgrader_config.py").write_text("c.CourseDirectory.release_directory = 'elsewhere'\n")
    assert Course(course).lessons() == [LESSON]


def test_a_users_settings_that_cannot_be_run_are_named(course, home):
    (home / "nbgrader_config.py").write_text("c = (\n")
    with pytest.raises(CourseError, match=r"home/nbgrader_config\.py cannot be run: SyntaxError"):
        Course(course)


def test_reading_the_settings_makes_nothing_so_a_course_may_be_read_only(course):
    before = sorted(course.rglob("*"))
    found = Course(course)
    assert (found.directory.course_id, found.exchange) == ("carousel", course / "exchange")
    assert sorted(course.rglob("*")) == before
