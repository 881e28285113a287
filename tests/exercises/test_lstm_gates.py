"""Lesson LSTM gates: any weights that do the job are right, and the trained cell is measured again."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import judge
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref.numpy.experiments.lstm_gates import (
    SENTENCE,
    by_hand,
    forgotten_at,
    latch,
    letter_counter,
    read,
    resettable_counter,
    trained_reader,
)


def scaled(weights, by):
    W_ih, W_hh, b = weights
    return by * W_ih, W_hh, b


def one_gate_by_its_bias():
    """The counter, its forget and output gate open by their biases and not by their weights."""
    W_ih, W_hh, b = letter_counter()
    W_ih[[1, 3]] = 0
    b[[1, 3]] = 30
    return W_ih, W_hh, b


def latch_that_shows_by_its_bias():
    W_ih, W_hh, b = by_hand(i="++-", f="--+", g="+-+", o="000")
    return W_ih, W_hh, b + np.array([0, 0, 0, 12])


def stops_that_write_nothing():
    """The counter that starts again, its candidate open at every letter: the input gate keeps it out."""
    return by_hand(i="+--", f="+-+", g="+-+", o="--+")


OTHER_ANSWERS = [
    ("latch", latch_that_shows_by_its_bias),
    ("latch", lambda: [part.tolist() for part in scaled(latch(), 2)]),
    ("letter_counter", one_gate_by_its_bias),
    ("letter_counter", lambda: by_hand(i="++", f="++", g="+0", o="--")),
    ("resettable_counter", stops_that_write_nothing),
    ("resettable_counter", lambda: scaled(resettable_counter(), 1.5)),
]


@pytest.mark.parametrize(("name", "answer"), OTHER_ANSWERS)
def test_other_weights_that_do_the_job_are_right(name, answer):
    report = judge(name, answer, PUBLIC_SEED)
    assert report.passed, str(report)


def test_a_bit_that_is_kept_but_shown_too_faintly_fails():
    W_ih, W_hh, b = latch()
    W_ih[3] = 0  # the output gate at a half
    assert not judge("latch", lambda: (W_ih, W_hh, b), PUBLIC_SEED).passed


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (7, "latch: expected three arrays, W_ih, W_hh and b, as by_hand returns them"),
        (latch()[:2], "latch: expected three arrays, W_ih, W_hh and b, as by_hand returns them"),
        (letter_counter(), "latch: W_ih should be an array (4, 3) of finite numbers, got shape (4, 2)"),
        (
            (latch()[0] * np.nan, *latch()[1:]),
            "latch: W_ih should be an array (4, 3) of finite numbers, got some that are not finite",
        ),
        (("ab", "c", "d"), "latch: W_ih should be an array (4, 3) of finite numbers, got dtype <U2"),
    ],
)
def test_weights_that_are_none_get_a_sentence(value, sentence):
    assert judge("latch", lambda: value, PUBLIC_SEED).findings[0] == sentence


def test_the_word_at_which_the_trained_unit_forgets_is_no_close_call():
    history = trained_reader()
    assert history.accuracy == 1
    f = read(history.cell).f[1:, 0, 0]
    assert forgotten_at() == 1 + f.argmin() == SENTENCE.index("Tom")
    lowest, second = np.sort(f)[:2]
    assert second > lowest + 0.2
