"""What several submissions are asked: the same within a run's fifty, and something else afterwards."""

from __future__ import annotations

import numpy as np

from autograder.exercises import exercises
from autograder.judging.cases import SHARED, DrawnCases, SharedCases
from autograder.judging.judge import judge


def test_fifty_submissions_are_asked_the_same_and_the_next_one_something_else():
    secrets, exercise = SharedCases(), exercises["rnn_step"]
    asked = [secrets.of(exercise) for _ in range(SHARED + 1)]
    assert all(drawn is asked[0] for drawn in asked[:SHARED])
    first, last = asked[0].cases[0].inputs["x"], asked[-1].cases[0].inputs["x"]
    assert not np.any(first == last)


def test_two_runs_are_asked_different_things():
    exercise = exercises["rnn_step"]
    one, other = SharedCases().of(exercise), SharedCases().of(exercise)
    assert not np.any(one.cases[0].inputs["x"] == other.cases[0].inputs["x"])


def test_judging_leaves_what_is_shared_as_it_was():
    exercise = exercises["rnn_step_backward"]
    drawn = DrawnCases(exercise, seed=3)

    def spoils_its_arguments(dh_next, cache):
        answer = exercise.reference(dh_next, cache)
        dh_next *= 0
        cache.W_hh[:] = 7
        return answer

    assert judge(exercise, exercise.reference, drawn=drawn).passed
    assert not judge(exercise, spoils_its_arguments, drawn=drawn).passed
    assert not judge(exercise, exercise.misconceptions[0].function, drawn=drawn).passed
    assert judge(exercise, exercise.reference, drawn=drawn).passed
    again = DrawnCases(exercise, seed=3)
    for case, fresh in zip(drawn.cases, again.cases, strict=True):
        np.testing.assert_array_equal(case.inputs["dh_next"], fresh.inputs["dh_next"])
        np.testing.assert_array_equal(case.inputs["cache"].W_hh, fresh.inputs["cache"].W_hh)
