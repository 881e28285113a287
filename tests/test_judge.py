"""An exercise with many right answers is judged by what the answer does."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import judge
from autograder.judging.exercise import Exercise


def rising():
    return np.array([1.0, 2.0, 3.0])


def signs_of_the_steps(weights):
    weights = np.asarray(weights)
    if weights.shape != (3,):
        raise ValueError(f"expected three numbers, got an array {weights.shape}")
    return np.sign(np.diff(weights))


@pytest.fixture
def exercise():
    made = Exercise(
        reference=rising, points=2, inputs={}, returns={"steps": "T"}, behaviour=signs_of_the_steps
    )

    @made.misconception("it falls")
    def falling():
        """Which way is up?"""
        return np.array([3.0, 2.0, 1.0])

    return made


def test_another_answer_that_does_the_same_is_right(exercise):
    assert judge(exercise, lambda: np.array([-7.0, 0.5, 90.0])).passed


def test_an_answer_that_does_something_else_is_wrong_and_named_by_what_it_does(exercise):
    report = judge(exercise, lambda: np.array([9.0, 8.0, -1.0]))
    assert (report.score, report.misconception) == (0, "it falls")
    assert judge(exercise, lambda: np.array([9.0, 8.0, 10.0])).misconception is None


def test_an_answer_of_no_use_gets_the_sentence_that_says_so(exercise):
    report = judge(exercise, lambda: np.ones(2))
    assert report.findings[0] == "rising: expected three numbers, got an array (2,)"
