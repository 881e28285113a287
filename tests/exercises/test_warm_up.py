"""Lesson warm-up: functions as arguments, four passes on trial, and mistakes in one more style."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.judging.exercise import PUBLIC_SEED
from autograder.sandbox.outside.session import Session
from autograder.sandbox.wire.call import DirectCall
from lstm_ref.numpy import complex_step_gradient
from lstm_ref.numpy.experiments.warm_up import SUSPECTS, descend, right_backward, worst_errors
from tests.exercises.styles import affine_backward
from tests.exercises.styles import complex_step_gradient as complex_styles
from tests.exercises.styles import numerical_gradient as central_styles

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
    with open(styles.__file__, encoding="utf-8") as file, Session() as child:
        assert child.run(file.read()).passed
        for function in (styles.RIGHT[0], *(answers[0] for answers in styles.WRONG.values())):
            here = judge(name, function, PUBLIC_SEED)
            there = judge(name, child.function(function.__name__), PUBLIC_SEED)
            assert (there.passed, there.misconception) == (here.passed, here.misconception)


def test_partial_credit_is_a_third_for_each_right_gradient():
    report = judge("affine_backward", affine_backward.mean_db_einsum, PUBLIC_SEED)
    assert (report.score, dict(report.outputs)) == (2, {"dx": "ok", "dW": "ok", "db": "wrong"})


def test_f_is_called_with_copies_and_a_changed_x_is_told():
    exercise = exercises["numerical_gradient"]
    case = exercise.cases(PUBLIC_SEED)[0]
    mistake = next(
        m for m in exercise.misconceptions if m.title.startswith("x itself is moved, and put back")
    )
    outcome = DirectCall(mistake.function).outcome(case.inputs)
    assert outcome.changed == ("x",)
    assert np.allclose(outcome.value, case.expected["gradient"], rtol=1e-9)


def _entries(slope):
    """A gradient, entry by entry, over the rows of an identity matrix."""

    def gradient(f, x, size):
        slopes = [slope(f, x, e.reshape(x.shape), size) for e in np.eye(x.size)]
        return np.array(slopes).reshape(x.shape)

    return gradient


def _central(f, x, e, eps):
    return 0.5 * (f(x + eps * e) - f(x - eps * e)) / eps


def _complex(f, x, e, h):
    return f(x + h * 1j * e).imag / h


# Mistakes beyond those of the styles, once more in other words: (exercise, title, answer).
ONCE_MORE = [
    ("sigmoid", "a tanh is returned", lambda a: 1 - 2 / (np.exp(np.clip(2 * a, -700, 700)) + 1)),
    ("sigmoid", "the slope is returned", lambda a: 0.25 * (1 - np.tanh(a / 2) ** 2)),
    ("sigmoid", "it is 0 or 1 and nothing between", lambda a: np.maximum(0, np.sign(a))),
    (
        "sigmoid",
        "three straight lines stand for the curve",
        lambda a: np.minimum(1, np.maximum(0, a / 5 + 0.5)),
    ),
    ("tanh_backward", "h is not squared in the slope", lambda dh, h: dh - h * dh),
    ("tanh_backward", "the slope has a plus in it", lambda dh, h: dh + dh * np.square(h)),
    (
        "tanh_backward",
        "the slope of a sigmoid stands in the place of the tanh's",
        lambda dh, h: dh * (h - h**2),
    ),
    (
        "tanh_backward",
        "the slope of a ReLU stands in the place of the tanh's",
        lambda dh, h: np.where(h > 0, dh, 0),
    ),
    ("tanh_backward", "the gradient is divided by the slope", lambda dh, h: dh / (1 - h) / (1 + h)),
    ("affine", "the layer ends in a tanh", lambda x, W, b: np.tanh(np.einsum("nd,hd->nh", x, W) + b)),
    ("affine", "the biases are added up", lambda x, W, b: np.inner(x, W) + np.ones(len(b)) @ b),
    ("affine", "the sum is divided by the number of inputs", lambda x, W, b: np.mean(x[:, None] * W, 2) + b),
    ("affine_backward", "dx has the wrong sign", lambda dy, x, W: (-(W.T @ dy.T).T, dy.T @ x, dy.sum(0))),
    (
        "affine_backward",
        "dW has the wrong sign",
        lambda dy, x, W: (dy @ W, np.einsum("nh,nd->hd", dy, 0 - x), dy.sum(0)),
    ),
    ("affine_backward", "db is summed over the outputs", lambda dy, x, W: (dy @ W, dy.T @ x, np.sum(dy, -1))),
    ("numerical_gradient", "the signs are lost", lambda f, x, eps: abs(_entries(_central)(f, x, eps))),
    (
        "numerical_gradient",
        "the gradient comes back flat",
        lambda f, x, eps: _entries(_central)(f, x, eps).flatten(),
    ),
    (
        "numerical_gradient",
        "the second point is x itself",
        _entries(lambda f, x, e, eps: 0.5 / eps * (f(x + eps * e) - f(x))),
    ),
    (
        "numerical_gradient",
        "it is divided by 2 only",
        _entries(lambda f, x, e, eps: eps * _central(f, x, e, eps)),
    ),
    (
        "numerical_gradient",
        "the points are half of eps away",
        _entries(lambda f, x, e, eps: _central(f, x, e, eps / 2)),
    ),
    (
        "complex_step_gradient",
        "the gradient points downhill",
        lambda f, x, h: _entries(_complex)(f, x, -h) * -1,
    ),
    (
        "complex_step_gradient",
        "it is divided by 2 h",
        _entries(lambda f, x, e, h: 0.5 * _complex(f, x, e, h)),
    ),
    (
        "complex_step_gradient",
        "the step is far too large: 1e-2",
        _entries(lambda f, x, e, h: _complex(f, x, e, 0.01)),
    ),
]


@pytest.mark.parametrize(
    ("name", "title", "answer"), ONCE_MORE, ids=[f"{name}: {title}" for name, title, _ in ONCE_MORE]
)
def test_a_mistake_is_named_in_other_words_too(name, title, answer):
    assert title in {mistake.title for mistake in exercises[name].misconceptions}
    assert judge(name, answer, PUBLIC_SEED).misconception == title
