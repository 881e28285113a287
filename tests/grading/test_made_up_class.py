"""The made-up class of lesson gradient decay: a submission gets exactly the points that it deserves."""

import shutil
import sys

import pytest
from mini import ROOT

from autograder.exercises import exercises
from autograder.grading.grade_class import grade_class
from autograder.grading.html.class_report import write_report
from autograder.grading.nbgrader.course import Course
from autograder.sandbox.wire.limits import Limits

sys.path.insert(0, str(ROOT / "examples"))
from make_class import CLASS, FULL, LESSON, make_class

NAMED = {
    "fay-no-tanh": {"rnn_step": "the tanh is missing"},
    "gil-no-transpose": {"rnn_step": "W_hh is used without its transpose"},
    "hana-starts-from-h0": {"rnn_forward": "every step starts from h0"},
    "ian-mean-of-db": {"rnn_step_backward": "db is a mean over the batch"},
    "jo-mean-of-db": {"rnn_step_backward": "db is a mean over the batch"},
    "kim-drops-the-future": {"rnn_backward": "the gradient from the next step is dropped"},
    "lea-transposes-back": {"rnn_backward": "W_hh is transposed on the way back"},
    "max-transposes-back": {"rnn_backward": "W_hh is transposed on the way back"},
    "nia-no-slope": {"gradient_by_lag": "the tanh's derivative is missing"},
    "oli-singular-value": {
        "spectral_radius_rescale": "the largest singular value is taken for the spectral radius"
    },
    "pia-clips-each": {"clip_by_global_norm": "each array is clipped by its own norm"},
    "quin-never-cuts": {"truncated_rnn_backward": "nothing is cut"},
    "ria-one-too-early": {"vanishing_lag": "the last lag at which more than a millionth is left"},
}
UNREADABLE = {"zoe-cut-off"}


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    course = tmp_path_factory.mktemp("class") / "course"
    course.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for name in ("solutions", "lessons"):
        shutil.copytree(ROOT / name / LESSON, course / name / LESSON)
    make_class(course)
    limits = Limits(cell_cpu=5, call_cpu=2)
    return course, {one.student: one for one in grade_class(Course(course), LESSON, limits=limits)}


def test_the_class_has_what_a_class_has():
    assert len(CLASS) >= 18
    assert sum(exercise.points for exercise in exercises.of_lesson(LESSON)) == FULL
    assert sum(student.points == FULL for student in CLASS.values()) >= 5


@pytest.mark.parametrize("name", CLASS)
def test_each_gets_what_it_deserves(taught, name):
    _, results = taught
    result = results[name]
    assert sum(verdict.score or 0 for verdict in result.verdicts) == CLASS[name].points, result.verdicts
    assert result.status == ("unreadable" if name in UNREADABLE else "graded")


@pytest.mark.parametrize("name", CLASS)
def test_each_mistake_is_called_by_its_name_and_nobody_is_accused_falsely(taught, name):
    _, results = taught
    named = {v.exercise: v.misconception for v in results[name].verdicts if v.misconception}
    assert named == NAMED.get(name, {})


def test_the_released_notebook_itself_is_worth_nothing_and_a_syntax_error_is_said(taught):
    course, results = taught
    assert {verdict.status for verdict in results["tia-untouched"].verdicts} == {"not attempted"}
    page = (course / "feedback" / "udo-syntax-error" / LESSON / f"{LESSON}.html").read_text()
    assert "It does not exist: its cell ended in SyntaxError" in page


def test_the_classs_page_counts_the_mistakes(taught):
    course, _ = taught
    page = write_report(Course(course), LESSON).read_text()
    assert page.count("W_hh is transposed on the way back") == 1 + 2  # by name, and on hover
    for student in CLASS:
        assert f">{student}</a>" in page
