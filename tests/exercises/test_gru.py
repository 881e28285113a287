"""Lesson GRU: no number is a close call, and Betty's cell is what learns."""

from __future__ import annotations

import importlib.util
import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from autograder import judge
from lstm_ref import training
from lstm_ref.numpy import gru_forward, gru_fused, path_shares
from lstm_ref.numpy.experiments import gru as experiments
from lstm_ref.numpy.experiments.temporal_order import gru_start
from lstm_ref.tasks import temporal_order
from lstm_ref.training import initial_parameters, train
from tests.exercises.styles import gru_backward, gru_step_backward

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "solutions" / "06-gru.md"


def test_the_page_draws_its_cells_as_the_experiments_do():
    names = {}
    source = re.search(r"^def untrained\(.*?^    return [^\n]*\n", PAGE.read_text("utf-8"), re.S | re.M)
    exec(f"import numpy as np\n{source[0]}", names)
    for start in (dict(), dict(update=3.0, seed=2), dict(hold="r", at=1000.0), dict(hold="z", at=-1000.0)):
        mine, theirs = names["untrained"](**start), experiments.untrained(**start)
        assert list(mine) == list(theirs)
        assert all(np.array_equal(mine[name], theirs[name]) for name in mine)


def test_the_page_starts_its_cells_as_the_claims_do():
    names = {"np": np, "training": training}
    source = re.search(r"^def start\(.*?^    return [^\n]*\n", PAGE.read_text("utf-8"), re.S | re.M)
    exec(source[0], names)
    for choice in (dict(), dict(update=3.0, hold="r", at=1000.0, seed=2), dict(hold="z", at=-1000.0)):
        mine, claimed = names["start"](**choice), gru_start(**choice)
        assert all(np.array_equal(mine[name], claimed[name]) for name in claimed)


def test_the_direct_share_is_that_of_the_direct_path():
    _, cache = gru_forward(**experiments.untrained(T=13, update=1.0, seed=5))
    direct = path_shares(np.ones_like(cache.h0), cache).direct
    assert 0.01 < direct[12] < 0.99
    np.testing.assert_allclose(experiments.direct_share(12, update=1.0, seed=5), direct[12], rtol=1e-10)


def test_the_long_memory_bias_is_measured_and_no_close_call():
    bias = experiments.long_memory_bias()
    below, at = (experiments.shares_by_lag(update=b)[experiments.LAG] for b in (bias - 0.1, bias))
    assert below < 0.95 * experiments.LEFT < 1.02 * experiments.LEFT < at


def test_a_state_that_is_never_updated_hands_back_all_of_the_gradient():
    np.testing.assert_array_equal(experiments.shares_by_lag(hold="z", at=1000.0), 1)


@pytest.mark.parametrize(("D", "H"), [(8, 16), (2, 16), (7, 3)])
def test_sizes_are_counted_as_torch_counts_them(D, H):
    nn = pytest.importorskip("torch.nn", reason="torch is not installed: nothing to count")
    for mine, theirs in ((experiments.lstm_size, nn.LSTM), (experiments.gru_size, nn.GRU)):
        assert mine(D, H) == sum(array.numel() for array in theirs(D, H).parameters())
    units = experiments.matched_units(D, H)
    assert experiments.gru_size(D, units) <= experiments.lstm_size(D, H) < experiments.gru_size(D, units + 1)


def measured_step(dh_next, cache):
    """Every entry of the six gradients by a complex step: the biases are had from the gates, turned back."""
    x, h, r, z, n, a_hn, W_ih, W_hh = cache
    H = h.shape[1]
    a_hh = h @ W_hh.T
    b_hh = np.concatenate([np.zeros(2 * H), (a_hn - a_hh[:, 2 * H :])[0]])
    before = np.hstack([np.log(r / (1 - r)) - a_hh[:, :H], np.log(z / (1 - z)) - a_hh[:, H : 2 * H]])
    b_ih = (np.hstack([before, np.arctanh(n) - r * a_hn]) - x @ W_ih.T)[0]
    values = [array.astype(complex) for array in (x, h, W_ih, W_hh, b_ih, b_hh)]
    gradients = []
    for array in values:
        gradients.append(np.zeros(array.shape))
        for k in np.ndindex(array.shape):
            kept, array[k] = array[k], array[k] + 1e-20j
            gradients[-1][k] = np.sum(dh_next * complex_step_of_a_gru(*values).imag) / 1e-20
            array[k] = kept
    return tuple(gradients)


def complex_step_of_a_gru(x, h, W_ih, W_hh, b_ih, b_hh):
    a, b = np.split(x @ W_ih.T + b_ih, 3, axis=1), np.split(h @ W_hh.T + b_hh, 3, axis=1)
    r, z = 1 / (1 + np.exp(-a[0] - b[0])), 1 / (1 + np.exp(-a[1] - b[1]))
    n = np.tanh(a[2] + r * b[2])
    return (1 - z) * n + z * h


def test_gradients_that_are_measured_through_the_gates_fail_where_the_gates_are_saturated():
    report = judge("gru_step_backward", measured_step)
    assert not report.passed
    assert report.findings[0].startswith("The ordinary cases are right. This one is not: inputs thirty times")


@pytest.mark.parametrize("answer", [gru_step_backward.samples, gru_backward.samples, gru_backward.recursive])
def test_a_derivation_is_not_taken_for_a_measurement_however_slow_it_is(answer):
    report = judge(answer.__module__.rpartition(".")[2], answer)
    assert report.passed, str(report)


def test_bettys_cell_learns_temporal_order_and_alices_does_not():
    """What section 5 of the page says, measured as there; 130 updates stand for its 250."""
    task, H = partial(temporal_order, T=100), 8

    def learned(hold, at, update):
        weights = initial_parameters(
            np.random.default_rng(0), 8, H, gates=3, biases=("b_ih", "b_hh"), scale=0.1
        )
        weights["b_ih"][H : 2 * H] = update
        rows = slice("rz".index(hold) * H, ("rz".index(hold) + 1) * H)
        weights["W_ih"][rows], weights["W_hh"][rows], weights["b_ih"][rows] = 0, 0, at
        options = dict(updates=130, batch_size=20, learning_rate=0.05)
        history = train(gru_fused.gru_forward, gru_fused.gru_backward, weights, task, **options)
        assert np.all(history.cell["b_ih"][rows] == at)  # what is taken away stays away
        return history.accuracy

    assert learned("r", 1000, update=3.0) > 0.95
    assert learned("z", -1000, update=0.0) < 0.45
    assert learned("z", 1000, update=0.0) < 0.45


def test_the_benchmark_runs_small_and_prints_every_start(capfd):
    script = ROOT / "benchmarks" / "gru.py"
    spec = importlib.util.spec_from_file_location("benchmark_gru", script)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    benchmark.main(["--smoke"])
    printed, errors = capfd.readouterr()
    assert errors == ""
    assert printed.count("┏") == len(benchmark.SETTINGS) + 1
    assert all(f"LSTM, {words}" in printed for words in benchmark.LSTM_STARTS)
    assert all(f"GRU, {words}" in printed for words in benchmark.GRU_STARTS)
