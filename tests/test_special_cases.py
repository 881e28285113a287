"""Answers that are right for small arrays of ordinary numbers only: `check` and every grading refuse them."""

import numpy as np
import pytest

from autograder import case, exercises, judge
from autograder.judging.cases import DrawnCases
from autograder.judging.exercise import PUBLIC_SEED
from autograder.judging.special_cases import KINDS
from lstm_ref import numpy as reference

LONG, EQUAL, UPSTREAM, LARGE, SATURATED, ZERO, NO_WEIGHTS, ONE_UPSTREAM = [kind.said for kind in KINDS]
NEARLY_RIGHT = []


def wrong_with(name, kind):
    def add(function):
        NEARLY_RIGHT.append(pytest.param(name, kind, function, id=f"{name}: {function.__name__}"))
        return function

    return add


@wrong_with("rnn_backward", UPSTREAM)
def clips_what_is_carried(dh, cache):
    return tuple(np.clip(gradient, -5e3, 5e3) for gradient in reference.rnn_backward(dh, cache))


@wrong_with("rnn_backward", LONG)
def goes_back_twenty_steps(dh, cache):
    return reference.truncated_rnn_backward(dh, cache, 20)


@wrong_with("lstm_step", LARGE)
def clips_the_cell_state(x, h, c, *weights):
    _, c_next, cache = reference.lstm_step(x, h, c, *weights)
    c_next = np.clip(c_next, -50, 50)
    return cache.o * np.tanh(c_next), c_next, cache._replace(c_next=c_next)


@wrong_with("forget_gate", LARGE)
def overflows(x, h, W_ih, W_hh, b):
    rows = slice(len(W_hh) // 4, len(W_hh) // 2)
    a = x @ W_ih[rows].T + h @ W_hh[rows].T + b[rows]
    return np.exp(a) / (1 + np.exp(a))


@wrong_with("forget_gate", NO_WEIGHTS)
def is_no_half_at_zero(x, h, W_ih, W_hh, b):
    rows = slice(len(W_hh) // 4, len(W_hh) // 2)
    a = x @ W_ih[rows].T + h @ W_hh[rows].T + b[rows]
    return np.where(a == 0, 0.0, reference.sigmoid(a))


@wrong_with("affine", EQUAL)
def guesses_the_transpose_from_the_sizes(x, W, b):
    return x @ (W if W.shape[0] == x.shape[1] else W.T) + b


@wrong_with("tanh_backward", ZERO)
def divides_by_the_activation(dh, h):
    return np.where(h == 0, 0, dh * (1 - h**2))


@wrong_with("lstm_cell_grad", ONE_UPSTREAM)
def does_nothing_where_no_cell_gradient_comes_back(dh_next, dc_next, o, c_next):
    return reference.lstm_cell_grad(dh_next, dc_next, o, c_next) * dc_next.any()


@wrong_with("tanh_backward", SATURATED)
def keeps_the_slope_away_from_zero(dh, h):
    return dh * np.maximum(1 - h**2, 1e-3)


@pytest.mark.parametrize(("name", "kind", "function"), NEARLY_RIGHT)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, None], ids=["check", "grading"])
def test_an_answer_that_is_right_for_ordinary_numbers_only_is_refused(name, kind, function, seed):
    report = judge(name, function, seed)
    assert not report.passed
    assert report.findings[0] == f"The ordinary cases are right. This one is not: {kind}."
    assert bool(report.reproduce) == (seed == PUBLIC_SEED)


def test_the_case_that_check_names_is_the_one_that_is_wrong():
    report = judge("rnn_backward", clips_what_is_carried, PUBLIC_SEED)
    number = int(report.reproduce.rpartition(", ")[2].rstrip(")"))
    inputs = case("rnn_backward", number)
    right, mine = (f(**inputs) for f in (reference.rnn_backward, clips_what_is_carried))
    assert not all(map(np.allclose, right, mine))


def test_every_kind_is_asked_of_some_exercise_and_ordinary_numbers_are_asked_of_all():
    asked = {case.kind for exercise in exercises.values() for case in DrawnCases(exercise, 1).special}
    assert asked == {kind.said for kind in KINDS}
