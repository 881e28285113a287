"""What a weak case would have let pass: one step, one sample, one unit or zeros hide a mistake."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autograder import exercises
from autograder.judging.compare import compare
from autograder.judging.exercise import PUBLIC_SEED
from autograder.sandbox.wire.call import DirectCall

# (exercise, mistake, sizes, changes of the inputs)
BLIND = [
    ("rnn_step", "W_hh is used without its transpose", dict(N=3, D=4, H=1), {}),
    ("rnn_forward", "every step starts from h0", dict(T=1, N=3, D=4, H=5), {}),
    ("rnn_backward", "the gradient from the next step is dropped", dict(T=1, N=3, D=4, H=5), {}),
    ("rnn_backward", "time runs forwards on the way back", dict(T=1, N=3, D=4, H=5), {}),
    ("truncated_rnn_backward", "nothing is cut", dict(T=6, N=3, D=4, H=5, k=6), {}),
    ("truncated_rnn_backward", "a short last chunk is dropped", dict(T=6, N=3, D=4, H=5, k=3), {}),
    ("gradient_by_lag", "W_hh is transposed on the way back", dict(T=1, N=3, D=4, H=5), {}),
    ("forget_gate", "every fourth row is taken", dict(N=3, D=4, H=1), {}),
    ("lstm_forward", "every step starts from c0", dict(T=1, N=3, D=4, H=5), {}),
    ("numerical_gradient", "whole numbers swallow the step", dict(N=3, D=4), {}),
    ("numerical_gradient", "the step is never undone", dict(N=1, D=1), {}),
    ("complex_step_gradient", "every entry moves at once", dict(N=1, D=1), {}),
    (
        "lstm_step_backward",
        "dc is dc_next times f, not the total",
        dict(N=3, D=4, H=5),
        dict(dh_next=np.zeros_like),
    ),
    ("lstm_backward", "the way back through h is cut", dict(T=1, N=3, D=4, H=5), {}),
    ("lstm_backward", "time runs forwards on the way back", dict(T=1, N=3, D=4, H=5), {}),
    ("gru_step", "W_hh is used without its transpose", dict(N=3, D=4, H=1), {}),
    (
        "gru_step",
        "the reset gate acts before the product, as in 2014",
        dict(N=3, D=4, H=5),
        dict(h=np.zeros_like, b_hh=np.zeros_like),
    ),
    (
        "gru_step",
        "the bias of the state's side is outside the reset gate",
        dict(N=3, D=4, H=5),
        dict(b_hh=np.zeros_like),
    ),
    ("gru_step_backward", "the batch's mean of r stands in dh", dict(N=1, D=4, H=5), {}),
    ("gru_forward", "every step starts from h0", dict(T=1, N=3, D=4, H=5), {}),
    ("gru_backward", "the gradient from the next step is dropped", dict(T=1, N=3, D=4, H=5), {}),
    ("gru_backward", "time runs forwards on the way back", dict(T=1, N=3, D=4, H=5), {}),
    ("masked_softmax", "a row with every place masked becomes nan", dict(N=3, S=6), dict(mask=np.ones_like)),
    (
        "masked_softmax",
        "a row with every place masked looks everywhere alike",
        dict(N=3, S=6),
        dict(mask=np.ones_like),
    ),
    (
        "masked_softmax",
        "the mask changes nothing: it is left out, or lowers a score by 1e-9",
        dict(N=3, S=6),
        dict(mask=np.ones_like),
    ),
    ("masked_softmax", "the largest score is not taken off before exp", dict(N=3, S=6), {}),
    ("masked_softmax", "the largest score is sought behind the mask too", dict(N=3, S=6), {}),
    ("masked_softmax_backward", "the average is taken over the whole batch", dict(N=1, S=6), {}),
    ("dot_score", "the score is divided by the root of the depth", dict(N=3, S=6, D=1), {}),
    ("dot_score", "the score is divided by the root of the number of keys", dict(N=3, S=1, D=4), {}),
    ("additive_score_backward", "dquery comes from the last place only", dict(N=3, S=1, D=4, H=5, A=7), {}),
    ("coverage", "only the step before is counted", dict(T=2, N=3, S=6), {}),
]


@pytest.mark.parametrize(("name", "title", "sizes", "changes"), BLIND, ids=[f"{b[0]}: {b[1]}" for b in BLIND])
def test_a_weak_case_would_miss_the_mistake_that_the_standard_cases_catch(name, title, sizes, changes):
    exercise = exercises[name]
    mistake = next(mistake for mistake in exercise.misconceptions if mistake.title == title)
    standard = exercise.cases(PUBLIC_SEED)
    inputs = exercise.draw(np.random.default_rng(0), sizes)
    inputs |= {argument: change(inputs[argument]) for argument, change in changes.items()}
    expected = exercise.outputs(exercise.reference(**inputs))
    weak = replace(standard[0], sizes=sizes, inputs=inputs, expected=expected)
    wrong = DirectCall(mistake.function)
    with np.errstate(all="ignore"):
        assert compare(exercise, weak, wrong.outcome(inputs)).right
        assert not all(compare(exercise, case, wrong.outcome(case.inputs)).right for case in standard)
