"""Every argument that does not fit is named, with its shape in letters, by every function that takes it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lstm_ref import numpy as ref
from lstm_ref.shapes import in_letters, shape_of

SIZES = {"T": 4, "N": 3, "D": 2, "H": 5}
RNN = {"W_ih": "H D", "W_hh": "H H", "b": "H"}
LSTM = {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
THREE = {"W_ih": "3H D", "W_hh": "3H H", "b": "3H"}
GRU = {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
ONE, MANY = {"x": "N D", "h": "N H"}, {"x": "T N D", "h0": "N H"}

FORWARD = {
    ref.affine: {"x": "N D", "W": "H D", "b": "H"},
    ref.rnn_step: {**ONE, **RNN},
    ref.rnn_forward: {**MANY, **RNN},
    ref.lstm_step: {**ONE, "c": "N H", **LSTM},
    ref.lstm_forward: {**MANY, "c0": "N H", **LSTM},
    ref.gru_step: {**ONE, **GRU},
    ref.gru_forward: {**MANY, **GRU},
    ref.gru_reset_before_step: {**ONE, **GRU},
    ref.gru_reset_before_forward: {**MANY, **GRU},
    ref.lstm1997_step: {**ONE, "c": "N H", **THREE},
    ref.lstm1997_forward: {**MANY, "c0": "N H", **THREE},
    ref.coupled_gate_step: {**ONE, "c": "N H", **THREE},
    ref.memory_gated_step: {"x": "N D", "c": "N H", **LSTM, "W_hh": "3H H"},
    ref.peephole_step: {**ONE, "c": "N H", **LSTM, "p": "3H"},
    **{gate: {**ONE, **LSTM} for gate in (ref.input_gate, ref.forget_gate, ref.candidate, ref.output_gate)},
    ref.cell_update: dict.fromkeys("cifg", "N H"),
    ref.lstm_cell_grad: dict.fromkeys(("dh_next", "dc_next", "o", "c_next"), "N H"),
    ref.lstm_gate_grads: dict.fromkeys(("dh_next", "dc", "c", "i", "g", "c_next"), "N H"),
    ref.lstm_preactivation_grads: dict.fromkeys(("di", "df", "dg", "do", "i", "f", "g", "o"), "N H"),
    ref.carousel_product: {"f": "T N H"},
    ref.affine_backward: {"dy": "N H", "x": "N D", "W": "H D"},
    ref.spectral_radius: {"W": "H H"},
}
STEP, LAST = {"dh_next": "N H", "dc_next": "N H"}, {"dh": "T N H", "dc_n": "N H"}
BACKWARD = {
    ref.rnn_step_backward: (ref.rnn_step, {"dh_next": "N H"}),
    ref.rnn_backward: (ref.rnn_forward, {"dh": "T N H"}),
    ref.lstm_step_backward: (ref.lstm_step, STEP),
    ref.lstm_backward: (ref.lstm_forward, LAST),
    ref.gru_step_backward: (ref.gru_step, {"dh_next": "N H"}),
    ref.gru_backward: (ref.gru_forward, {"dh": "T N H"}),
    ref.gru_reset_before_step_backward: (ref.gru_reset_before_step, {"dh_next": "N H"}),
    ref.gru_reset_before_backward: (ref.gru_reset_before_forward, {"dh": "T N H"}),
    ref.lstm1997_step_backward: (ref.lstm1997_step, STEP),
    ref.lstm1997_backward: (ref.lstm1997_forward, LAST),
    ref.peephole_step_backward: (ref.peephole_step, STEP),
    ref.coupled_gate_step_backward: (ref.coupled_gate_step, STEP),
    ref.gradient_by_lag: (ref.lstm_forward, {"dh_T": "N H"}),
    ref.path_shares: (ref.gru_forward, {"dh_T": "N H"}),
}


def cases():
    for function, contracts in FORWARD.items():
        for name in contracts:
            yield pytest.param(function, contracts, None, name, id=f"{function.__name__}-{name}")
    for function, (forward, contracts) in BACKWARD.items():
        for name in contracts:
            yield pytest.param(function, contracts, forward, name, id=f"{function.__name__}-{name}")


CASES = list(cases())


@pytest.fixture
def call(draw):
    def call(function, contracts, forward, **replaced):
        arguments = draw(contracts, SIZES)
        if forward is not None:
            *_, arguments["cache"] = forward(**draw(FORWARD[forward], SIZES))
        return function(**{**arguments, **replaced})

    return call


@pytest.mark.parametrize(("function", "contracts", "forward", "name"), CASES)
def test_an_argument_that_does_not_fit_is_named(call, function, contracts, forward, name):
    call(function, contracts, forward)
    letters, shape = in_letters(contracts[name]), shape_of(contracts[name], SIZES)
    with pytest.raises(ValueError, match=re.escape(f"{name}: expected shape {letters}")):
        call(function, contracts, forward, **{name: np.ones((*shape, 1))})
    message = f"^{name}: expected a floating-point array {re.escape(letters)}, got dtype int64$"
    with pytest.raises(ValueError, match=message):
        call(function, contracts, forward, **{name: np.ones(shape, int)})


@pytest.mark.parametrize(
    ("function", "contracts", "forward", "name"),
    [case for case in CASES if case.values[0] is not ref.carousel_product],
)
def test_a_last_axis_that_contradicts_the_others_is_refused(call, function, contracts, forward, name):
    *first, last = shape_of(contracts[name], SIZES)
    with pytest.raises(ValueError, match=r"^\w+: expected shape \(.*\).*, got \("):
        call(function, contracts, forward, **{name: np.ones((*first, last + 1))})


def test_every_cell_of_the_reference_is_here():
    tested = {*FORWARD, *BACKWARD, ref.truncated_rnn_backward}
    cells = ("rnn", "gru", "lstm", "peephole", "coupled", "memory")
    public = {f for f in vars(ref).values() if getattr(f, "__name__", "").startswith(cells)}
    assert {f for f in public if callable(f)} <= tested | {ref.rnn_cell, ref.lstm1997_cell}
    assert len(CASES) > 100
