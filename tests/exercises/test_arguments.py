"""An argument that is not used, or stands where another belongs, is named in every exercise."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.judging.diagnosis.arguments import reading
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref.numpy import lstm_forward, rnn_step
from lstm_ref.numpy.lstm_gates import lstm_cell_grad

SAID = {
    "b is not used": (
        "rnn_step",
        lambda x, h, W_ih, W_hh, b: rnn_of(x @ W_ih.T + h @ W_hh.T, x, h, W_ih, W_hh),
    ),
    "h or W_hh is not used": (
        "rnn_step",
        lambda x, h, W_ih, W_hh, b: rnn_of(x @ W_ih.T + b, x, h, W_ih, W_hh),
    ),
    "the factor f is missing": ("cell_update", lambda c, i, f, g: c + i * g),
    "c and g or i and f have changed places": ("cell_update", lambda c, i, f, g: i * c + f * g),
    "dh_next and dc_next have changed places": (
        "lstm_cell_grad",
        lambda dh_next, dc_next, o, c_next: lstm_cell_grad(dc_next, dh_next, o, c_next),
    ),
    "it reads h0 in the place of c0": (
        "lstm_forward",
        lambda x, h0, c0, *weights: keeping_c0(c0, *lstm_forward(x, h0, h0, *weights)),
    ),
}


def rnn_of(a, x, h, W_ih, W_hh):
    return np.tanh(a), (x, h, np.tanh(a), W_ih, W_hh)


def keeping_c0(c0, h, c_n, cache):
    return h, c_n, cache._replace(c0=c0)


@pytest.fixture
def alone(monkeypatch):
    """The exercises without their known mistakes."""
    for name in {name for name, _ in SAID.values()}:
        monkeypatch.setattr(exercises[name], "misconceptions", [])


@pytest.mark.parametrize(("title", "answer"), SAID.items(), ids=SAID)
def test_what_stands_in_an_arguments_place_is_named(title, answer, alone):
    for seed in (PUBLIC_SEED, 1, 2):
        report = judge(*answer, seed)
        assert report.misconception == title
        assert report.hint.startswith("Your answer is")


def test_an_argument_that_is_left_out_in_some_cases_only_is_not_named(alone):
    def sometimes(x, h, W_ih, W_hh, b):
        return rnn_step(x, h, W_ih, W_hh, 0 * b) if len(x) == 3 else rnn_step(x, h, W_ih, W_hh, 2 * b)

    assert judge("rnn_step", sometimes, PUBLIC_SEED).misconception is None


ARGUMENTS = [
    (exercise, name)
    for exercise in exercises.values()
    for name, value in (exercise.cases(PUBLIC_SEED)[0].inputs if exercise.inputs else {}).items()
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind == "f"
]


@pytest.mark.parametrize(("exercise", "name"), ARGUMENTS, ids=[f"{e.name}: {name}" for e, name in ARGUMENTS])
def test_the_cases_show_every_argument_that_is_not_used_and_it_has_a_name(exercise, name):
    without = reading(exercise, lambda given: {name: np.zeros_like(given[name])})
    for seed in (PUBLIC_SEED, 1):
        report = judge(exercise, without, seed)
        assert not report.passed
        assert report.misconception
