"""The second step of a check in a notebook: the line, what `hint` adds to it, its budget, its end."""

from __future__ import annotations

import math

import pytest

import autograder
from autograder.judging.diagnosis.repair import patience, search
from autograder.judging.report import Report
from autograder.student import api as verbs
from autograder.student import line
from autograder.student.progress import Progress

NAMELESS = ("lstm_cell_grad", "lstm_gate_grads", "rnn_step_backward")  # their mistakes get no names here
KNOWN = autograder.exercises["lstm_cell_grad"].misconceptions


@pytest.fixture(autouse=True)
def shown(tmp_path, monkeypatch):
    """Progress of its own for every test, and what is displayed in a list."""
    monkeypatch.setattr(verbs, "_progress", Progress(tmp_path / "progress.json"))
    monkeypatch.setattr(line, "_to_hint", {})
    for name in NAMELESS:
        monkeypatch.setattr(autograder.exercises[name], "misconceptions", [])
    monkeypatch.setattr(patience, "SOON", math.inf)  # how fast this machine is does not matter
    displayed = []
    monkeypatch.setattr("IPython.display.display", displayed.append)
    return displayed


def lstm_cell_grad(dh_next, dc_next, o, c_next):
    slope = 1 - c_next**2
    return dc_next + dh_next * o * slope


def lstm_gate_grads(dh_next, dc, c, i, g, c_next):
    return dc * g + c, dc * c + 3 * g, dc * i - c, dh_next * c_next - g


def one_wrong_output(dh_next, cache):
    da = dh_next * (1 - cache.h_next**2)
    db = da.max(axis=0)
    return da @ cache.W_ih, da @ cache.W_hh, da.T @ cache.x, da.T @ cache.h, db


one_wrong_output.__name__ = "rnn_step_backward"
BUDGET = 100.0


def check(function, search=BUDGET):
    with pytest.raises(verbs.CheckFailed) as failed:
        autograder.check(function, search=search)
    return str(failed.value)


def test_the_line_is_shown_after_the_report_and_the_check_still_fails(shown):
    assert check(lstm_cell_grad).startswith("lstm_cell_grad is not right yet: 0 /")
    report, found = shown
    assert isinstance(report, Report)
    text = repr(found)
    marked = [line for line in text.splitlines() if "→" in line]
    assert [line.split(maxsplit=2)[2] for line in marked] == ["slope = 1 - c_next**2"]
    assert "One change in this line would make it right: a function is missing." in text
    assert "tanh" not in text
    html = found._repr_html_()
    assert "<strong>→" in html
    assert "slope&nbsp;=&nbsp;1&nbsp;-&nbsp;c_next**2</div>" not in html  # the marked line is not a plain one


def test_the_next_hint_says_which_piece_of_the_line_and_the_one_after_it_is_the_first():
    check(lstm_cell_grad)
    assert autograder.hint(lstm_cell_grad) == "Look at `c_next`: a function is to be applied to it."
    assert str(autograder.hint(lstm_cell_grad)).startswith("Hint 1 of ")


def test_a_later_check_forgets_the_line_of_an_earlier_one():
    check(lstm_cell_grad)
    check(lstm_cell_grad, search=0)
    assert str(autograder.hint(lstm_cell_grad)).startswith("Hint 1 of ")


def test_a_partly_right_answer_shows_its_report_and_the_line_and_is_worth_its_share(shown):
    credit = autograder.check(one_wrong_output, search=BUDGET)
    assert 0 < credit < autograder.exercises["rnn_step_backward"].points
    report, found = shown
    assert report.status == "partial"
    assert "db = da.max(axis=0)" in repr(found)


@pytest.mark.parametrize("why", ["off", "named", "right", "nbgrader"])
def test_nothing_is_searched(shown, monkeypatch, why):
    monkeypatch.setattr(line, "find_line", lambda *arguments, **named: pytest.fail("it is searched"))
    exercise = autograder.exercises["lstm_cell_grad"]
    if why == "off":
        check(lstm_cell_grad, search=0)
    if why == "named":
        monkeypatch.setattr(exercise, "misconceptions", KNOWN)
        named = KNOWN[0].function
        monkeypatch.setattr(named, "__name__", exercise.name)
        check(named)
    if why == "right":
        autograder.check(exercise.reference)
    if why == "nbgrader":
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
        check(lstm_cell_grad)
    assert type(shown[-1]) is Report


def test_whoever_waits_is_told_once_and_what_came_of_it(shown, monkeypatch):
    monkeypatch.setattr(patience, "SOON", 0.0)
    assert "is not right yet" in check(lstm_gate_grads)
    _, waiting, end = map(str, shown)
    assert waiting == "Looking for a line in which one change would do, for 100 s at most."
    assert end == "No single change that was tried makes it right."


def test_a_search_that_ran_out_of_time_says_how_to_look_longer(shown, monkeypatch):
    monkeypatch.setattr(patience, "SOON", 0.0)
    check(lstm_gate_grads, search=0.02)
    assert str(shown[-1]).endswith(" check(lstm_gate_grads, search=5) looks longer.")


def test_an_interrupted_search_is_one_sentence_and_the_report_stands(shown, monkeypatch):
    def stop(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(search, "candidates", stop)
    assert check(lstm_cell_grad) == (
        "check was interrupted before it ended its search for the line; the report above stands."
    )
    assert [type(one) for one in shown] == [Report]


@pytest.mark.parametrize("budget", [-1, math.nan, math.inf, "2", None, True])
def test_a_budget_that_is_none_is_a_sentence(budget):
    sentence = "check: search is the number of seconds in which to look for the line, 0 for not at all; got "
    assert check(lstm_cell_grad, search=budget).startswith(sentence)
