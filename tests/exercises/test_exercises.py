"""Every exercise of the course: the reference passes, every known mistake fails and is the one named."""

from __future__ import annotations

import inspect
import math
import warnings
from pathlib import Path

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.authoring.leak_check import known_answers, said_in
from autograder.judging.exercise import PUBLIC_SEED
from autograder.sandbox.wire.call import DirectCall, copied, same

COURSE = Path(__file__).resolve().parent.parent.parent
SEEDS = (PUBLIC_SEED, 1)
ALL = list(exercises.values())
ASKED = [exercise for exercise in ALL if exercise.inputs]  # the others are numbers to hand in
MISTAKES = [(exercise, mistake) for exercise in ALL for mistake in exercise.misconceptions]

OF_ARRAYS = [
    exercise
    for exercise in ASKED
    if not all(isinstance(value, int) for value in exercise.cases(PUBLIC_SEED)[0].inputs.values())
]  # the others take a few whole numbers, which cannot be changed in place and have no axes

every_exercise = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
every_function = pytest.mark.parametrize("exercise", OF_ARRAYS, ids=lambda exercise: exercise.name)


def spoilt(exercise, output):
    """The reference with one of its outputs, or the first array in it, off by one.

    Where many answers are right, being off by one may be another of them: there it is a known mistake.
    """
    if exercise.behaviour:
        return exercise.misconceptions[0].function

    def off_by_one(value):
        if isinstance(value, (tuple, list)):
            return [off_by_one(value[0]), *value[1:]]
        return value + 1

    def wrong(*arguments):
        values = exercise.outputs(exercise.reference(*arguments))
        values[output] = off_by_one(values[output])
        return tuple(values.values()) if len(values) > 1 else values[output]

    return wrong


@every_exercise
@pytest.mark.parametrize("seed", [*SEEDS, None], ids=lambda seed: f"seed {seed or 'secret'}")
def test_the_reference_passes_with_full_points(exercise, seed):
    report = judge(exercise, exercise.reference, seed)
    assert report.passed
    assert report.score == exercise.points > 0
    assert set(report.outputs.values()) == {"ok"}


@pytest.mark.parametrize("exercise", [one for one in ALL if one.model], ids=lambda exercise: exercise.name)
def test_the_model_that_mistakes_are_made_of_is_right_while_nothing_is_exchanged(exercise):
    report = judge(exercise, lambda *given: exercise.model(*given), PUBLIC_SEED)
    assert report.passed, str(report)


@every_exercise
def test_each_known_mistake_fails_and_is_the_one_that_is_named(exercise):
    other = {}
    for mistake in exercise.misconceptions:
        for seed in SEEDS:
            report = judge(exercise, mistake.function, seed)
            named = (report.misconception, report.hint) == (mistake.title, mistake.hint)
            if report.passed or report.score >= exercise.points or not report.findings or not named:
                other[mistake.title, seed] = str(report)
    assert not other


@every_exercise
def test_a_mistake_raises_only_where_it_is_declared_to_and_there_it_does(exercise):
    cases = exercise.cases(PUBLIC_SEED)
    for mistake in exercise.misconceptions:
        outcomes = [DirectCall(mistake.function).outcome(case.inputs) for case in cases]
        raised = {outcome.error.partition(":")[0] for outcome in outcomes if outcome.error}
        assert raised == ({mistake.raises.__name__} if mistake.raises else set()), mistake.title


def test_no_hint_says_an_answer():
    answers = known_answers(COURSE)
    assert len(answers) > 20
    hints = [hint for exercise in ALL for hint in exercise.hints]
    hints += [mistake.hint for _, mistake in MISTAKES]
    assert len(hints) > 100
    assert [hint for hint in hints if said_in(hint, answers)] == []


@every_exercise
def test_the_inputs_are_the_references_arguments_in_its_order(exercise):
    arguments = list(inspect.signature(exercise.reference).parameters)
    assert list(exercise.inputs) == arguments[: len(exercise.inputs)]


@every_exercise
def test_an_untouched_stub_is_not_attempted_and_scores_nothing(exercise):
    def stub(*arguments):
        raise NotImplementedError

    report = judge(exercise, stub, PUBLIC_SEED)
    assert report.status == "not attempted"
    assert report.score == 0
    assert report.misconception is None


@every_exercise
def test_returning_nothing_fails_and_asks_for_the_return_line(exercise):
    report = judge(exercise, lambda *arguments: None, PUBLIC_SEED)
    assert report.status == "failed"
    assert report.score == 0
    assert report.findings == [
        f"{exercise.name} returned None; is the line `return {', '.join(exercise.returns)}` missing?"
    ]


@every_exercise
def test_warnings_and_prints_cost_nothing_and_are_noted(exercise):
    def talkative(*arguments):
        print("shapes are fine")  # noqa: T201
        warnings.warn("mind the gap", stacklevel=1)
        return exercise.reference(*arguments)

    report = judge(exercise, talkative, PUBLIC_SEED)
    assert report.passed
    assert report.notes == ["it warned: UserWarning: mind the gap", "it printed: shapes are fine"]


@every_exercise
def test_each_wrong_output_is_seen_and_costs_its_share_where_shares_are_given(exercise):
    for output in exercise.returns:
        report = judge(exercise, spoilt(exercise, output), PUBLIC_SEED)
        assert not report.passed
        wrong = {name.partition(".")[0] for name, state in report.outputs.items() if state == "wrong"}
        assert wrong == {output}
        share = (len(exercise.returns) - 1) / len(exercise.returns) if exercise.partial else 0
        assert report.score == math.floor(round(100 * exercise.points * share, 6)) / 100


@every_function
def test_a_right_answer_that_changes_an_argument_loses_a_fifth(exercise):
    def first_array(value):
        if isinstance(value, (np.ndarray, float, int)):
            return value if isinstance(value, np.ndarray) else None
        inside = value if isinstance(value, (tuple, list)) else ()
        return next(filter(lambda found: found is not None, map(first_array, inside)), None)

    def destructive(*arguments):
        answer = copied(exercise.reference(*arguments))
        first_array(arguments)[...] += 1
        return answer

    report = judge(exercise, destructive, PUBLIC_SEED)
    assert report.score == math.floor(round(80 * exercise.points, 6)) / 100
    assert not report.passed
    assert "in place" in report.findings[0]


@every_exercise
def test_an_answer_that_changes_from_call_to_call_fails(exercise):
    calls = []

    def counting(*arguments):
        calls.append(1)
        return exercise.reference(*arguments) if len(calls) == 1 else spoilt_first(*arguments)

    spoilt_first = spoilt(exercise, next(iter(exercise.returns)))
    assert not judge(exercise, counting, PUBLIC_SEED).passed


@every_function
def test_the_cases_have_batches_sequences_and_distinct_sizes_and_differ_with_the_seed(exercise):
    cases = exercise.cases(PUBLIC_SEED)
    widest = {letter: max(case.sizes[letter] for case in cases) for letter in cases[0].sizes}
    assert all(size > 1 for size in widest.values())
    assert len(set(cases[0].sizes.values())) == len(cases[0].sizes)
    if exercise.name != "rank_correlation":  # that of a single score is not defined
        assert any(1 in case.sizes.values() for case in cases)
    other = exercise.cases(PUBLIC_SEED + 1)
    assert not any(same(one.inputs, another.inputs) for one, another in zip(cases, other))
    assert all(same(one.inputs, again.inputs) for one, again in zip(cases, exercise.cases(PUBLIC_SEED)))
