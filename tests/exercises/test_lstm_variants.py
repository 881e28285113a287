"""Lesson LSTM variants: its clock, its ranks, its counts, and its rate that falls."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder import exercises, judge
from lstm_ref import tasks, training
from lstm_ref.numpy import GREFF, LSTM1997, over_models, over_sequence, parameter_count
from lstm_ref.numpy.experiments.lstm_variants import (
    CELLS,
    clock,
    count_parameters,
    counted_to,
    drawn,
    rank_correlation,
    ticks,
)


@pytest.mark.parametrize("F", [3, 7, 60])
def test_the_clock_fires_at_every_f_th_step_and_at_no_other(F):
    fired = np.flatnonzero(ticks(*clock(F), T=5 * F) == 1) + 1
    assert fired.tolist() == [F, 2 * F, 3 * F, 4 * F, 5 * F]
    assert not np.any(ticks(*clock(F), T=5 * F) == -1)


def test_a_clock_of_any_phase_is_right_and_one_that_slips_once_in_a_while_is_not():
    def early(F):  # fires where the count begins, at the steps 1, F + 1, 2 F + 1 ...
        return np.array([40, 40 * (F - 0.5), 40, 60]), np.array([0, -40, -40])

    def slow_by_a_hair(F):  # the memory misses the line every few rounds
        b, p = clock(F)
        return b - np.array([0, 0, 38.2, 0]), p

    assert judge("clock", early).passed
    assert not judge("clock", slow_by_a_hair).passed


def test_the_rank_correlation_takes_the_mean_rank_of_equal_scores():
    assert rank_correlation(np.array([3.0, 1.0, 2.0]), np.array([9.0, 2.0, 5.0])) == pytest.approx(1)
    assert rank_correlation(np.array([3.0, 1.0, 2.0]), np.array([2.0, 9.0, 5.0])) == pytest.approx(-1)
    # ranks 1.5 1.5 3 4 against 1 2 3 4: products of differences 4.5, squares 4.5 and 5
    equal = rank_correlation(np.array([1.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0, 4.0]))
    assert equal == pytest.approx(4.5 / np.sqrt(4.5 * 5))


def test_the_parameters_counted_are_those_of_the_cells():
    for name, gates in {"V": 3, "NIG": 2, "FGR": 3, "NP": 3, "CIFG": 2}.items():
        cell = GREFF[name]
        mine = count_parameters(4, 5, gates, cell.peepholes, cell.gate_recurrence)
        assert mine == parameter_count(cell, 4, 5)
    assert count_parameters(4, 5, 2, False, False) == parameter_count(LSTM1997, 4, 5)


def test_a_cell_that_answers_b_and_never_ends_counts_to_nothing():
    start = drawn("1997", range(2), D=3, H=4, forget=0.0)
    dead = {name: 0 * value for name, value in start.items()}
    readout = dict(W_out=np.zeros((3, 4)), b_out=np.array([0.0, 0.0, 1.0]))
    models = [
        training.History(*[np.zeros(1)] * 3, {n: v[m] for n, v in dead.items()} | readout, 1, None, 0.0)
        for m in range(2)
    ]
    assert counted_to("1997", models, farthest=4) == [0, 0]


def test_a_rate_that_falls_falls_for_many_models_as_for_one():
    cell, task = CELLS["coupled"], partial(tasks.adding, T=6)
    start = drawn("coupled", [3], D=2, H=4, forget=0.0)
    options = dict(updates=5, batch_size=8, learning_rate=lambda done: 0.1 / (1 + done))
    (many,) = training.train_many(*over_models(cell), start, task, seeds=[3], **options)
    one = training.train(
        *over_sequence(cell), {name: value[0] for name, value in start.items()}, task, seed=3, **options
    )
    np.testing.assert_allclose(many.losses, one.losses, rtol=1e-10)


def test_a_witness_is_right_whatever_it_is_made_of_and_a_useless_one_gets_a_sentence():
    assert exercises["swap_witness"].seen(([9, -9, 5, 0], 0.0)).all()
    report = judge("swap_witness", lambda: (np.zeros(3), 1.0))
    assert not report.passed
