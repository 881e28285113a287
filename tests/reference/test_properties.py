"""What is true of every cell for any numbers: of batches, of time, of gates held open, of precision."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.numpy import CELLS as ALL_CELLS
from lstm_ref.numpy import (
    gate_biases,
    gru_reset_before_step,
    gru_step,
    lstm_backward,
    lstm_forward,
    sequence_backward,
    sequence_forward,
)
from lstm_ref.shapes import shape_of


class Sequence(NamedTuple):
    """A cell along a sequence, of which a test may break one half.

    forward(x, state0, weights) -> h, state_n, cache
    backward(dh, dstate_n, cache) -> dx, dstate0, dweights
    """

    forward: object
    backward: object
    states: dict
    weights: dict


CELLS = {
    name: Sequence(partial(sequence_forward, cell=cell), sequence_backward, cell.state, cell.parameters)
    for name, cell in ALL_CELLS.items()
}
EVERY_CELL = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS.keys())
SIZES = st.fixed_dictionaries(
    {"T": st.integers(0, 4), "N": st.integers(0, 4), "D": st.integers(0, 3), "H": st.integers(0, 3)}
)
SEEDS = st.integers(0, 2**32 - 1)
MANY = settings(max_examples=20, deadline=None, derandomize=True)
FEW = settings(max_examples=3, deadline=None, derandomize=True)


def draw(cell, sizes, seed, dtype=np.float64):
    """x, first state, weights, dh, gradient at the last state; read-only."""
    rng = np.random.default_rng(seed)

    def array(contract):
        values = rng.standard_normal(shape_of(contract, sizes)).astype(dtype)
        values.setflags(write=False)
        return values

    states = [array(contract) for contract in cell.states.values()]
    weights = [array(contract) for contract in cell.weights.values()]
    return (
        array("T N D"),
        states,
        weights,
        array("T N H"),
        [array(contract) for contract in cell.states.values()],
    )


def run(cell, x, state0, weights, dh, dstate_n):
    h, state_n, cache = cell.forward(x, state0, weights)
    return h, list(state_n), *cell.backward(dh, dstate_n, cache)


def equal(actual, expected, tolerance=1e-12):
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape
    np.testing.assert_allclose(
        actual, expected, rtol=tolerance, atol=tolerance * max(1, np.abs(expected).max(initial=0))
    )


def all_equal(actual, expected):
    for a, e in zip(actual, expected, strict=True):
        equal(a, e)


@EVERY_CELL
@MANY
@given(sizes=SIZES, seed=SEEDS)
def test_a_batch_of_two_batches_is_the_two_batches(cell, sizes, seed):
    x, state0, weights, dh, dstate_n = draw(cell, sizes, seed)
    whole = run(cell, x, state0, weights, dh, dstate_n)
    parts = [
        run(cell, x[:, s], [a[s] for a in state0], weights, dh[:, s], [a[s] for a in dstate_n])
        for s in (slice(0, 1), slice(1, None))
    ]
    (h1, n1, dx1, d01, dw1), (h2, n2, dx2, d02, dw2) = parts
    equal(np.concatenate([h1, h2], axis=1), whole[0])
    all_equal([np.concatenate(pair) for pair in zip(n1, n2, strict=True)], whole[1])
    equal(np.concatenate([dx1, dx2], axis=1), whole[2])
    all_equal([np.concatenate(pair) for pair in zip(d01, d02, strict=True)], whole[3])
    all_equal([a + b for a, b in zip(dw1, dw2, strict=True)], whole[4])


@EVERY_CELL
@MANY
@given(sizes=SIZES, seed=SEEDS, data=st.data())
def test_a_sequence_cut_in_two_with_its_state_carried_is_the_whole(cell, sizes, seed, data):
    cut = data.draw(st.integers(0, sizes["T"]))
    x, state0, weights, dh, dstate_n = draw(cell, sizes, seed)
    whole = run(cell, x, state0, weights, dh, dstate_n)
    h1, middle, cache1 = cell.forward(x[:cut], state0, weights)
    h2, last, cache2 = cell.forward(x[cut:], middle, weights)
    dx2, dmiddle, dw2 = cell.backward(dh[cut:], dstate_n, cache2)
    dx1, dstate0, dw1 = cell.backward(dh[:cut], dmiddle, cache1)
    equal(np.concatenate([h1, h2]), whole[0])
    all_equal(last, whole[1])
    equal(np.concatenate([dx1, dx2]), whole[2])
    all_equal(dstate0, whole[3])
    all_equal([a + b for a, b in zip(dw1, dw2, strict=True)], whole[4])


@EVERY_CELL
@MANY
@given(sizes=SIZES, seed=SEEDS, data=st.data())
def test_the_order_of_the_samples_does_not_matter(cell, sizes, seed, data):
    order = data.draw(st.permutations(range(sizes["N"])))
    x, state0, weights, dh, dstate_n = draw(cell, sizes, seed)
    whole = run(cell, x, state0, weights, dh, dstate_n)
    mixed = run(
        cell, x[:, order], [a[order] for a in state0], weights, dh[:, order], [a[order] for a in dstate_n]
    )
    equal(mixed[0], whole[0][:, order])
    equal(mixed[2], whole[2][:, order])
    all_equal(mixed[3], [a[order] for a in whole[3]])
    all_equal(mixed[4], whole[4])


@EVERY_CELL
@MANY
@given(sizes=SIZES, seed=SEEDS)
def test_a_gradient_of_nothing_is_nothing_and_twice_the_gradient_is_twice(cell, sizes, seed):
    x, state0, weights, dh, dstate_n = draw(cell, sizes, seed)
    _, _, cache = cell.forward(x, state0, weights)
    nothing = cell.backward(0 * dh, [0 * d for d in dstate_n], cache)
    assert not any(np.any(g) for g in (nothing[0], *nothing[1], *nothing[2]))
    once, twice = cell.backward(dh, dstate_n, cache), cell.backward(2 * dh, [2 * d for d in dstate_n], cache)
    all_equal((twice[0], *twice[1], *twice[2]), [2 * g for g in (once[0], *once[1], *once[2])])


@EVERY_CELL
@MANY
@given(sizes=SIZES, seed=SEEDS)
def test_float32_comes_out_as_float32_and_close_to_float64(cell, sizes, seed):
    single, double = (run(cell, *draw(cell, sizes, seed, dtype)) for dtype in (np.float32, np.float64))
    for part, expected in zip(single, double, strict=True):
        parts, expected = (p if isinstance(p, (list, tuple)) else [p] for p in (part, expected))
        for a, e in zip(parts, expected, strict=True):
            assert a.dtype == np.float32
            equal(a, e, tolerance=5e-5)


@EVERY_CELL
@MANY
@given(sizes=SIZES, seed=SEEDS)
def test_the_future_does_not_reach_the_past(cell, sizes, seed):
    x, state0, weights, dh, dstate_n = draw(cell, sizes, seed)
    h, _, cache = cell.forward(x, state0, weights)
    other = np.concatenate([x[:-1], x[-1:] + 1])
    np.testing.assert_array_equal(cell.forward(other, state0, weights)[0][:-1], h[:-1])
    early = dh.copy()
    early[1:] = 0
    dx, *_ = cell.backward(early, [0 * d for d in dstate_n], cache)
    assert not dx[1:].any()


@MANY
@given(seed=SEEDS)
@pytest.mark.parametrize("step", [gru_step, gru_reset_before_step])
def test_a_gru_whose_update_gate_is_one_copies_its_state(step, seed):
    rng = np.random.default_rng(seed)
    h = rng.standard_normal((2, 3))
    b = gate_biases("rzn", 3, z=1000.0)
    h_next, _ = step(
        rng.standard_normal((2, 4)), h, rng.standard_normal((9, 4)), rng.standard_normal((9, 3)), b, 0 * b
    )
    np.testing.assert_array_equal(h_next, h)


@FEW
@given(seed=SEEDS)
def test_an_lstm_that_keeps_all_and_writes_nothing_carries_its_memory_a_thousand_steps_to_the_last_bit(seed):
    rng = np.random.default_rng(seed)
    c0, weights = rng.standard_normal((2, 3)), (rng.standard_normal((12, 4)), rng.standard_normal((12, 3)))
    b = gate_biases("ifgo", 3, i=-1000.0, f=1000.0)
    h, c_n, cache = lstm_forward(rng.standard_normal((1000, 2, 4)), np.zeros((2, 3)), c0, *weights, b)
    np.testing.assert_array_equal(c_n, c0)
    dc_n = rng.standard_normal((2, 3))
    np.testing.assert_array_equal(lstm_backward(np.zeros_like(h), dc_n, cache)[2], dc_n)


# Wrong answers: a plain RNN with one thing broken, and the property that must notice.
def centred(x, state0, weights):
    return CELLS["RNN"].forward(x - x.mean(axis=1, keepdims=True), state0, weights)


def averaged(dh, dstate_n, cache):
    dx, dstate0, (dW_ih, dW_hh, db) = CELLS["RNN"].backward(dh, dstate_n, cache)
    return dx, dstate0, (dW_ih, dW_hh, db / dh.shape[1])


def looking_ahead(x, state0, weights):
    return CELLS["RNN"].forward(x + np.roll(x, -1, axis=0), state0, weights)


def in_double(x, state0, weights):
    return CELLS["RNN"].forward(x.astype(np.float64), state0, weights)


def with_a_bias_in_backward(dh, dstate_n, cache):
    return CELLS["RNN"].backward(dh + 1e-6, dstate_n, cache)


@pytest.mark.parametrize(
    ("property_test", "wrong"),
    [
        (test_a_batch_of_two_batches_is_the_two_batches, {"forward": centred}),
        (test_a_batch_of_two_batches_is_the_two_batches, {"backward": averaged}),
        (test_the_future_does_not_reach_the_past, {"forward": looking_ahead}),
        (test_float32_comes_out_as_float32_and_close_to_float64, {"forward": in_double}),
        (
            test_a_gradient_of_nothing_is_nothing_and_twice_the_gradient_is_twice,
            {"backward": with_a_bias_in_backward},
        ),
    ],
    ids=lambda value: next(iter(value.values())).__name__ if isinstance(value, dict) else "",
)
def test_a_broken_cell_does_not_have_the_property(property_test, wrong):
    broken = CELLS["RNN"]._replace(**wrong)
    with pytest.raises(AssertionError):
        property_test.hypothesis.inner_test(broken, {"T": 3, "N": 3, "D": 2, "H": 2}, 0)
    property_test.hypothesis.inner_test(CELLS["RNN"], {"T": 3, "N": 3, "D": 2, "H": 2}, 0)
