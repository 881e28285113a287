"""Numbers to hand in: measured again here, never given away, and taken in any form."""

from __future__ import annotations

import re

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref.numpy.experiments.gradient_decay import (
    context_limit,
    trained_accuracies,
    untrained_norms,
    vanishing_lag,
)

NUMBERS = [exercise for exercise in exercises.values() if not (exercise.inputs or exercise.behaviour)]
PUZZLES = [exercise for exercise in exercises.values() if exercise.behaviour and not exercise.inputs]
WORDS = {"weights", "test case", "table", "batch", "test"}  # what puzzles ask for


def test_the_context_limit_is_what_training_says():
    lengths = (5, 10, 15, 20, 30)
    medians = np.median(trained_accuracies(lengths), axis=1)
    assert context_limit() == max(np.extract(medians > 0.9, lengths))
    assert np.all(abs(medians - 0.9) > 0.05)  # no length is a close call


def test_the_vanishing_lag_is_no_close_call():
    norms = untrained_norms(1.0)
    before, at = norms[vanishing_lag() - 1 : vanishing_lag() + 1]
    assert before > 1.01e-6 > 0.99e-6 > at


@pytest.mark.parametrize("exercise", NUMBERS, ids=lambda exercise: exercise.name)
@pytest.mark.parametrize("wrong", [1, 70, -83, 1e9])
def test_a_number_to_hand_in_is_not_given_away(exercise, wrong):
    report = judge(exercise, lambda: wrong, PUBLIC_SEED)
    (output,) = exercise.returns
    assert report.findings == [f"{output} is not the number that the experiment gives."]
    assert not report.rows
    assert not report.errors
    assert str(exercise.reference()) not in str(report)


@pytest.mark.parametrize("number", [83, 83.0, np.int64(83), np.float32(83), np.array(83)])
def test_a_number_may_be_of_any_kind(number):
    assert judge("vanishing_lag", lambda: number, PUBLIC_SEED).passed


@pytest.mark.parametrize("number", [82.9999, float("nan"), "83", [83], np.array([83]), True, 83j])
def test_something_else_than_the_number_fails(number):
    report = judge("vanishing_lag", lambda: number, PUBLIC_SEED)
    assert not report.passed
    assert report.findings


@pytest.mark.parametrize("exercise", PUZZLES, ids=lambda exercise: exercise.name)
def test_a_puzzles_wrong_answer_is_called_what_was_asked_for(exercise):
    judged = [judge(exercise, mistake.function, PUBLIC_SEED) for mistake in exercise.misconceptions]
    said = [sentence for report in judged for sentence in report.findings if "tests fail" in sentence]
    assert said, [report.findings for report in judged]
    for report in judged:
        assert "number that the experiment gives" not in " ".join(report.findings)
    for sentence in said:
        word, failing, tests = re.fullmatch(
            r"With your ([a-z ]+), (\d+) of the (\d+) tests fail that a right answer passes\.", sentence
        ).groups()
        assert word in WORDS
        assert 0 < int(failing) <= int(tests)


@pytest.mark.parametrize("exercise", [one for one in PUZZLES if one.read], ids=lambda exercise: exercise.name)
def test_a_puzzle_of_letters_names_those_after_which_the_first_wrong_value_comes(exercise):
    right = exercise.behaviour(exercise.reference())
    assert len(exercise.read) == right.size
    for mistake in exercise.misconceptions:
        wrong = exercise.behaviour(mistake.function())
        (letters,) = re.findall(
            "after the letters `(.+)`", str(judge(exercise, mistake.function, PUBLIC_SEED))
        )
        assert letters == exercise.read[np.flatnonzero(wrong != right)[0]]
