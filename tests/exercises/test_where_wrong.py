"""Where a wrong answer goes wrong: which term, by which factor, at which step, which gate, which row."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import judge
from autograder.exercises.gradient_decay.back_through_time import back_through_time, step_back
from autograder.judging.exercise import PUBLIC_SEED, Exercise
from lstm_ref.numpy import (
    RNNCache,
    RNNSequenceCache,
    attention_context,
    gradient_by_lag,
    rnn_backward,
    rnn_step,
)


def findings(name, function):
    return list(judge(name, function, PUBLIC_SEED).findings)


def test_one_term_at_a_time():
    def halved(x, h, W_ih, W_hh, b):
        h_next = np.tanh(x @ W_ih.T + 0.5 * h @ W_hh.T + b)
        return h_next, RNNCache(x, h, h_next, W_ih, W_hh)

    assert findings("rnn_step", halved)[1:] == [
        "One term at a time, all others zero: the input's term and the bias right; the recurrent term wrong."
    ]


# --- where it is wrong


def test_right_at_the_last_step_and_wrong_at_every_earlier_one():
    def forgetful(dh, cache):
        return back_through_time(dh, cache, arriving=lambda dh_t, back: dh_t + 0.5 * back)

    assert findings("rnn_backward", forgetful)[1:] == [
        "dx: right at t = 5 (the last step), wrong at every earlier t: "
        "what comes back from step t+1 is missing or wrong."
    ]


def test_right_at_the_first_step_and_wrong_at_every_later_one():
    def forgetful(x, h0, W_ih, W_hh, b):
        h = np.zeros((len(x), *h0.shape))
        for t, x_t in enumerate(x):
            h[t], _ = rnn_step(x_t, 0.5 * h[t - 1] if t else h0, W_ih, W_hh, b)
        return h, RNNSequenceCache(x, h0, h, W_ih, W_hh)

    assert findings("rnn_forward", forgetful)[1:] == [
        "h: right at t = 0, wrong at every later t: what step t takes over from t-1 is missing or wrong."
    ]


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (2, "dx: wrong at t = 2 only, of t = 0 to 5."),
        (slice(1, 4), "dx: going backwards from t = 5, wrong first at t = 3."),
    ],
)
def test_which_step_is_wrong_first(step, sentence):
    def slipped(dh, cache):
        gradients = back_through_time(dh, cache)
        gradients.dx[step if len(dh) > 4 else 0] += 1
        return gradients

    assert findings("rnn_backward", slipped)[1:] == [sentence]


def test_which_row_of_the_batch():
    def slipped(dh_next, cache):
        gradients = step_back(dh_next, cache)
        gradients.dh[0] += 1
        return gradients

    assert findings("rnn_step_backward", slipped)[1:] == ["dh: wrong in row 0 of the batch only, of 0 to 2."]


def test_a_lag_is_not_called_a_time():
    def too_large(dh_T, cache):
        norms = gradient_by_lag(dh_T, cache)
        norms[1:] *= 1.5
        return norms if len(norms) > 1 else norms * 1.5

    assert findings("gradient_by_lag", too_large)[1:] == [
        "norms: right at index 0, wrong at 1, 2, 3, 4 and 5."
    ]


def gates(x, W):
    """Four gate blocks of a fake exercise."""
    return x @ W.T, W**2


FOUR_GATES = Exercise(
    reference=gates,
    points=1,
    inputs=dict(x="N D", W="4H D"),
    returns=dict(a="N 4H", dW="4H D"),
)


def test_which_gate_block_is_wrong():
    def one_gate_off(x, W):
        a, dW = gates(x, W)
        H = len(W) // 4
        a[:, 2 * H : 3 * H] += 1
        dW[: 2 * H] += 1
        return a, dW

    assert list(judge(FOUR_GATES, one_gate_off, PUBLIC_SEED).findings)[1:] == [
        "a: wrong in the block of g, right in i, f and o.",
        "dW: wrong in the block of i and f, right in g and o.",
    ]


def test_the_worst_entries_stand_beside_what_was_expected():
    def one_entry_off(dh_next, cache):
        gradients = step_back(dh_next, cache)
        gradients.db[0] = 100
        return gradients

    report = judge("rnn_step_backward", one_entry_off, PUBLIC_SEED)
    (row,) = report.rows
    assert row[:2] == ("db[0]", "100")
    assert report.findings[0].startswith("1 of 5 entries of db differ, by up to ")
    assert report.score == 4


def test_an_argument_that_is_a_size_is_told_with_the_sizes():
    def wrong(dh, cache, k):
        return rnn_backward(2 * dh, cache)

    assert findings("truncated_rnn_backward", wrong)[0].endswith("when T=7, N=3, H=5, D=2, k=4.")


def test_rows_in_which_nothing_but_zero_is_expected_are_not_called_right():
    said = findings("attention_context", lambda weights, values: _halved(attention_context(weights, values)))
    assert said
    assert not [sentence for sentence in said if "of the batch only" in sentence]


def _halved(outcome):
    context, *rest = outcome
    return context * 0.6, *rest
