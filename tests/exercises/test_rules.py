"""A rule names a mistake where one structural change makes the answer right in every case, and only there."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import exercises, judge
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref.numpy import attention_context, rnn_forward, rnn_step, rnn_step_backward


def of_step_backward(change):
    def wrong(dh_next, cache):
        return change(*rnn_step_backward(dh_next, cache))

    return wrong


def in_place(dh_next, cache):
    gradients = rnn_step_backward(dh_next, cache)
    dh_next *= 2
    return gradients


SAID = {
    "an argument is changed in place": ("rnn_step_backward", in_place),
    "nothing is returned": ("rnn_step_backward", lambda dh_next, cache: None),
    "dh and db are not returned": (
        "rnn_step_backward",
        of_step_backward(lambda dx, dh, dW_ih, dW_hh, db: (dx, dW_ih, dW_hh)),
    ),
    "the outputs are in another order": (
        "rnn_step_backward",
        of_step_backward(lambda dx, dh, dW_ih, dW_hh, db: (dh, dx, dW_ih, dW_hh, db)),
    ),
    "single precision: dx": (
        "rnn_step_backward",
        of_step_backward(lambda dx, *rest: (dx.astype(np.float32), *rest)),
    ),
    "whole numbers only: dx": (
        "rnn_step_backward",
        of_step_backward(lambda dx, *rest: (dx.astype(int), *rest)),
    ),
    "complex numbers: dx": ("rnn_step_backward", of_step_backward(lambda dx, *rest: (dx + 0j, *rest))),
    "db keeps an axis of length one": (
        "rnn_step_backward",
        of_step_backward(lambda *gradients: (*gradients[:-1], gradients[-1][None])),
    ),
    "dW_ih and dW_hh are transposed": (
        "rnn_step_backward",
        of_step_backward(lambda dx, dh, dW_ih, dW_hh, db: (dx, dh, dW_ih.T, dW_hh.T, db)),
    ),
    "db has the sum over everything in every entry": (
        "rnn_step_backward",
        of_step_backward(
            lambda *gradients: (*gradients[:-1], np.full_like(gradients[-1], gradients[-1].sum()))
        ),
    ),
    "dx, dh, dW_ih, dW_hh and db are clipped": (
        "rnn_step_backward",
        of_step_backward(lambda *gradients: tuple(np.clip(gradient, -5, 5) for gradient in gradients)),
    ),
    "dx comes out flat": ("rnn_step_backward", of_step_backward(lambda dx, *rest: (dx.ravel(), *rest))),
    "h has its axes in another order": (
        "rnn_forward",
        lambda *given: (rnn_forward(*given)[0].swapaxes(0, 1), rnn_forward(*given)[1]),
    ),
    "only the last step of h is returned": (
        "rnn_forward",
        lambda *given: (rnn_forward(*given)[0][-1], rnn_forward(*given)[1]),
    ),
    "only the first step of h is returned": (
        "rnn_forward",
        lambda *given: (rnn_forward(*given)[0][0], rnn_forward(*given)[1]),
    ),
    "h has an entry too many in front": (
        "rnn_forward",
        lambda x, h0, *weights: (
            np.concatenate([h0[None], rnn_forward(x, h0, *weights)[0]]),
            rnn_forward(x, h0, *weights)[1],
        ),
    ),
    "h has an entry too many at the end": (
        "rnn_forward",
        lambda x, h0, *weights: (
            np.concatenate([rnn_forward(x, h0, *weights)[0], h0[None]]),
            rnn_forward(x, h0, *weights)[1],
        ),
    ),
    "h lacks its first entry": (
        "rnn_forward",
        lambda *given: (rnn_forward(*given)[0][1:], rnn_forward(*given)[1]),
    ),
    "h lacks its last entry": (
        "rnn_forward",
        lambda *given: (rnn_forward(*given)[0][:-1], rnn_forward(*given)[1]),
    ),
    "h is in reverse order": (
        "rnn_forward",
        lambda *given: (rnn_forward(*given)[0][::-1], rnn_forward(*given)[1]),
    ),
    "h is a mean over time": (
        "rnn_forward",
        lambda x, *given: (rnn_forward(x, *given)[0] / len(x), rnn_forward(x, *given)[1]),
    ),
    "dh is zero everywhere": (
        "rnn_step_backward",
        of_step_backward(lambda dx, dh, *rest: (dx, 0 * dh, *rest)),
    ),
    "dx and dh have the wrong sign": (
        "rnn_step_backward",
        of_step_backward(lambda dx, dh, *rest: (-dx, -dh, *rest)),
    ),
    "dW_hh is transposed": (
        "rnn_step_backward",
        of_step_backward(lambda dx, dh, dW_ih, dW_hh, db: (dx, dh, dW_ih, dW_hh.T, db)),
    ),
    "dW_ih and dW_hh are means over the batch": (
        "rnn_step_backward",
        of_step_backward(lambda dx, dh, dW_ih, dW_hh, db: (dx, dh, dW_ih / len(dx), dW_hh / len(dx), db)),
    ),
    "db is N times too large": (
        "rnn_step_backward",
        of_step_backward(lambda dx, *rest: (dx, *rest[:-1], len(dx) * rest[-1])),
    ),
    "dx is twice as large as it should be": (
        "rnn_step_backward",
        of_step_backward(lambda dx, *rest: (2 * dx, *rest)),
    ),
    "dx and dh are half as large as they should be": (
        "rnn_step_backward",
        of_step_backward(lambda dx, dh, *rest: (dx / 2, dh / 2, *rest)),
    ),
    "dx and dh are summed over the batch": (
        "rnn_step_backward",
        of_step_backward(lambda dx, dh, *rest: (dx.sum(axis=0), dh.sum(axis=0), *rest)),
    ),
    "db is summed over everything": (
        "rnn_step_backward",
        of_step_backward(lambda *gradients: (*gradients[:-1], gradients[-1].sum())),
    ),
    "context is a mean over the places": (
        "attention_context",
        lambda weights, values: (
            attention_context(weights, values)[0] / len(values),
            attention_context(weights, values)[1],
        ),
    ),
    "context is not summed over the places": (
        "attention_context",
        lambda weights, values: (weights.T[:, :, None] * values, attention_context(weights, values)[1]),
    ),
}


@pytest.fixture
def without_known_mistakes(monkeypatch):
    for name in ("rnn_step", "rnn_step_backward", "rnn_forward", "attention_context"):
        monkeypatch.setattr(exercises[name], "misconceptions", [])


@pytest.mark.parametrize(("title", "answer"), SAID.items(), ids=SAID)
def test_a_rule_names_what_one_structural_change_makes_right(title, answer, without_known_mistakes):
    name, function = answer
    for seed in (PUBLIC_SEED, 1, 2):
        report = judge(name, function, seed)
        assert report.misconception == title
        assert report.hint


@pytest.mark.parametrize(
    "almost",
    [
        of_step_backward(lambda dx, dh, dW_ih, dW_hh, db: (dx, dh, 2 * dW_ih.T, dW_hh, db)),
        of_step_backward(lambda dx, dh, dW_ih, dW_hh, db: (dh, 2 * dx, dW_ih, dW_hh, db)),
        of_step_backward(lambda dx, dh, dW_ih, dW_hh, db: (dx, dh, dW_ih, 2 * dW_hh)),
        of_step_backward(lambda dx, *rest: (dx.astype(np.float32) + 1, *rest)),
        of_step_backward(lambda dx, dh, *rest: (2 * dx, 3 * dh, *rest)),
        lambda dh_next, cache: rnn_step_backward(-dh_next if len(dh_next) == 3 else 3 * dh_next, cache),
    ],
)
def test_no_rule_speaks_where_its_change_would_not_make_the_answer_right(almost, without_known_mistakes):
    assert judge("rnn_step_backward", almost, PUBLIC_SEED).misconception is None


def test_different_changes_of_several_outputs_are_named_one_by_one(without_known_mistakes):
    def two_changes(dx, dh, dW_ih, dW_hh, db):
        return -dx, dh, dW_ih, dW_hh + 1, 0 * db

    report = judge("rnn_step_backward", of_step_backward(two_changes), PUBLIC_SEED)
    assert report.misconception is None
    assert report.findings[-2:] == ["dx has the wrong sign.", "db is zero everywhere."]


def test_a_whole_list_that_is_something_else_is_no_matter_of_steps():
    assert not judge("clip_by_global_norm", lambda gradients, bound: (range(3), 1.0), PUBLIC_SEED).passed


def test_a_right_answer_in_another_container_is_no_mistake():
    assert judge("rnn_step", lambda *given: list(rnn_step(*given)), PUBLIC_SEED).passed
