"""The Grid LSTM: every gradient, and one dimension of it is an LSTM along depth."""

import numpy as np
from agreement import (
    assert_agree,
)

from lstm_ref.numpy.grid_lstm import (
    GRID,
    grid_lstm_forward,
)
from lstm_ref.numpy.lstm import lstm_forward, lstm_step
from lstm_ref.torch.grid_lstm import GridLSTM


def test_one_dimension_alone_is_an_lstm_along_depth(draw):
    sizes = {"T": 1, "L": 6, "N": 2, "H": 1, "K": 3}
    arguments = draw(GRID, sizes)
    for name in ("W_kk", "b_k"):  # the same weights at every depth, as an LSTM has at every step
        arguments[name] = np.broadcast_to(arguments[name][0], arguments[name].shape)
    arguments["W_hk"] = np.zeros_like(arguments["W_hk"])  # nothing comes over from the other dimension
    k, _ = grid_lstm_forward(**arguments)
    depth, _, _ = lstm_forward(
        np.zeros((6, 2, 1)),
        arguments["x"][0],
        np.zeros((2, 3)),
        np.zeros((12, 1)),
        arguments["W_kk"][0].copy(),
        arguments["b_k"][0].copy(),
    )
    assert_agree(k[0], depth[-1], "the top of the grid", 1e-14)
    assert np.max(np.abs(k[0] - depth[-2])) > 1e-3


def test_time_alone_is_an_lstm_along_time(draw):
    sizes = {"T": 5, "L": 1, "N": 2, "H": 3, "K": 4}
    arguments = draw(GRID, sizes)
    _, caches = grid_lstm_forward(**arguments)
    h, c = arguments["h0"][0], arguments["c0"][0]
    weights = [arguments[name][0] for name in ("W_kh", "W_hh", "b_h")]
    for x_t, column in zip(arguments["x"], caches):
        assert_agree(column[0].time.h, h, "h", 1e-14)
        h, c, _ = lstm_step(x_t, h, c, *weights)


def test_the_twin_starts_within_one_over_the_root_of_each_cells_units():
    module = GridLSTM(L=2, H=400, K=25)
    assert 0.045 < module.W_hh.abs().max() <= 0.05
    assert 0.19 < module.W_kk.abs().max() <= 0.2
