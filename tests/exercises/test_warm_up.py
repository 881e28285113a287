"""Lesson warm-up: functions as arguments, and four passes on trial."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.judging.exercise import PUBLIC_SEED
from autograder.sandbox.outside.session import Session
from autograder.sandbox.wire.call import DirectCall
from lstm_ref.numpy import complex_step_gradient
from lstm_ref.numpy.experiments.warm_up import SUSPECTS, descend, right_backward, worst_errors
from tests.exercises.styles import complex_step_gradient as complex_styles
from tests.exercises.styles import numerical_gradient as central_styles
from tests.exercises.styles import slipped_source


def known(name, title):
    return next(mistake.function for mistake in exercises[name].misconceptions if mistake.title == title)


MEASURING = ["numerical_gradient", "complex_step_gradient"]


def test_all_four_passes_learn_and_only_the_check_tells_which_is_right():
    losses = {number: descend(suspect) for number, suspect in SUSPECTS.items()}
    assert len(losses) == 4
    for run in losses.values():
        assert run[-1] < 0.02 * run[0]
        assert np.mean(np.diff(run) < 0) > 0.9  # they fall smoothly
    lowest = min(losses, key=lambda number: losses[number][-1])
    assert lowest != right_backward()
    for number, suspect in SUSPECTS.items():
        worst = max(worst_errors(suspect).values())
        assert worst < 1e-13 if number == right_backward() else worst > 0.1


@pytest.mark.parametrize("seed", range(20))
def test_the_landscapes_bend_so_that_a_step_of_ones_own_is_seen(seed):
    for case in exercises["numerical_gradient"].cases(seed):
        f, x, eps = case.inputs.values()
        true, expected = complex_step_gradient(f, x), case.expected["gradient"]
        assert np.abs(expected - true).max() > 1e-6 * np.abs(expected).max()
        assert f(x) < 0  # or the absolute value of a complex step would pass for its real part
        assert x.dtype.kind == ("i" if len(x) == 2 else "f")
        assert eps > 0.01


@pytest.mark.parametrize("name", MEASURING)
def test_the_same_function_is_judged_alike_here_and_behind_the_wall(name):
    styles = {"numerical_gradient": central_styles, "complex_step_gradient": complex_styles}[name]
    answers = [(styles.RIGHT[0], inspect.getsource(styles.RIGHT[0]))]
    for slips in styles.SLIPS.values():
        answers += [(style, slipped_source(style, *pen)) for style, pen in slips.items()]
    with Session() as child:
        for style, source in answers:
            assert child.run(f"import numpy as np\n{source}").passed
            names = {"np": np}
            exec(source, names)
            here = judge(name, names[style.__name__], PUBLIC_SEED)
            there = judge(name, child.function(style.__name__), PUBLIC_SEED)
            assert (there.passed, there.misconception) == (here.passed, here.misconception)


def test_partial_credit_is_a_third_for_each_right_gradient():
    def mean_of_db(dy, x, W):
        return dy @ W, dy.T @ x, dy.mean(axis=0)

    report = judge("affine_backward", mean_of_db, PUBLIC_SEED)
    assert report.misconception == "db is a mean over the batch"  # as the page calls it
    assert (report.score, dict(report.outputs)) == (2, {"dx": "ok", "dW": "ok", "db": "wrong"})


def test_f_is_called_with_copies_and_a_changed_x_is_told():
    exercise = exercises["numerical_gradient"]
    case = exercise.cases(PUBLIC_SEED)[0]
    wrong = known(exercise.name, "x itself is moved, and put back by adding, which leaves a rounding error")
    outcome = DirectCall(wrong).outcome(case.inputs)
    assert outcome.changed == ("x",)
    assert np.allclose(outcome.value, case.expected["gradient"], rtol=1e-9)
