"""Whatever a function returns, grading says of it what `check` has said."""

from __future__ import annotations

import inspect
from dataclasses import replace

import pytest

from autograder import judge
from autograder.exercises import exercises
from autograder.judging.exercise import PUBLIC_SEED
from autograder.sandbox.outside.session import Session
from tests import odd_values

ANSWER = """
def answer(*arguments):
    return value()
"""


@pytest.fixture
def child():
    with Session() as session:
        assert session.run(inspect.getsource(odd_values) + ANSWER).passed
        yield session


def test_grading_says_of_odd_values_what_check_has_said(child):
    few = {name: replace(exercises[name], misconceptions=[]) for name in ("sigmoid", "lstm_step")}
    differing = {}
    for label, value in odd_values.VALUES.items():
        assert child.run(f"value = VALUES[{label!r}]").passed
        for exercise in few.values():
            here = judge(exercise, lambda *arguments, made=value: made(), PUBLIC_SEED)
            there = judge(exercise, child.function("answer"), PUBLIC_SEED)
            if str(here) != str(there).replace("answer(", f"{exercise.name}("):
                differing[label, exercise.name] = str(here), str(there)
    assert differing == {}
