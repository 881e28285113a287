"""A right function that calls a wrong one of its page keeps its points, in `check` and in grading alike."""

import inspect
import re
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from autograder import exercises, judge
from autograder.grading.execution import Execution
from autograder.judging.cases import SharedCases
from autograder.sandbox.outside.account import Account
from autograder.sandbox.outside.helpers import LONGEST, Helpers
from autograder.sandbox.outside.session import Session
from autograder.sandbox.wire.call import DirectCall
from autograder.sandbox.wire.limits import Limits
from lstm_ref import numpy as reference
from tests import whose_fault_page as page
from tests.conftest import LESSONS, ROOT

ORDER = (
    "lstm_cell_grad",
    "lstm_gate_grads",
    "lstm_preactivation_grads",
    "lstm_step_backward",
    "lstm_backward",
)
WRONG = "lstm_cell_grad"
BLAMED = "is right. It calls your lstm_cell_grad, which is not: look there first."


def in_the_notebook(source):
    space = {}
    exec(source, space)
    return {name: judge(name, space[name]) for name in ORDER if name in space}


def in_grading(*sources, names=ORDER):
    limits = Limits()
    account = Account(limits)
    execution = Execution(lambda: Session(limits=limits, account=account), account, SharedCases())
    try:
        for source in sources:
            execution.run(source)
        return {name: execution.judge(name) for name in names}
    finally:
        execution.close()


@pytest.mark.parametrize("graded", [in_the_notebook, in_grading])
def test_one_wrong_helper_costs_its_own_points_alone(graded):
    reports = graded(inspect.getsource(page))
    lost = {name: report.points - report.score for name, report in reports.items() if not report.passed}
    assert lost == {WRONG: exercises[WRONG].points}
    for name in ("lstm_step_backward", "lstm_backward"):
        assert list(reports[name].findings) == [f"{name} {BLAMED}"]
        assert reports[name].misconception is None
    assert reports[WRONG].misconception


@pytest.mark.parametrize("graded", [in_the_notebook, in_grading])
def test_a_helper_that_is_not_written_yet_is_named(graded):
    source = inspect.getsource(page).replace(
        "return dc_next + dh_next * (1 - np.tanh(c_next) ** 2)", "raise NotImplementedError"
    )
    reports = graded(source)
    assert reports[WRONG].status == "not attempted"
    assert reports["lstm_step_backward"].passed
    assert list(reports["lstm_step_backward"].findings) == [f"lstm_step_backward {BLAMED}"]


@pytest.mark.parametrize("graded", [in_the_notebook, in_grading])
def test_a_wrong_function_is_not_said_to_be_unwritten_where_what_it_calls_is(graded):
    source = inspect.getsource(page).replace(
        "return dc_next + dh_next * (1 - np.tanh(c_next) ** 2)", "raise NotImplementedError"
    )
    reports = graded(source.replace("dc * f, da.T @ x", "dc, da.T @ x"))
    for name in ("lstm_step_backward", "lstm_cell_grad"):
        assert (reports[name].status, reports[name].score) == ("not attempted", 0)
    assert reports["lstm_step_backward"].findings == [
        "lstm_cell_grad is not written yet, and lstm_step_backward calls it: write lstm_cell_grad first."
    ]
    assert reports["lstm_cell_grad"].findings == ["Not written yet."]


def page_with_answers(lesson):
    """What grading runs of a page with its answers: every code cell by its exercise, or by a number."""
    cells = nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4).cells
    code = [c for c in cells if c.cell_type == "code" and "figure" not in c.metadata.get("tags", ())]
    return {c.metadata.get("nbgrader", {}).get("grade_id", k): c.source for k, c in enumerate(code)}


def helpers_and_callers():
    for lesson in LESSONS:
        cells = page_with_answers(lesson)
        names = [exercise.name for exercise in exercises.of_lesson(lesson)]
        for number, helper in enumerate(names):
            callers = [name for name in names[number + 1 :] if re.search(rf"\b{helper}\(", cells[name])]
            if callers:
                yield pytest.param(lesson, helper, callers, id=helper)


SPOILED = """
def {name}(*arguments, right={name}, **named):
    def spoiled(value):
        if isinstance(value, (tuple, list)):
            return [spoiled(part) for part in value]
        return value * 1.5 + 0.1
    return spoiled(right(*arguments, **named))
"""


@pytest.mark.parametrize(("lesson", "helper", "callers"), list(helpers_and_callers()))
def test_on_every_page_what_calls_a_wrong_exercise_keeps_its_points(lesson, helper, callers):
    cells = page_with_answers(lesson)
    cells[helper] += SPOILED.format(name=helper)
    sources = [source for source in cells.values() if not re.match(r"check\(|quiz\(|predict\(", source)]
    reports = in_grading(*sources, names=[helper, *callers])
    assert not reports[helper].passed
    assert [name for name in callers if not reports[name].passed] == []


@pytest.mark.parametrize("graded", [in_the_notebook, in_grading])
def test_a_cache_that_is_a_plain_tuple_is_understood_by_a_right_helper(graded):
    source = inspect.getsource(page).replace(
        "x, h, _c, _i, f, _g, o, c_next, W_ih, W_hh = cache", "f, o, c_next = cache[4], cache[6], cache[7]"
    )
    reports = graded(source)
    assert reports["lstm_backward"].passed
    assert not reports["lstm_step_backward"].passed


def raises_not_implemented(x):
    raise NotImplementedError


@pytest.mark.parametrize("name", ["<lambda>", "x" * 61, "a b", "<b>"])
def test_a_stub_with_a_name_that_no_function_should_have_is_not_named(name, monkeypatch):
    monkeypatch.setattr(DirectCall, "_stub", lambda self, raised: name)
    assert judge("sigmoid", raises_not_implemented).findings == ["Not written yet."]


@pytest.mark.parametrize("graded", [in_the_notebook, in_grading])
def test_a_function_that_is_wrong_itself_is_told_so(graded):
    reports = graded(inspect.getsource(page).replace("dc * f, da.T @ x", "dc, da.T @ x"))
    assert reports["lstm_step_backward"].score == 0
    assert BLAMED not in " ".join(reports["lstm_step_backward"].findings)
    assert reports["lstm_backward"].passed


def test_the_names_mean_the_students_own_again_afterwards():
    assert not judge(WRONG, page.lstm_cell_grad).passed
    assert judge("lstm_step_backward", page.lstm_step_backward).passed
    assert page.lstm_cell_grad.__module__ == page.__name__


QUESTIONS = {
    "an axis too long": dict(ask="affine", arguments=(np.zeros((LONGEST + 1, 2)),) * 3, named={}),
    "too many numbers": dict(ask="affine", arguments=(np.zeros((LONGEST, LONGEST)),) * 3, named={}),
    "too many dimensions": dict(ask="affine", arguments=(np.zeros((1,) * 5),) * 3, named={}),
    "no such helper": dict(ask="lstm_step", arguments=(), named={}),
    "no name": dict(ask=3, arguments=(), named={}),
    "shapes that do not fit": dict(ask="affine", arguments=(np.zeros((2, 3)),) * 3, named={}),
    "a huge number": dict(ask="affine", arguments=(10**300, 1, 1), named={}),
    "texts": dict(ask="affine", arguments=("a", "b", "c"), named={}),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_that_no_case_would_ask_gets_no_answer(question):
    helpers = Helpers({"affine": reference.affine})
    assert helpers.answers(question)
    answer = helpers.answer(question)
    assert answer["value"] is None
    assert answer["error"]


ASKS_LATER = """
kept = []
def rnn_step(x, h, W_ih, W_hh, b):
    return kept[0](x, h, W_ih, W_hh, b) if kept else 0
def rnn_forward(x, h0, W_ih, W_hh, b):
    kept.append(rnn_step)
    return rnn_step(x[0], h0, W_ih, W_hh, b)
"""


def test_a_helper_that_was_kept_answers_nobody_afterwards():
    limits = Limits()
    account = Account(limits)
    execution = Execution(lambda: Session(limits=limits, account=account), account, SharedCases())
    try:
        execution.run(ASKS_LATER)
        assert [execution.judge(name).score for name in ("rnn_step", "rnn_forward", "rnn_step")] == [0, 0, 0]
        execution.run("kept = None")
    finally:
        execution.close()


def test_a_child_that_asks_without_being_allowed_to_sends_no_reply():
    assert not Helpers({}).answers({"ask": "affine"})
    assert not Helpers({}).answers(SimpleNamespace(ask="affine"))
