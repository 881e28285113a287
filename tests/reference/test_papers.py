"""benchmarks/papers.py: runs small, refuses nonsense in a sentence, and its 1997 cell is the 1997 cell."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lstm_ref.numpy import LSTM1997, lstm_backward, lstm_forward, variant_forward

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "papers.py"
_spec = importlib.util.spec_from_file_location("papers", SCRIPT)
papers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(papers)


def test_every_experiment_runs_at_smoke_size_and_prints_its_table(capfd):
    papers.main(["--smoke"])
    printed, errors = capfd.readouterr()
    assert errors == ""
    assert printed.count("┏") == len(papers.EXPERIMENTS) == 6
    for cells in (
        papers.LAG,
        papers.TEMPORAL_ORDER,
        papers.REBER,
        papers.VARIANTS,
        papers.ADDING,
        papers.DRIFT,
    ):
        assert cells
        assert all(f"│ {name} " in printed for name in cells)


def test_help_shows_examples_and_a_wrong_name_is_a_sentence_and_exit_code_2():
    def call(*words):
        return subprocess.run(
            [sys.executable, str(SCRIPT), *words], capture_output=True, text=True, check=False
        )

    helped, wrong = call("--help"), call("lagg")
    assert helped.returncode == 0
    assert "python benchmarks/papers.py --smoke" in helped.stdout
    assert wrong.returncode == 2
    assert "'lagg' is not an experiment: expected any of lag, drift" in wrong.stderr
    assert call("--seeds", "0").returncode == 2


def test_the_1997_cell_is_the_lstm_whose_forget_gate_cannot_learn():
    H, rng = 6, np.random.default_rng(0)
    _, _, parameters = papers.lstm1997(rng, 3, H, input_bias=-2)
    x, zero = rng.normal(size=(5, 2, 3)), np.zeros((2, H))
    h, c_n, cache = lstm_forward(x, zero, zero, **parameters)
    igo = np.r_[0:H, 2 * H : 4 * H]
    weights = {name: value[igo] for name, value in parameters.items()}
    expected, (_, expected_c), _ = variant_forward(x, (zero, zero), weights, LSTM1997)
    np.testing.assert_allclose(h, expected, rtol=1e-13)
    np.testing.assert_allclose(c_n, expected_c, rtol=1e-13)
    *_, dW_ih, dW_hh, db = lstm_backward(rng.normal(size=h.shape), np.ones_like(c_n), cache)
    for gradient in (dW_ih, dW_hh, db):
        assert not gradient[H : 2 * H].any()
        assert gradient[igo].any()


def test_gradient_against_lag_tells_the_cells_apart_as_the_course_says():
    def left(name, lag):
        rng = np.random.default_rng(1)
        cache, _ = papers.untrained_states(papers.LAG[name], 0, rng.standard_normal((lag + 1, 4, 16)), H=64)
        norms = papers.gradient_by_lag(rng.standard_normal((4, 64)), cache)
        return norms[-1] / norms[0]

    assert left("LSTM, forget bias 0", 100) < 1e-17  # a fresh LSTM decays like a tanh network, and faster
    assert left("tanh, radius 0.9", 100) < 1e-8
    assert left("LSTM, forget bias 3", 100) > 0.05
    assert left("LSTM of 1997", 100) > 1
    assert 1e-3 < left("GRU, update bias 3", 100) < 0.1
    assert left("tanh, radius 3", 100) > 1e6


@pytest.mark.parametrize(
    ("values", "words"), [([], "-"), ([3.0], "3"), ([3, 1, 2], "2 (1 to 3)"), ([1.01, 1.02], "1")]
)
def test_a_spread_is_the_median_and_the_range(values, words):
    assert papers._spread(values, "{:.0f}") == words
