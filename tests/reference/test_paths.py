"""A gradient by path: against every path one by one, against the whole, and against the equations."""

from __future__ import annotations

from itertools import groupby, product
from math import comb

import numpy as np
import pytest

from lstm_ref.numpy import (
    CELLS,
    gru_forward,
    jacobian_blocks,
    jacobian_product,
    lstm_forward,
    lstm_fused,
    path_shares,
    rnn_forward,
    sequence_forward,
)

SIZES = {"T": 6, "N": 2, "D": 2, "H": 3}
LSTM = {"x": "T N D", "h0": "N H", "c0": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
GATED = [name for name, cell in CELLS.items() if "c" in cell.state or "z" in cell.blocks]


def run(draw, name):
    """A cell's cache on random numbers, and a gradient at its last h."""
    cell = CELLS[name]
    x, *arrays = draw(cell.contracts(sequence=True), SIZES).values()
    count = len(cell.state)
    *_, cache = sequence_forward(x, arrays[:count], arrays[count:], cell=cell)
    return cell, cache, draw({"dh": "N H"}, SIZES, seed=1)["dh"]


def two_ways(cell, cache, t, n):
    """The Jacobian of one step as the sum of its direct way and all else, from matrices alone."""
    whole = jacobian_product(cache, n, start=t, stop=t + 1)
    direct = np.zeros_like(whole)
    if "c" in cell.state:
        H = cache.state0[0].shape[1]
        to_memory = slice(H, 2 * H)
        direct[:, to_memory] = whole[:, to_memory]
    else:
        direct = np.diag(cache.step(t).z[n])
    return direct, whole - direct


def path_by_path(cell, cache, dh_T, lag):
    """The share of every path of so many steps, as {word: share}; a word has an s or a g for each step."""
    N, T = len(dh_T), len(cache.x)
    rest = sum(array.shape[1] for array in cache.state0[1:])
    ways = [[two_ways(cell, cache, T - 1 - k, n) for n in range(N)] for k in range(lag)]
    sums = {}
    for word in product("sg", repeat=lag):
        rows = [np.concatenate([dh_T[n], np.zeros(rest)]) for n in range(N)]
        for k, letter in enumerate(word):
            rows = [rows[n] @ ways[k][n]["sg".index(letter)] for n in range(N)]
        sums["".join(word)] = np.concatenate(rows)
    whole = sum(sums.values())
    return {word: part @ whole / (whole @ whole) for word, part in sums.items()}


@pytest.mark.parametrize("name", GATED)
def test_the_shares_are_those_of_every_path_one_by_one(draw, name):
    cell, cache, dh_T = run(draw, name)
    shares = path_shares(dh_T, cache)
    for lag in range(1, SIZES["T"]):
        of_paths, expected, counted = path_by_path(cell, cache, dh_T, lag), np.zeros(SIZES["T"]), {}
        for word, share in of_paths.items():
            switches = len(list(groupby(word))) - 1
            counted[switches] = counted.get(switches, 0) + 1
            expected[switches] += share * (switches > 0)
        assert counted == {s: 2 * comb(lag - 1, s) for s in range(lag)}
        np.testing.assert_allclose(shares.direct[lag], of_paths["s" * lag], rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(shares.gates[lag], of_paths["g" * lag], rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(shares.switching[lag], expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("name", GATED)
def test_all_shares_of_a_lag_add_up_to_one(draw, name):
    _, cache, dh_T = run(draw, name)
    shares = path_shares(dh_T, cache)
    total = shares.direct + shares.gates + shares.switching.sum(axis=1)
    np.testing.assert_allclose(total, 1, rtol=1e-12)
    assert (shares.direct[0], shares.gates[0]) == (1, 0)


def test_a_fused_cache_has_the_same_paths(draw):
    arguments, dh_T = draw(LSTM, SIZES), draw({"dh": "N H"}, SIZES, seed=1)["dh"]
    plain, fused = lstm_forward(**arguments)[-1], lstm_fused.lstm_forward(**arguments)[-1]
    for one, other in zip(path_shares(dh_T, plain), path_shares(dh_T, fused), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-14)


def test_an_update_gate_at_one_leaves_the_direct_path_alone(draw):
    arguments = draw({"x": "T N D", "h0": "N H", "W_ih": "3H D", "W_hh": "3H H", "b": "3H"}, SIZES)
    b_ih = arguments.pop("b") + 1000 * (np.arange(9) // 3 == 1)
    _, cache = gru_forward(**arguments, b_ih=b_ih, b_hh=np.zeros(9))
    shares = path_shares(np.ones((2, 3)), cache)
    np.testing.assert_allclose(shares.direct, 1, rtol=1e-14)
    np.testing.assert_array_equal(shares.switching, 0)


def test_shares_do_not_underflow_where_the_gradients_squares_do():
    x, h0, zero, b_ih = np.ones((80, 1, 1)), np.zeros((1, 1)), np.zeros((3, 1)), np.array([0.0, -6.0, 0.0])
    _, cache = gru_forward(x, h0, zero, zero, b_ih, np.zeros(3))
    assert 0 < cache.z[0, 0, 0] ** 79 < 1e-165
    np.testing.assert_allclose(path_shares(np.ones((1, 1)), cache).direct, 1, rtol=1e-12)


def test_the_blocks_of_a_step_are_the_equations_of_its_docstring(draw, agree):
    *_, cache = lstm_forward(**draw(LSTM, SIZES))
    for t, n in ((0, 0), (3, 1), (5, 0)):
        step = cache.step(t)
        c, i, f, g, o, c_next = (array[n] for array in step[2:8])
        W_i, W_f, W_g, W_o = np.split(step.W_hh, 4)
        door, D = o * (1 - np.tanh(c_next) ** 2), np.diag
        G = D(g * i * (1 - i)) @ W_i + D(c * f * (1 - f)) @ W_f + D(i * (1 - g**2)) @ W_g
        blocks = jacobian_blocks(cache, t, n)
        agree(blocks[0, 0], D(door) @ G + D(np.tanh(c_next) * o * (1 - o)) @ W_o)
        agree(blocks[0, 1], D(door * f))
        agree(blocks[1, 0], G)
        agree(blocks[1, 1], D(f))
        agree(np.block([list(row) for row in blocks]), jacobian_product(cache, n, start=t, stop=t + 1))


def test_what_has_no_paths_is_named(draw):
    *_, cache = lstm_forward(**draw(LSTM, SIZES))
    _, plain = rnn_forward(np.zeros((2, 1, 1)), np.zeros((1, 3)), np.ones((3, 1)), np.eye(3), np.zeros(3))
    with pytest.raises(ValueError, match=r"^dh_T: expected shape \(N, H\) with N=2, H=3, got \(3, 2\)$"):
        path_shares(np.ones((3, 2)), cache)
    with pytest.raises(ValueError, match=r"^cache: expected that of a cell with a memory c or an update gat"):
        path_shares(np.ones((1, 3)), plain)
    with pytest.raises(ValueError, match=r"^cache: expected the cache of a sequence"):
        path_shares(np.ones((2, 3)), cache.step(0))
    with pytest.raises(ValueError, match=r"^cache: expected .* the state \(h, c\), got \(h\)$"):
        jacobian_blocks(plain, t=0)
    for t in (-1, 6):
        with pytest.raises(ValueError, match=f"^t: expected a step from 0 to 5, got {t}$"):
            jacobian_blocks(cache, t)
