"""kill -9 at any moment, then the same command: the gradebook of an undisturbed run, nothing half graded."""

import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from killing import killed_at
from mini import ANSWERS, LESSON, Handout, gradebook_of

from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course

STUDENTS = {"ada": dict(ANSWERS), "bob": {}}


@pytest.fixture(scope="module")
def disturbed(released, tmp_path_factory):
    """A course in which all were graded once and then handed in something else; and what must come out."""
    course = tmp_path_factory.mktemp("kill") / "course"
    shutil.copytree(released, course)
    for student in STUDENTS:
        Handout(course).put(rnn_forward=ANSWERS["rnn_forward"]).hand_in(student)
    list(grade_class(Course(course), LESSON))
    for student, sources in STUDENTS.items():
        Handout(course).put(**sources).hand_in(student)
    undisturbed = course.with_name("undisturbed")
    shutil.copytree(course, undisturbed)
    list(grade_class(Course(undisturbed), LESSON))
    return course, gradebook_of(undisturbed), pages(undisturbed)


def pages(course):
    return {path.relative_to(course): path.read_text() for path in (course / "feedback").rglob("*.html")}


def leftovers(course):
    """Files that a finished run does not leave: unfinished ones."""
    return [path for path in course.rglob("*-new") if path.is_file()]


def test_a_run_killed_before_any_of_its_changes_is_finished_by_the_next(disturbed, tmp_path):
    prepared, grades, feedback = disturbed
    step = 0
    while True:
        step += 1
        course = tmp_path / f"killed-{step}"
        shutil.copytree(prepared, course)
        status = killed_at(course, step)
        if status == 0:
            break
        assert status == -signal.SIGKILL
        for student, cells in gradebook_of(course).items():
            assert cells == grades[student] or cells == gradebook_of(prepared)[student], "half graded"
        list(grade_class(Course(course), LESSON))
        assert gradebook_of(course) == grades
        assert pages(course) == feedback
        assert leftovers(course) == []
        shutil.rmtree(course)
    assert step > 10


@pytest.mark.parametrize("moment", [random.Random(seed).uniform(0.2, 3.0) for seed in range(3)])
def test_the_command_killed_at_a_random_moment_is_finished_by_the_next(disturbed, tmp_path, moment):
    prepared, grades, feedback = disturbed
    course = tmp_path / "course"
    shutil.copytree(prepared, course)
    (course / "gradebook.db").unlink()
    command = [sys.executable, "-m", "autograder.cli", "grade", LESSON, "--regrade"]
    running = subprocess.Popen(command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(moment)
    running.kill()
    running.wait()
    list(grade_class(Course(course), LESSON))
    assert gradebook_of(course) == grades
    assert pages(course) == feedback
    assert leftovers(course) == []
