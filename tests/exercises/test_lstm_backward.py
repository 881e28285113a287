"""Lesson LSTM backward: its numbers are no close calls, and the carousel is what learns."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import lstm_ref.numpy as reference
from autograder import exercises, judge
from autograder.exercises.lstm_backward.back_through_time import back_through_time
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref import training
from lstm_ref.numpy import lstm_backward, lstm_forward, lstm_step_backward, path_shares
from lstm_ref.numpy.experiments import lstm_backward as experiments
from lstm_ref.numpy.experiments.temporal_order import lstm_start
from lstm_ref.tasks import temporal_order
from lstm_ref.training import initial_parameters, train

PAGE = Path(__file__).resolve().parents[2] / "solutions" / "04-lstm-backward.md"


def known(name, title):
    return next(mistake for mistake in exercises[name].misconceptions if mistake.title == title)


def test_the_page_draws_its_cells_as_the_experiments_do():
    names = {}
    source = re.search(r"^def untrained\(.*?^    return [^\n]*\n", PAGE.read_text("utf-8"), re.S | re.M)
    exec(f"import numpy as np\n{source[0]}", names)
    for start in (dict(), dict(gated=False), dict(forget=5.0, write=-2.0, T=300, seed=3)):
        mine, theirs = names["untrained"](**start), experiments.untrained(**start)
        assert list(mine) == list(theirs)
        assert all(np.array_equal(mine[name], theirs[name]) for name in mine)


def from_page(name, **names):
    """A function of the page, as it stands there."""
    source = re.search(rf"^def {name}\(.*?^    return [^\n]*\n", PAGE.read_text("utf-8"), re.S | re.M)
    exec(source[0], names)
    return names[name]


def test_the_page_starts_and_cuts_and_shares_as_the_claims_do():
    names = dict(np=np, reference=reference, untrained=experiments.untrained, training=training)
    names["lstm_step_backward"] = lstm_step_backward
    start = from_page("start", **names)
    for choice in (dict(forget=5.0, write=-2.0), dict(gated=False, write=-2.0, seed=4)):
        mine, claimed = start(**choice), lstm_start(**choice)
        assert all(np.array_equal(mine[name], claimed[name]) for name in claimed)
    for cut in (
        dict(through_h=False, scale=2.0, forget=1.0, T=9),
        dict(along_cells=False, write=1.0, T=9),
        dict(gated=False, seed=4, T=5),
    ):
        mine = from_page("by_lag", **names)(**cut)
        np.testing.assert_allclose(mine / mine[0], experiments.cut_by_lag(**cut), rtol=1e-12)
    share = from_page("cells_share", **names)(lag=8, write=-2.0)
    np.testing.assert_allclose(share, experiments.direct_share(lag=8, write=-2.0), rtol=1e-12)


def test_the_share_of_the_cells_is_that_of_the_direct_path():
    cache = lstm_forward(**experiments.untrained(T=13, write=-1.0, seed=5))[-1]
    direct = path_shares(np.ones_like(cache.h0), cache).direct
    assert 0.01 < direct[12] < 0.99
    np.testing.assert_allclose(experiments.direct_share(12, write=-1.0, seed=5), direct[12], rtol=1e-10)


def test_the_lag_of_a_fresh_lstm_is_no_close_call():
    before, at = experiments.shares_by_lag()[experiments.fresh_lstm_lag() - 1 :][:2]
    assert before > 1.2e-6 > 0.9e-6 > at


def test_the_drift_step_is_no_close_call():
    shares = experiments.flat_share(gated=False, T=60)
    assert np.all(shares[: experiments.drift_step()] < 0.49)
    assert np.all(shares[experiments.drift_step() :] > 0.5)
    cache = lstm_forward(**experiments.untrained(gated=False, T=60))[-1]
    near = np.abs(np.abs(np.tanh(cache.c)) - experiments.FLAT)
    assert near.min() > 1e-9  # no rounding carries a memory over the line


@pytest.mark.parametrize(
    ("answer", "right"), [(4.97, True), (4.968, True), (4.9, False), (5.0, False), (-4.97, False)]
)
def test_the_half_life_bias_is_wanted_to_two_decimals(answer, right):
    assert judge("half_life_bias", lambda: answer, PUBLIC_SEED).passed is right


def test_the_pieces_that_the_mistakes_are_made_of_are_right_when_none_is_exchanged():
    inputs = exercises["lstm_backward"].cases(PUBLIC_SEED)[0].inputs
    for mine, right in zip(back_through_time(**inputs), lstm_backward(**inputs), strict=True):
        np.testing.assert_allclose(mine, right, rtol=1e-12, atol=1e-13)


def test_totals_written_over_the_upstream_gradients_are_named_though_the_last_steps_does_not_change():
    def in_place(dh, dc_n, cache):
        answer = lstm_backward(dh, dc_n, cache)
        dc = dc_n
        for t in reversed(range(len(dh))):
            _, back, dc, *_ = lstm_step_backward(dh[t], dc, cache.step(t))
            if t:
                dh[t - 1] += back
        return answer

    report = judge("lstm_backward", in_place, PUBLIC_SEED)
    assert report.misconception == "an argument is changed in place"
    assert report.score == 4  # of 5: a fifth is taken for a changed argument


def test_along_the_cells_alone_the_gradient_is_the_product_of_the_forget_gates():
    cache = lstm_forward(**experiments.untrained(forget=1.0, T=12))[-1]
    first = np.random.default_rng(0).standard_normal(cache.c0.shape)
    dc = first
    for t in range(11, 0, -1):
        dc = lstm_step_backward(np.zeros_like(dc), dc, cache.step(t))[2]
    product = exercises["carousel_product"].reference(cache.f)
    np.testing.assert_allclose(dc, first * product[0], rtol=1e-12)


def test_the_1997_cell_learns_temporal_order_along_the_cells_and_not_through_h_alone():
    """What section 9 of the page says, measured as there; 100 updates stand for its 250."""
    H = 8
    weights = initial_parameters(np.random.default_rng(0), D=8, H=H, gates=4, scale=0.1)
    weights["b"][:H] = -2
    weights["W_ih"][H : 2 * H], weights["W_hh"][H : 2 * H], weights["b"][H : 2 * H] = 0, 0, 1000
    options = dict(updates=100, batch_size=20, learning_rate=0.05)
    task = partial(temporal_order, T=100)
    through_h = known("lstm_backward", "the way back along the cells is cut").function
    whole, cut = (train(lstm_forward, way, weights, task, **options) for way in (lstm_backward, through_h))
    assert whole.accuracy > 0.95
    assert cut.accuracy < 0.45
