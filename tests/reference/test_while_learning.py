"""A gradient that is watched while a network learns, and the tasks that are its controls."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from lstm_ref.numpy import gradient_by_lag, gru_forward, lstm_forward
from lstm_ref.numpy.experiments.while_learning import (
    PROBES,
    adding_then_silence,
    answers_at_random,
    fresh_gru,
    fresh_lstm,
    while_learning,
)
from lstm_ref.tasks import adding, temporal_order

TASK = partial(temporal_order, T=12)


@pytest.mark.parametrize("fresh", [fresh_lstm, fresh_gru])
def test_what_is_left_is_that_of_the_parameters_of_the_moment(fresh):
    first = fresh(D=8, H=3, seed=2)
    run = while_learning(first, TASK, (0, 2, 5), seed=2, batch_size=4, learning_rate=0.1)
    x, zero = TASK(np.random.default_rng(1), PROBES).x, np.zeros((PROBES, 3))
    for moment, parameters in ((0, first), (5, {name: run.history.parameters[name] for name in first})):
        *_, cache = (
            lstm_forward(x, zero, zero, **parameters)
            if fresh is fresh_lstm
            else gru_forward(x, zero, **parameters)
        )
        norms = gradient_by_lag(np.ones_like(zero), cache)
        np.testing.assert_allclose(run.left[moment], norms / norms[0], rtol=1e-9)
    assert list(run.left) == [0, 2, 5]
    assert run.history.sequences == 20
    assert not np.allclose(run.left[2], run.left[0], rtol=1e-3)


def test_watching_changes_nothing():
    options = dict(seed=1, batch_size=4, learning_rate=0.1)
    often, once = (while_learning(fresh_gru(8, 3), TASK, at, **options) for at in ((0, 1, 2, 3, 6), (6,)))
    np.testing.assert_array_equal(often.history.losses, once.history.losses)
    np.testing.assert_array_equal(often.left[6], once.left[6])


def test_answers_at_random_are_the_same_answers_and_tell_nothing_of_the_strings():
    batch, drawn = (task(np.random.default_rng(0), 2000) for task in (TASK, answers_at_random(TASK)))
    np.testing.assert_array_equal(batch.x, drawn.x)
    np.testing.assert_array_equal(np.sort(batch.target[-1]), np.sort(drawn.target[-1]))
    assert 0.2 < np.mean(batch.target[-1] == drawn.target[-1]) < 0.3  # chance is a quarter


def test_after_the_silence_the_sum_of_the_marked_numbers_is_still_what_is_asked():
    batch = adding_then_silence(np.random.default_rng(0), 50)
    numbers, marks = batch.x[..., 0], batch.x[..., 1]
    np.testing.assert_allclose(batch.target[-1], (numbers * marks).sum(axis=0), rtol=1e-12)
    assert marks[20:].sum() == 0
    assert marks[:20].sum() == 100
    assert 0 < numbers[20:].mean() < 1
    assert batch.mask.sum() == batch.scored.sum() == batch.mask[-1].sum() == 50
    assert batch.x.shape == adding(np.random.default_rng(0), 50, T=30).x.shape
