"""The Grid LSTM: every gradient, and one dimension of it is an LSTM along depth."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from agreement import (
    System,
    assert_agree,
    assert_is_caught,
    assert_is_right,
    assert_names_wrong_arguments,
    assert_spoils_nothing,
    twin,
)

from lstm_ref.numpy.grid_lstm import (
    GRID,
    STEP,
    grid_lstm_backward,
    grid_lstm_forward,
    grid_lstm_step,
    grid_lstm_step_backward,
)
from lstm_ref.numpy.lstm import lstm_forward, lstm_step
from lstm_ref.torch.grid_lstm import GridLSTM

SIZES = [
    {"T": 1, "L": 1, "N": 1, "H": 1, "K": 1},
    {"T": 4, "L": 3, "N": 2, "H": 5, "K": 3},
    {"T": 2, "L": 1, "N": 3, "H": 1, "K": 4},
]


def step_twin(h, c, k, m, W_kh, W_hh, b_h, W_hk, W_kk, b_k, printed=False):
    def cell(a, state):
        i, f, g, o = a.chunk(4, dim=1)
        state = torch.sigmoid(f) * state + torch.sigmoid(i) * torch.tanh(g)
        o = torch.sigmoid(o)
        return torch.tanh(o * state) if printed else o * torch.tanh(state), state

    along_time = cell(k @ W_kh.T + h @ W_hh.T + b_h, c)
    return *along_time, *cell(h @ W_hk.T + k @ W_kk.T + b_k, m)


STEP_SYSTEM = System(
    grid_lstm_step,
    grid_lstm_step_backward,
    STEP,
    step_twin,
    outputs=4,
    upstream={"dh_next": "N H", "dc_next": "N H", "dk_next": "N K", "dm_next": "N K"},
)
GRID_SYSTEM = System(
    grid_lstm_forward, grid_lstm_backward, GRID, twin(GridLSTM(1, 1, 1)), upstream={"dk": "T N K"}
)
SYSTEMS = {
    "step": STEP_SYSTEM,
    "grid": GRID_SYSTEM,
    "step as printed": replace(
        STEP_SYSTEM,
        forward=partial(grid_lstm_step, printed=True),
        backward=partial(grid_lstm_step_backward, printed=True),
        twin=partial(step_twin, printed=True),
    ),
    "grid as printed": replace(
        GRID_SYSTEM,
        forward=partial(grid_lstm_forward, printed=True),
        backward=partial(grid_lstm_backward, printed=True),
        twin=twin(GridLSTM(1, 1, 1, printed=True)),
    ),
}


# In a single step nothing that the cell along time writes is read: autograd has no gradient to compare.
@pytest.mark.parametrize("sizes", [sizes | {"T": sizes["T"] + 1} for sizes in SIZES], ids=str)
@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_every_gradient_is_autograds_and_the_complex_steps(system, sizes):
    assert_is_right(system, sizes)


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_nothing_is_changed_float32_stays_and_what_does_not_fit_is_named(system):
    assert_spoils_nothing(system, SIZES[1])
    assert_names_wrong_arguments(system, SIZES[1])


def test_a_backward_that_forgets_a_crossing_is_caught():
    def without_crossing(dh_next, dc_next, dk_next, dm_next, cache):
        _, *rest = grid_lstm_step_backward(dh_next, dc_next, dk_next, dm_next, cache)
        dh, *_ = grid_lstm_step_backward(dh_next, dc_next, 0 * dk_next, 0 * dm_next, cache)
        return (dh, *rest)

    assert_is_caught(replace(STEP_SYSTEM, backward=without_crossing), SIZES[1])


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


@pytest.mark.parametrize("name", ["step", "grid"])
def test_a_backward_that_is_not_told_what_is_shown_is_caught(name):
    sizes = SIZES[1]
    assert_is_caught(replace(SYSTEMS[name], backward=SYSTEMS[f"{name} as printed"].backward), sizes)
    assert_is_caught(replace(SYSTEMS[f"{name} as printed"], backward=SYSTEMS[name].backward), sizes)


def test_the_twin_starts_within_one_over_the_root_of_each_cells_units():
    module = GridLSTM(L=2, H=400, K=25)
    assert 0.045 < module.W_hh.abs().max() <= 0.05
    assert 0.19 < module.W_kk.abs().max() <= 0.2
