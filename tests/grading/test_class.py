"""A class is graded through nbgrader's own gradebook: each gets what it deserves, none stops the others."""

import json
import re
import shutil
from dataclasses import replace

import nbformat
import pytest
from mini import ANSWERS, ESSAY, FULL, LESSON, POINTS, Handout, earned, gradebook_of, hand_in
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade, is_grade

from autograder.grading.grade_class import grade_class
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.notebooks import graded as record
from autograder.sandbox.wire.limits import Limits

LIMITS = Limits(cell_cpu=1.5, call_cpu=1.5)

STEP, FORWARD, BACKWARD, DOUBLE = (POINTS[name] for name in list(POINTS)[:4])
NO_TANH = ANSWERS["rnn_step"].replace("np.tanh", "")
MEAN_DB = ANSWERS["rnn_step_backward"].replace("da.sum(axis=0)", "da.mean(axis=0)")
LOUD = ANSWERS["rnn_step"].replace("    ###", "    print('x' * 100_000)\n    ###", 1)
WARNS = "import warnings, sys\nwarnings.warn('x')\nsys.stderr.write('y')\n" + ANSWERS["double"]
ABSOLUTE = "def double(x):\n    return abs(2 * x)"
ENDLESS = "while True: pass"
EXITS = "import os; os._exit(0)"
PRINTS = "print('x' * 10_000_000)"

BACKWARD_STUB = "def rnn_step_backward(dh_next, cache):\n    "
FORWARD_ONLY = {name: ANSWERS[name] for name in ("rnn_step", "rnn_forward")}

# name -> (how it differs from the handout, what the machine gives)
CLASS = {
    "right": (lambda h: h.solved(), FULL),
    "untouched": (lambda h: h, 0),
    "half": (lambda h: h.put(**FORWARD_ONLY), STEP + FORWARD),
    "one output of five": (lambda h: h.solved(rnn_step_backward=MEAN_DB), FULL - BACKWARD / 5),
    "no tanh": (lambda h: h.solved(rnn_step=NO_TANH), FULL - STEP),
    "own test failed": (lambda h: h.solved(double=ABSOLUTE), FULL - DOUBLE),
    "syntax error": (lambda h: h.solved(rnn_step_backward="def rnn_step_backward(:"), FULL - BACKWARD),
    "endless cell": (lambda h: h.solved().insert("rnn_forward", ENDLESS), FULL),
    "endless function": (lambda h: h.solved(rnn_step_backward=BACKWARD_STUB + ENDLESS), FULL - BACKWARD),
    "exits": (lambda h: h.solved().insert("rnn_forward", EXITS), FULL),
    "exits in a call": (lambda h: h.solved(rnn_step_backward=BACKWARD_STUB + EXITS), FULL - BACKWARD),
    "prints 10 MB": (lambda h: h.solved().insert("rnn_forward", PRINTS), FULL),
    "prints in its answer": (lambda h: h.solved(rnn_step=LOUD), FULL),
    "warns": (lambda h: h.solved(double=WARNS), FULL),
    "deleted check": (lambda h: without(h.solved(), "check-rnn_forward"), FULL),
    "deleted and wrong": (
        lambda h: without(h.solved(rnn_step=NO_TANH), "check-rnn_step"),
        DOUBLE + FORWARD + BACKWARD,
    ),
    "copied check": (lambda h: copied(h.solved(), "check-rnn_step"), FULL),
    "copied and wrong": (lambda h: copied(h.put(**FORWARD_ONLY), "check-rnn_step_backward"), STEP + FORWARD),
    "answered in a copy": (lambda h: answered_in_a_copy(h), FULL),
    "edited check": (lambda h: h.put(check_rnn_step="2.0", check_rnn_forward="1", test_double="2.0"), 0),
    "skips": (lambda h: skipping(h), 0),
}
UNREADABLE = {
    "broken": b'{"cells": [',
    "empty": b"",
    "format 3": b'{"nbformat": 3}',
    "conflict": b"<<<<<<< HEAD\n",
}


def without(handout, name):
    del handout.cells[handout.index(name)]
    return handout


def copied(handout, name):
    handout.cells.append(json.loads(json.dumps(handout.cells[handout.index(name)])))
    return handout


def answered_in_a_copy(handout):
    """The answer and its check pasted below, the first ones left wrong."""
    return copied(copied(handout.solved(), "rnn_step"), "check-rnn_step").put(rnn_step=NO_TANH)


def skipping(handout):
    for cell in handout.cells:
        cell["metadata"]["tags"] = ["skip-execution"]
    return handout


def graded(course, **options):
    return {one.student: one for one in grade_class(Course(course), LESSON, limits=LIMITS, **options)}


@pytest.fixture(scope="module")
def taught(released, tmp_path_factory):
    """The whole class, graded once: (course folder, results)."""
    course = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(released, course)
    for name, (made, _) in CLASS.items():
        made(Handout(course)).hand_in(name)
    for name, content in UNREADABLE.items():
        hand_in(course, name, content)
    hand_in(course, "renamed", Handout(course).hand_in("right").read_bytes(), name="my_work")
    CLASS["right"][0](Handout(course)).hand_in("right")
    return course, graded(course)


@pytest.mark.parametrize("name", CLASS)
def test_each_submission_gets_the_points_it_deserves(taught, name):
    course, results = taught
    assert results[name].status == "graded", results[name].reason
    assert earned(course)[name] == pytest.approx(CLASS[name][1])


@pytest.mark.parametrize("name", [*UNREADABLE, "renamed"])
def test_what_cannot_be_read_is_named_gets_no_mark_and_says_why_on_its_page(taught, name):
    course, results = taught
    assert results[name].status == "unreadable"
    assert set(gradebook_of(course)[name].values()) == {(None, 0.0, True)}  # no mark; a person is asked
    assert results[name].reason.startswith(f"{LESSON}.ipynb")
    page = (course / "feedback" / name / LESSON / f"{LESSON}.html").read_text()
    assert results[name].reason.partition("<")[0] in page
    assert "<strong>not graded</strong>" in page


def test_nbgrader_would_read_the_same_points_off_every_graded_cell(taught):
    course, _ = taught
    grades, compared = gradebook_of(course), 0
    for name in CLASS:
        notebook = nbformat.read(course / "autograded" / name / LESSON / f"{LESSON}.ipynb", as_version=4)
        nbformat.validate(notebook)
        for cell in filter(is_grade, notebook.cells):
            score, worth = determine_grade(cell)
            assert (score, worth) == (
                grades[name][cell.metadata.nbgrader.grade_id][0],
                POINTS[cell.metadata.nbgrader.grade_id],
            )
            compared += 1
    assert compared == len(POINTS) * len(CLASS)


def test_an_essay_waits_for_a_person_unless_it_was_left_empty(taught):
    grades = gradebook_of(taught[0])
    assert grades["right"]["essay"] == (None, 0.0, True)
    assert grades["untouched"]["essay"] == (0.0, 0.0, False)


def test_mistakes_are_kept_by_name(taught):
    _, results = taught
    named = {verdict.exercise: verdict.misconception for verdict in results["no tanh"].verdicts}
    assert named["rnn_step"] == "the tanh is missing"
    assert named["rnn_forward"] is named["rnn_step_backward"] is None


def test_a_cell_that_ends_its_process_says_so_and_the_rest_is_as_if_it_were_not_there(taught):
    course, _ = taught
    for name, reason in (("endless cell", "processor time"), ("exits", "exit status 0")):
        kept = record.read(course / "autograded" / name / LESSON / f"{LESSON}.ipynb")
        (ended,) = [cell for cell in kept.cells if any(out.get("ename") == "Ended" for out in cell.outputs)]
        assert reason in ended.outputs[0]["evalue"]


def test_an_own_test_is_marked_as_unverified(taught):
    course, results = taught
    assert {v.exercise: v.status for v in results["right"].verdicts}["test-double"] == "unverified"
    assert "Not verified" in (course / "feedback" / "right" / LESSON / f"{LESSON}.html").read_text()


def test_what_an_own_test_hides_is_not_on_the_page(taught):
    course, _ = taught
    page = (course / "feedback" / "own test failed" / LESSON / f"{LESSON}.html").read_text()
    assert "AssertionError" in page
    assert "double(-3)" not in page


def test_a_call_that_never_returns_is_told_as_such(taught):
    course, _ = taught
    for name, reason in (("endless function", "processor time"), ("exits in a call", "exit status 0")):
        page = (course / "feedback" / name / LESSON / f"{LESSON}.html").read_text()
        assert re.search(f"The call did not return: it .*{reason}", page)


def test_the_page_of_an_unreadable_notebook_holds_the_reason_and_no_copy_of_the_lesson(taught):
    page = (taught[0] / "feedback" / "broken" / LESSON / f"{LESSON}.html").read_text()
    assert page.count("not valid JSON") == 1
    assert "A small lesson" not in page
    assert "NotImplementedError" not in page


def test_ten_megabytes_of_output_are_cut(taught):
    path = taught[0] / "autograded" / "prints 10 MB" / LESSON / f"{LESSON}.ipynb"
    assert path.stat().st_size < 2**21


def test_a_second_run_changes_nothing(taught):
    course, first = taught
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in kept_files(course)}
    assert len(before) > 2 * len(CLASS)
    again = graded(course)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in kept_files(course)} == before
    assert all(again[name].status == "unchanged" for name in CLASS)
    assert all(again[name].verdicts == first[name].verdicts for name in first)


def kept_files(course):
    return [
        path for step in ("autograded", "feedback") for path in (course / step).rglob("*") if path.is_file()
    ]


def test_what_changes_is_graded_again_and_nothing_else(course, handout):
    for name in ("ada", "bob"):
        handout.put(rnn_step=NO_TANH).hand_in(name)
    graded(course)
    handout.solved().hand_in("ada")
    again = graded(course)
    assert (again["ada"].status, again["bob"].status) == ("graded", "unchanged")
    assert earned(course) == {"ada": FULL, "bob": 0}
    assert all(one.status == "graded" for one in graded(course, again=True).values())
    assert graded(course, students=["bob"]).keys() == {"bob"}


def test_a_gradebook_that_was_lost_or_falls_behind_is_written_again_without_running_anything(course, handout):
    handout.solved().hand_in("ada")
    graded(course)
    with Gradebook(Course(course).directory.db_url) as book:
        book.find_grade("check-rnn_step", LESSON, LESSON, "ada").auto_score = None
        book.db.commit()
    assert graded(course)["ada"].status == "unchanged"
    assert earned(course) == {"ada": FULL}
    (course / "gradebook.db").unlink()
    assert graded(course)["ada"].status == "unchanged"
    assert earned(course) == {"ada": FULL}


def test_a_lost_feedback_page_is_written_again(course, handout):
    handout.solved().hand_in("ada")
    graded(course)
    page = course / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    text = page.read_text()
    page.unlink()
    graded(course)
    assert page.read_text() == text


def test_marks_and_comments_given_by_hand_survive_a_new_submission(course, handout):
    handout.put(essay=ESSAY).hand_in("ada")
    graded(course)
    with Gradebook(Course(course).directory.db_url) as book:
        essay = book.find_grade("essay", LESSON, LESSON, "ada")
        essay.manual_score, essay.extra_credit, essay.needs_manual_grade = 2.5, 0.5, False
        book.find_comment("essay", LESSON, LESSON, "ada").manual_comment = "Whose <b>Jacobian</b>?"
        book.db.commit()
    handout.solved().hand_in("ada")
    graded(course)
    assert gradebook_of(course)["ada"]["essay"] == (None, 3.0, True)  # nbgrader asks for a second look
    page = (course / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text()
    assert "Whose &lt;b&gt;Jacobian&lt;/b&gt;?" in page
    assert f"3 of {POINTS['essay']:g}" in page
    assert "to be graded" not in page


def test_late_penalties_follow_nbgraders_plugin_and_the_due_date(course, handout):
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    for name, time in (
        ("late", "2026-11-20 12:00:00 UTC"),
        ("early", "2026-11-01 12:00:00 UTC"),
        ("odd", "yesterday?"),
    ):
        (handout.solved().hand_in(name).parent / "timestamp.txt").write_text(time)
    graded(course)
    assert penalties(course) == {"late": 0, "early": 0, "odd": 0}
    with Gradebook(Course(course).directory.db_url) as book:
        book.update_or_create_assignment(LESSON, duedate="2026-11-10 12:00:00 UTC")
    assert {one.status for one in graded(course).values()} == {"unchanged"}
    assert penalties(course) == {"late": FULL, "early": 0, "odd": 0}
    assert "Handed in late" in (course / "feedback" / "late" / LESSON / f"{LESSON}.html").read_text()
    graded(course, again=True)
    assert penalties(course) == {"late": FULL, "early": 0, "odd": 0}
    with Gradebook(Course(course).directory.db_url) as book:
        book.update_or_create_assignment(LESSON, duedate=None)
    graded(course)
    assert penalties(course) == {"late": 0, "early": 0, "odd": 0}


def penalties(course):
    with Gradebook(Course(course).directory.db_url) as book:
        return {one.student.id: one.late_submission_penalty for one in book.assignment_submissions(LESSON)}


def test_files_beside_the_notebook_are_found_and_the_courses_own_overwrite_them(course, handout):
    (course / "solutions" / LESSON / "factor.txt").write_text("2")
    folder = (
        handout.solved(double="factor = int(open('factor.txt').read())\nfrom mine import double")
        .hand_in("ada")
        .parent
    )
    (folder / "mine.py").write_text("def double(x):\n    return int(open('factor.txt').read()) * x\n")
    (folder / "factor.txt").write_text("300")
    (folder / "numpy.py").write_text("raise SystemExit")
    graded(course)
    assert earned(course) == {"ada": FULL}


def test_a_changed_lesson_is_graded_afresh(course, handout):
    handout.solved().hand_in("ada")
    graded(course)
    for step in ("solutions", "lessons"):
        path = course / step / LESSON / f"{LESSON}.ipynb"
        path.write_text(path.read_text().replace("# A small lesson", "# A short lesson"))
    assert graded(course)["ada"].status == "graded"


def test_when_no_process_can_be_had_nothing_is_recorded_and_the_submission_is_named(
    course, handout, monkeypatch
):
    handout.solved().hand_in("ada")
    monkeypatch.setattr(
        "autograder.grading.grade_submission.Session.__enter__",
        lambda self: (_ for _ in ()).throw(OSError("no more processes")),
    )
    result = graded(course)["ada"]
    assert result.status == "failed"
    assert "no more processes" in result.reason
    assert gradebook_of(course) == {}
    monkeypatch.undo()
    assert graded(course)["ada"].status == "graded"


def test_two_runs_at_once_are_refused(course, handout):
    for name in ("ada", "bob"):
        handout.hand_in(name)
    first = grade_class(Course(course), LESSON, limits=LIMITS)
    next(first)
    with pytest.raises(CourseError, match="Another `carousel grade`"):
        next(grade_class(Course(course), LESSON))
    assert len(list(first)) == 1


def test_settings_of_the_course_decide_what_a_submission_may_use(course, handout):
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.CarouselLimits.cell_cpu = 0.5\n")
    assert Course(course).limits == replace(Limits(), cell_cpu=0.5)
    config.write_text(config.read_text() + "\nc.CarouselLimits.cell_gpu = 0.5\n")
    with pytest.raises(CourseError, match="has no 'cell_gpu'"):
        _ = Course(course).limits
