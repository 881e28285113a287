"""What is no entry of the table of systems names the argument that does not fit, too."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lstm_ref import numpy as ref
from lstm_ref.shapes import in_letters, shape_of

SIZES = {"T": 4, "N": 3, "D": 2, "H": 5}
ONE = {"x": "N D", "h": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
FORWARD = {
    **dict.fromkeys((ref.input_gate, ref.forget_gate, ref.candidate, ref.output_gate), ONE),
    ref.cell_update: dict.fromkeys("cifg", "N H"),
    ref.lstm_cell_grad: dict.fromkeys(("dh_next", "dc_next", "o", "c_next"), "N H"),
    ref.lstm_gate_grads: dict.fromkeys(("dh_next", "dc", "c", "i", "g", "c_next"), "N H"),
    ref.lstm_preactivation_grads: dict.fromkeys(("di", "df", "dg", "do", "i", "f", "g", "o"), "N H"),
    ref.memory_gated_step: {"x": "N D", "c": "N H", "W_ih": "4H D", "W_hh": "3H H", "b": "4H"},
    ref.carousel_product: {"f": "T N H"},
    ref.affine_backward: {"dy": "N H", "x": "N D", "W": "H D"},
    ref.spectral_radius: {"W": "H H"},
}
BACKWARD = {
    ref.truncated_rnn_backward: ("RNN", {"dh": "T N H"}),
    ref.gradient_by_lag: ("LSTM", {"dh_T": "N H"}),
    ref.path_shares: ("GRU", {"dh_T": "N H"}),
}
READ = {"RNN": ref.rnn_forward, "LSTM": ref.lstm_forward, "GRU": ref.gru_forward}


def cases():
    for function, contracts in FORWARD.items():
        for name in contracts:
            yield pytest.param(function, contracts, None, name, id=f"{function.__name__}-{name}")
    for function, (cell, contracts) in BACKWARD.items():
        for name in contracts:
            yield pytest.param(function, contracts, cell, name, id=f"{function.__name__}-{name}")


CASES = list(cases())


@pytest.fixture
def call(draw):
    def call(function, contracts, cell, **replaced):
        arguments = draw(contracts, SIZES)
        if cell:
            *_, arguments["cache"] = READ[cell](**draw(ref.CELLS[cell].contracts(sequence=True), SIZES))
        if function is ref.truncated_rnn_backward:
            arguments["k"] = 2
        return function(**{**arguments, **replaced})

    return call


@pytest.mark.parametrize(("function", "contracts", "cell", "name"), CASES)
def test_an_argument_that_does_not_fit_is_named(call, function, contracts, cell, name):
    call(function, contracts, cell)
    letters, shape = in_letters(contracts[name]), shape_of(contracts[name], SIZES)
    with pytest.raises(ValueError, match=re.escape(f"{name}: expected shape {letters}")):
        call(function, contracts, cell, **{name: np.ones((*shape, 1))})
    message = f"^{name}: expected a floating-point array {re.escape(letters)}, got dtype int64$"
    with pytest.raises(ValueError, match=message):
        call(function, contracts, cell, **{name: np.ones(shape, int)})


@pytest.mark.parametrize(
    ("function", "contracts", "cell", "name"),
    [case for case in CASES if case.values[0] is not ref.carousel_product],
)
def test_a_last_axis_that_contradicts_the_others_is_refused(call, function, contracts, cell, name):
    *first, last = shape_of(contracts[name], SIZES)
    with pytest.raises(ValueError, match=r"^\w+: expected shape \(.*\).*, got \("):
        call(function, contracts, cell, **{name: np.ones((*first, last + 1))})
