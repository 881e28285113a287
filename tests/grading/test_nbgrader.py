"""nbgrader stays nbgrader: the slots that grading stands on, and its own commands on the result."""

import csv
import logging
import os
import shutil
import subprocess

import nbformat
import pytest
from mini import ANSWERS, ESSAY, FULL, LESSON, POINTS, Handout, earned, gradebook_of, hand_in
from nbformat import NotebookNode
from nbgrader.utils import determine_grade
from test_class import CLASS

from autograder.exercises import exercises
from autograder.exercises.by_name import judge
from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course
from autograder.grading.notebooks import graded as record
from autograder.grading.notebooks import outputs
from autograder.judging.report import Report


def graded_cell(shown, points=4.0):
    role = {"grade": True, "solution": False, "locked": True, "points": points, "grade_id": "check-f"}
    return nbformat.from_dict(
        {"cell_type": "code", "metadata": {"nbgrader": role}, "source": "", "outputs": shown}
    )


def shown(kind, **content):
    return [{"output_type": kind, **content}]


SEMANTICS = {
    "nothing": ([], 4.0),
    "a display": (shown("display_data", data={"text/plain": "0"}, metadata={}), 4.0),
    "an error": (shown("error", ename="E", evalue="", traceback=[]), 0),
    "a number": (shown("execute_result", data={"text/plain": "2.5"}), 2.5),
    "zero": (shown("execute_result", data={"text/plain": "0.0"}), 0.0),
    "text": (shown("execute_result", data={"text/plain": "np.float64(1.5)"}), 4.0),
    "a display, then an error": (
        shown("display_data", data={}, metadata={}) + shown("error", ename="E", evalue="", traceback=[]),
        0,
    ),
    "stdout": (shown("stream", name="stdout", text="3"), 4.0),
    "stderr": (shown("stream", name="stderr", text="Warning"), 0),
}


@pytest.mark.parametrize(("found", "points"), SEMANTICS.values(), ids=SEMANTICS)
def test_how_nbgrader_reads_points_off_a_cell_has_not_changed(found, points):
    assert determine_grade(graded_cell(found), logging.getLogger()) == (points, 4.0)


def test_more_points_than_a_cell_has_would_drop_the_submission():
    with pytest.raises(ValueError, match="greater than maximum"):
        determine_grade(graded_cell(shown("execute_result", data={"text/plain": "7"})))


@pytest.mark.parametrize("score", [0.0, 0.5, 1.33, 3.99, 4.0])
def test_a_report_is_read_as_the_points_it_says(score):
    status = "passed" if score == 4 else "partial" if score else "failed"
    found = outputs.of_report(Report("f", 4.0, score, status))
    assert determine_grade(graded_cell(found)) == (score, 4.0) == (outputs.earned(found, 4.0), 4.0)


def test_a_real_report_of_each_kind_is_read_as_the_points_it_says():
    def untouched(*_):
        raise NotImplementedError

    exercise = exercises["rnn_step"]
    for function in (exercise.reference, exercise.misconceptions[0].function, untouched):
        report = judge(exercise, function)
        cell = graded_cell(outputs.of_report(report), exercise.points)
        assert determine_grade(cell) == (report.score, exercise.points)


UNVERIFIED = {
    "nothing": ([], 4.0),
    "a warning": (shown("stream", name="stderr", text="Warning"), 4.0),
    "a score": (shown("execute_result", data={"text/plain": "1.5"}), 1.5),
    "a table": (shown("execute_result", data={"text/plain": "a b"}), 4.0),
    "too much": (shown("execute_result", data={"text/plain": "300"}), 4.0),
    "less than nothing": (shown("execute_result", data={"text/plain": "-1"}), 4.0),
    "not a number": (shown("execute_result", data={"text/plain": "nan"}), 4.0),
    "no text": (shown("execute_result", data={"text/plain": ""}), 4.0),
    "an error": (shown("error", ename="AssertionError", evalue="", traceback=["a"]), 0.0),
}


@pytest.mark.parametrize(("found", "points"), UNVERIFIED.values(), ids=UNVERIFIED)
def test_an_own_tests_outputs_never_confuse_nbgrader(found, points):
    kept = outputs.of_unverified(outputs.cleaned(found), 4.0)
    assert determine_grade(graded_cell(kept)) == (points, 4.0)
    assert outputs.earned(kept, 4.0) == points


def test_of_a_students_output_only_text_and_pictures_are_left():
    hostile = [
        shown("display_data", data={"text/html": "<script>", "image/svg+xml": "<svg>", "text/plain": "x"})[0],
        shown("display_data", data={"image/png": '"><script>', "text/plain": 7})[0],
        shown("execute_result", data={"image/png": "iVBORw0KGgo=", "application/javascript": "alert(1)"})[0],
        shown("stream", name="stdmean", text=["a"])[0],
        shown("error", ename=1, evalue=None, traceback="no")[0],
        {"output_type": "widget"},
        "text",
    ]
    kept = outputs.cleaned(hostile)
    assert [sorted(output.get("data", {})) for output in kept] == [["text/plain"]] * 2 + [
        ["image/png", "text/plain"],
        [],
        [],
    ]
    for output in kept:
        nbformat.validate(
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[NotebookNode(output)])])
        )
    assert outputs.cleaned("nonsense") == []


TWICE = ("right", "untouched", "one output of five", "no tanh", "exits", "prints 10 MB", "copied check",
         "answered in a copy", "deleted and wrong", "edited check", "skips")  # fmt: skip


@pytest.fixture(scope="module")
def both(released, tmp_path_factory):
    """One class graded by `carousel grade` and by `nbgrader autograde`, each in a course of its own."""
    folders = {}
    for name in ("carousel", "nbgrader"):
        folders[name] = course = tmp_path_factory.mktemp(name) / "course"
        shutil.copytree(released, course)
        config = course / "nbgrader_config.py"
        config.write_text(
            config.read_text() + "\nc.CarouselLimits.cell_cpu = c.CarouselLimits.call_cpu = 1.0\n"
        )
        for student in TWICE:
            CLASS[student][0](Handout(course)).hand_in(student)
        hand_in(course, "broken", b"{")
    list(grade_class(Course(folders["carousel"]), LESSON))
    with pytest.MonkeyPatch.context() as inside:
        inside.chdir(folders["nbgrader"])
        return folders, formgrader(folders["nbgrader"]).autograde(LESSON, "*")


def formgrader(course):
    """What the formgrader's buttons call, in this process."""
    from nbgrader.apps.api import NbGraderAPI

    return NbGraderAPI(config=Course(course).config)


def nbgrader(course, *arguments):
    done = subprocess.run(
        ["nbgrader", *arguments], cwd=course, capture_output=True, text=True, env=os.environ
    )
    return done.returncode, done.stderr


def test_nbgrader_autograde_runs_the_same_engine_and_gives_the_same_points(both):
    folders, done = both
    ours, theirs = gradebook_of(folders["carousel"]), gradebook_of(folders["nbgrader"])
    for name in TWICE:
        assert theirs[name] == ours[name], done["log"]
        assert earned(folders["nbgrader"])[name] == pytest.approx(CLASS[name][1])


def test_one_unreadable_submission_is_named_and_entered_as_by_carousel_and_does_not_stop_nbgrader(both):
    folders, done = both
    assert not done["success"]
    assert done["log"].count("Not graded: broken: 07-mini.ipynb is not valid JSON") == 1
    assert "Traceback" not in done["log"]
    assert gradebook_of(folders["nbgrader"])["broken"] == gradebook_of(folders["carousel"])["broken"]


def test_after_nbgrader_autograde_there_is_nothing_left_to_do(both):
    folders, _ = both
    course = folders["nbgrader"]
    results = {one.student: one.status for one in grade_class(Course(course), LESSON)}
    assert results.pop("broken") == "unreadable"
    assert set(results.values()) == {"unchanged"}
    ours = (folders["carousel"] / "feedback" / "no tanh" / LESSON / f"{LESSON}.html").read_text()
    theirs = (course / "feedback" / "no tanh" / LESSON / f"{LESSON}.html").read_text()
    assert ours.count("the tanh is missing") == theirs.count("the tanh is missing") > 0


def test_generate_feedback_and_export_work_on_the_result(both):
    course = both[0]["carousel"]
    page = course / "feedback" / "no tanh" / LESSON / f"{LESSON}.html"
    text = page.read_text()
    assert nbgrader(course, "generate_feedback", LESSON, "--force")[0] == 0
    assert page.read_text() == text
    assert nbgrader(course, "export", "--to", "grades.csv")[0] == 0
    rows = list(csv.DictReader((course / "grades.csv").open()))
    assert {row["student_id"]: float(row["score"]) for row in rows} == pytest.approx(earned(course))
    assert {float(row["max_score"]) for row in rows} == {sum(POINTS.values())}


def test_the_formgrader_sees_what_was_graded(both):
    api = formgrader(both[0]["carousel"])
    found = {one["student"]: one for one in api.get_submissions(LESSON)}
    assert set(TWICE) < set(found)
    assert {found[name]["autograded"] for name in TWICE} == {True}
    assert found["right"]["score"] == FULL
    assert found["right"]["needs_manual_grade"]
    assert not found["untouched"]["needs_manual_grade"]
    notebook = api.get_notebook_submission_indices(LESSON, LESSON)
    assert len(notebook) == len(TWICE) + 1


def test_what_an_instructor_has_marked_by_hand_is_on_the_page_that_nbgrader_writes(
    course, handout, monkeypatch
):
    from nbgrader.api import Gradebook

    handout.put(essay=ESSAY, rnn_step=ANSWERS["rnn_step"]).hand_in("ada")
    list(grade_class(Course(course), LESSON))
    with Gradebook(Course(course).directory.db_url) as book:
        essay = book.find_grade("essay", LESSON, LESSON, "ada")
        essay.manual_score, essay.needs_manual_grade = 2.5, False
        book.db.commit()
    page = course / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    assert "to be graded" in page.read_text()
    monkeypatch.chdir(course)
    assert formgrader(course).generate_feedback(LESSON)["success"]
    assert "to be graded" not in page.read_text()
    assert f"<strong>{POINTS['check-rnn_step'] + 2.5:g}</strong>" in page.read_text()


def test_an_autograded_notebook_is_one_that_nbgrader_and_jupyter_accept(both):
    path = both[0]["carousel"] / "autograded" / "copied check" / LESSON / f"{LESSON}.ipynb"
    nbformat.validate(nbformat.read(path, as_version=4))
    assert record.read(path) is not None
