"""A third opinion: every cell again in a few lines of JAX, differentiated there."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lstm_ref.numpy import (
    GREFF,
    LSTM1997,
    MEMORY_GATED,
    gru_backward,
    gru_forward,
    gru_reset_before_backward,
    gru_reset_before_forward,
    lstm1997_backward,
    lstm1997_forward,
    lstm_backward,
    lstm_forward,
    rnn_backward,
    rnn_forward,
    variant_backward,
    variant_forward,
    variant_step,
)

jax.config.update("jax_enable_x64", True)
sigmoid, tanh = jax.nn.sigmoid, jnp.tanh

SIZES = {"T": 3, "N": 2, "D": 4, "H": 3}


def pre(x, h, w, n):
    return jnp.split(x @ w["W_ih"].T + h @ w["W_hh"].T + w["b"], n, axis=1)


def vanilla(x, h, c, w):
    (a_i, a_f, a_g, a_o), (p_i, p_f, p_o) = pre(x, h, w, 4), jnp.split(w["p"], 3)
    c_next = sigmoid(a_f + p_f * c) * c + sigmoid(a_i + p_i * c) * tanh(a_g)
    return sigmoid(a_o + p_o * c_next) * tanh(c_next), c_next


def no_input_gate(x, h, c, w):
    (a_f, a_g, a_o), (p_f, p_o) = pre(x, h, w, 3), jnp.split(w["p"], 2)
    c_next = sigmoid(a_f + p_f * c) * c + tanh(a_g)
    return sigmoid(a_o + p_o * c_next) * tanh(c_next), c_next


def no_forget_gate(x, h, c, w):
    (a_i, a_g, a_o), (p_i, p_o) = pre(x, h, w, 3), jnp.split(w["p"], 2)
    c_next = c + sigmoid(a_i + p_i * c) * tanh(a_g)
    return sigmoid(a_o + p_o * c_next) * tanh(c_next), c_next


def no_output_gate(x, h, c, w):
    (a_i, a_f, a_g), (p_i, p_f) = pre(x, h, w, 3), jnp.split(w["p"], 2)
    c_next = sigmoid(a_f + p_f * c) * c + sigmoid(a_i + p_i * c) * tanh(a_g)
    return tanh(c_next), c_next


def no_input_activation(x, h, c, w):
    (a_i, a_f, a_g, a_o), (p_i, p_f, p_o) = pre(x, h, w, 4), jnp.split(w["p"], 3)
    c_next = sigmoid(a_f + p_f * c) * c + sigmoid(a_i + p_i * c) * a_g
    return sigmoid(a_o + p_o * c_next) * tanh(c_next), c_next


def no_output_activation(x, h, c, w):
    (a_i, a_f, a_g, a_o), (p_i, p_f, p_o) = pre(x, h, w, 4), jnp.split(w["p"], 3)
    c_next = sigmoid(a_f + p_f * c) * c + sigmoid(a_i + p_i * c) * tanh(a_g)
    return sigmoid(a_o + p_o * c_next) * c_next, c_next


def no_peepholes(x, h, c, w):
    a_i, a_f, a_g, a_o = pre(x, h, w, 4)
    c_next = sigmoid(a_f) * c + sigmoid(a_i) * tanh(a_g)
    return sigmoid(a_o) * tanh(c_next), c_next


def coupled_gates(x, h, c, w):
    (a_i, a_g, a_o), (p_i, p_o) = pre(x, h, w, 3), jnp.split(w["p"], 2)
    i = sigmoid(a_i + p_i * c)
    c_next = (1 - i) * c + i * tanh(a_g)
    return sigmoid(a_o + p_o * c_next) * tanh(c_next), c_next


def full_gate_recurrence(x, h, c, gates, w):
    (a_i, a_f, a_g, a_o), (p_i, p_f, p_o) = pre(x, h, w, 4), jnp.split(w["p"], 3)
    r_i, r_f, r_o = jnp.split(gates @ w["W_gates"].T, 3, axis=1)
    i, f = sigmoid(a_i + p_i * c + r_i), sigmoid(a_f + p_f * c + r_f)
    c_next = f * c + i * tanh(a_g)
    o = sigmoid(a_o + p_o * c_next + r_o)
    return o * tanh(c_next), c_next, jnp.concatenate([i, f, o], axis=1)


def of_1997(x, h, c, w):
    a_i, a_g, a_o = pre(x, h, w, 3)
    c_next = c + sigmoid(a_i) * tanh(a_g)
    return sigmoid(a_o) * tanh(c_next), c_next


def memory_gated(x, h, c, w):
    a_i, a_f, a_g, a_o = jnp.split(x @ w["W_ih"].T + w["b"], 4, axis=1)
    m_i, m_f, m_o = jnp.split(c @ w["W_hh"].T, 3, axis=1)
    a_i, a_f, a_o = a_i + m_i, a_f + m_f, a_o + m_o
    c_next = sigmoid(a_f) * c + sigmoid(a_i) * tanh(a_g)
    return sigmoid(a_o) * c_next, c_next


def as_printed_in_1997(x, h, c, w):
    a_i, a_g, a_o = pre(x, h, w, 3)
    c_next = c + sigmoid(a_i) * (4 * sigmoid(a_g) - 2)
    return sigmoid(a_o) * (2 * sigmoid(c_next) - 1), c_next


def truncated_in_1997(x, h, c, w):
    return as_printed_in_1997(jax.lax.stop_gradient(x), jax.lax.stop_gradient(h), c, w)


def elman(x, h, w):
    return (tanh(x @ w["W_ih"].T + h @ w["W_hh"].T + w["b"]),)


def gru_of_torch(x, h, w):
    x_r, x_z, x_n = jnp.split(x @ w["W_ih"].T + w["b_ih"], 3, axis=1)
    h_r, h_z, h_n = jnp.split(h @ w["W_hh"].T + w["b_hh"], 3, axis=1)
    z = sigmoid(x_z + h_z)
    return ((1 - z) * tanh(x_n + sigmoid(x_r + h_r) * h_n) + z * h,)


def gru_of_2014(x, h, w):
    W_ir, W_iz, W_in = jnp.split(w["W_ih"], 3)
    W_hr, W_hz, W_hn = jnp.split(w["W_hh"], 3)
    b_r, b_z, b_n = jnp.split(w["b_ih"] + w["b_hh"], 3)
    r, z = sigmoid(x @ W_ir.T + h @ W_hr.T + b_r), sigmoid(x @ W_iz.T + h @ W_hz.T + b_z)
    return ((1 - z) * tanh(x @ W_in.T + (r * h) @ W_hn.T + b_n) + z * h,)


CELLS = {
    "V": (vanilla, GREFF["V"]),
    "NIG": (no_input_gate, GREFF["NIG"]),
    "NFG": (no_forget_gate, GREFF["NFG"]),
    "NOG": (no_output_gate, GREFF["NOG"]),
    "NIAF": (no_input_activation, GREFF["NIAF"]),
    "NOAF": (no_output_activation, GREFF["NOAF"]),
    "NP": (no_peepholes, GREFF["NP"]),
    "CIFG": (coupled_gates, GREFF["CIFG"]),
    "FGR": (full_gate_recurrence, GREFF["FGR"]),
    "1997": (of_1997, LSTM1997),
    "memory gated": (memory_gated, MEMORY_GATED),
}


def gradients_by_jax(cell, x, state0, weights, dh, dstate_n):
    """h, and the gradients of x, the first state and the weights."""

    def loss(x, state0, weights):
        state, outputs = state0, []
        for x_t in x:
            state = cell(x_t, *state, weights)
            outputs.append(state[0])
        h = jnp.stack(outputs)
        return jnp.sum(dh * h) + sum(jnp.sum(d * s) for d, s in zip(dstate_n, state, strict=True)), h

    value = jax.value_and_grad(loss, argnums=(0, 1, 2), has_aux=True)
    (_, h), gradients = value(*jax.tree.map(jnp.asarray, (x, state0, weights)))
    return h, gradients


def test_every_variant_of_greff_is_here():
    assert {name for name in CELLS if name in GREFF} == GREFF.keys()


@pytest.mark.parametrize("name", CELLS)
def test_forward_and_backward_equal_jax(draw, agree, name):
    cell, variant = CELLS[name]
    states = {"h": "N H", "c": "N H", **({"gates": "N 3H"} if variant.gates_recur else {})}
    weights = draw(variant.contracts, SIZES)
    x, *state0 = draw({"x": "T N D", **states}, SIZES, seed=1).values()
    dh, *dstate_n = draw({"dh": "T N H", **states}, SIZES, seed=2).values()
    h, _, cache = variant_forward(x, tuple(state0), weights, variant)
    expected_h, (dx, dstate0, dweights) = gradients_by_jax(cell, x, tuple(state0), weights, dh, dstate_n)
    ours = variant_backward(dh, tuple(dstate_n), cache)
    agree(h, expected_h, what="h")
    agree(ours[0], dx, what="x")
    for part, actual, expected in zip(states, ours[1], dstate0, strict=True):
        agree(actual, expected, what=part)
    assert ours[2].keys() == dweights.keys()
    for part, actual in ours[2].items():
        agree(actual, dweights[part], what=part)


RNN, THREE, FOUR = ({"W_ih": f"{k} D", "W_hh": f"{k} H", "b": k} for k in ("H", "3H", "4H"))
GRU = {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
PRINTED = {"squashing": "1997"}
# Of a cell: its JAX, our forward and backward with their options, its weights, the number of its states.
PLAIN = {
    "RNN": (elman, rnn_forward, {}, rnn_backward, {}, RNN, 1),
    "LSTM": (no_peepholes, lstm_forward, {}, lstm_backward, {}, FOUR, 2),
    "GRU": (gru_of_torch, gru_forward, {}, gru_backward, {}, GRU, 1),
    "GRU of 2014": (gru_of_2014, gru_reset_before_forward, {}, gru_reset_before_backward, {}, GRU, 1),
    "1997": (of_1997, lstm1997_forward, {}, lstm1997_backward, {}, THREE, 2),
    "1997 as printed": (as_printed_in_1997, lstm1997_forward, PRINTED, lstm1997_backward, PRINTED, THREE, 2),
    "1997 truncated": (
        truncated_in_1997,
        lstm1997_forward,
        PRINTED,
        lstm1997_backward,
        PRINTED | {"truncated": True},
        THREE,
        2,
    ),
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_cell_equals_jax(draw, agree, name):
    cell, forward, options, backward, back_options, contracts, states = PLAIN[name]
    weights = draw(contracts, SIZES)
    x, *state0 = draw({"x": "T N D", "h0": "N H", "c0": "N H"}, SIZES, seed=1).values()
    dh, dc_n = draw({"dh": "T N H", "dc_n": "N H"}, SIZES, seed=2).values()
    state0, dc_n = tuple(state0[:states]), (dc_n,) * (states - 1)
    h, *_, cache = forward(x, *state0, **weights, **options)
    dstate_n = (np.zeros_like(state0[0]), *dc_n)
    expected_h, (dx, dstate0, dweights) = gradients_by_jax(cell, x, state0, weights, dh, dstate_n)
    agree(h, expected_h, what="h")
    expected = {"x": dx, **dict(zip(("h0", "c0"), dstate0)), **dweights}
    names = [*("x", "h0", "c0")[: 1 + states], *contracts]
    for part, actual in zip(names, backward(dh, *dc_n, cache, **back_options), strict=True):
        agree(actual, expected[part], what=part)


def test_a_cell_is_not_taken_for_another(draw, agree):
    """The wrong answer: every pair of cells with the same weights differs by far more than is allowed."""
    pairs = 0
    for name, (cell, variant) in CELLS.items():
        for other, (_, wrong) in CELLS.items():
            if name == other or variant.contracts != wrong.contracts:
                continue
            weights = draw(variant.contracts, SIZES)
            x, *state0 = draw({"x": "N D", "h": "N H", "c": "N H"}, SIZES, seed=1).values()
            (h_next, _), _ = variant_step(x, tuple(state0), weights, wrong)
            with pytest.raises(AssertionError, match="of its scale, allowed 1e-03"):
                agree(h_next, cell(x, *state0, weights)[0], tolerance=1e-3)
            pairs += 1
    assert pairs == 18
