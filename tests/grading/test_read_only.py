"""A course folder that students may read and not write: what they call there works."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import copy_of_course
from tests.nbgrader_command import nbgrader
from tests.sandbox.conftest import as_ordinary_user

LESSON = "00-warm-up"
ASSIGNMENTS = """
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList
extension = AssignmentList()
extension.root_dir = "."
print(extension.list_courses())
"""


@pytest.fixture(scope="module")
def clone():
    """A course of root's with one released lesson, where everybody else may read."""
    if os.getuid() or not shutil.which("setpriv"):
        pytest.skip("needs root and setpriv: another user than the folder's owner runs the commands")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        course = copy_of_course(Path(folder, "course"))
        nbgrader("release_assignment", LESSON, cwd=course)
        yield course


@pytest.fixture
def student(clone):
    """Runs a command in the course as somebody who may not write there; what it printed."""

    def call(command):
        path = f"export PATH={Path(sys.executable).parent}:$PATH"
        done = as_ordinary_user(["sh", "-c", f"{path} && cd {clone} && {command}"])
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout + done.stderr

    return call


def test_the_course_cannot_be_written_by_who_runs_these_tests(student):
    assert "Permission denied" in student("! touch lessons/new")


def test_nbgrader_lists_and_fetches_what_is_released(student):
    assert f"carousel {LESSON}" in student("nbgrader list")
    fetch = f"nbgrader fetch_assignment {LESSON} --course carousel --Exchange.root=$OLDPWD/exchange"
    said = student(f"cd $HOME && {fetch} && ls {LESSON}")
    assert f"{LESSON}.ipynb" in said


def test_the_assignment_list_of_jupyterlab_shows_the_course(student):
    assert "['carousel']" in student(f"python -c '{ASSIGNMENTS}'")


def test_a_notebook_is_checked_and_validated_as_it_will_be_graded(student):
    solution = f"solutions/{LESSON}/{LESSON}.ipynb"
    assert "12 / 12" in student(f"carousel check {solution}")
    assert "Success" in student(f"nbgrader validate {solution}")


def test_carousel_lab_makes_the_students_folder_in_their_home(student):
    assert LESSON in student("carousel lab -- --version && ls $HOME/carousel/lessons")


def test_the_doctor_reports_on_the_machine_and_names_the_gradebook_that_it_cannot_make(student, clone):
    said = student("carousel doctor")
    assert "sandbox:" in said
    assert f"There is no gradebook {clone}/gradebook.db, and {clone} may not be written." in said
    assert "exchange:" in said
