"""One cell with switches is right in every setting, and the named cells are settings of it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from lstm_ref.numpy import (
    GREFF,
    LSTM1997,
    MEMORY_GATED,
    VANILLA,
    Variant,
    assert_gradients,
    coupled_gate_step,
    lstm1997_step,
    lstm_backward,
    lstm_forward,
    memory_gated_step,
    parameter_count,
    peephole_step,
    variant_backward,
    variant_forward,
    variant_step,
    variant_step_backward,
)

CELLS = {**GREFF, "1997": LSTM1997, "memory": MEMORY_GATED, "all but the candidate": Variant(*[False] * 9)}
SIZES = {"T": 4, "N": 3, "D": 4, "H": 2}


def state_contracts(variant):
    gates = {"gates": f"N {len(variant.gates)}H"} if variant.gates_recur else {}
    return {"h": "N H", "c": "N H", **gates}


def flat(function, variant):
    """The cell as a function of arrays by name: outputs first, then the next state."""
    names = state_contracts(variant)

    def run(x, **arrays):
        weights = {name: arrays[name] for name in variant.contracts}
        *outputs, state, _ = function(x, tuple(arrays[name] for name in names), weights, variant)
        return *outputs, *state

    run.__name__ = function.__name__
    return run


def draw_cell(draw, variant, sizes, x):
    arguments = draw({"x": x, **state_contracts(variant), **variant.contracts}, sizes)
    state = tuple(arguments[name] for name in state_contracts(variant))
    weights = {name: arguments[name] for name in variant.contracts}
    dstate = tuple(draw({f"d{n}": c for n, c in state_contracts(variant).items()}, sizes, seed=1).values())
    return arguments, state, weights, dstate


def test_every_combination_of_switches_has_a_right_backward(draw):
    """All 1,024, those without any gate too: a switch must not break another's gradient."""
    sizes, seen = {"N": 2, "D": 3, "H": 2}, set()
    for switches in itertools.product([False, True], repeat=10):
        variant = Variant(*switches)
        arguments, state, weights, dstate = draw_cell(draw, variant, sizes, "N D")
        _, cache = variant_step(arguments["x"], state, weights, variant)
        dx, before, dweights = variant_step_backward(dstate, cache)
        gradients = {"x": dx, **dict(zip(state_contracts(variant), before, strict=True)), **dweights}
        if variant.reads_memory or not variant.recurrent_blocks:
            assert not gradients.pop("h").any()
        assert_gradients(flat(variant_step, variant), arguments, dstate, gradients)
        seen.add(variant)
    assert len(seen) == 1024


def test_without_peepholes_it_is_the_lstm(sizes, draw, agree):
    arguments, state0, weights, dstate_n = draw_cell(draw, GREFF["NP"], sizes, "T N D")
    dh = draw({"dh": "T N H"}, sizes, seed=2)["dh"]
    h, (_, c_n), cache = variant_forward(arguments["x"], state0, weights, GREFF["NP"])
    expected_h, expected_c_n, expected_cache = lstm_forward(arguments["x"], *state0, **weights)
    agree(h, expected_h)
    agree(c_n, expected_c_n)
    dx, dstate0, dweights = variant_backward(dh, dstate_n, cache)
    with_last = dh + np.concatenate([np.zeros_like(dh[:-1]), dstate_n[0][None]])
    expected = lstm_backward(with_last, dstate_n[1], expected_cache)
    for actual, right in zip((dx, *dstate0, *dweights.values()), expected, strict=True):
        agree(actual, right)


def test_each_of_greffs_names_switches_what_it_says():
    assert {name: variant._asdict() for name, variant in GREFF.items()} == {
        "V": VANILLA._asdict(),
        "NIG": {**VANILLA._asdict(), "input_gate": False},
        "NFG": {**VANILLA._asdict(), "forget_gate": False},
        "NOG": {**VANILLA._asdict(), "output_gate": False},
        "NIAF": {**VANILLA._asdict(), "input_activation": False},
        "NOAF": {**VANILLA._asdict(), "output_activation": False},
        "NP": {**VANILLA._asdict(), "peepholes": False},
        "CIFG": {**VANILLA._asdict(), "coupled": True},
        "FGR": {**VANILLA._asdict(), "gate_recurrence": True},
    }


@pytest.mark.parametrize(
    ("cell", "blocks", "gates", "in_letters"),
    [
        ("V", "ifgo", "ifo", {"W_ih": "4H D", "W_hh": "4H H", "b": "4H", "p": "3H"}),
        ("NP", "ifgo", "ifo", {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}),
        ("NIG", "fgo", "fo", {"W_ih": "3H D", "W_hh": "3H H", "b": "3H", "p": "2H"}),
        ("NFG", "igo", "io", {"W_ih": "3H D", "W_hh": "3H H", "b": "3H", "p": "2H"}),
        ("NOG", "ifg", "if", {"W_ih": "3H D", "W_hh": "3H H", "b": "3H", "p": "2H"}),
        ("CIFG", "igo", "io", {"W_ih": "3H D", "W_hh": "3H H", "b": "3H", "p": "2H"}),
        ("FGR", "ifgo", "ifo", {"W_ih": "4H D", "W_hh": "4H H", "b": "4H", "p": "3H", "W_gates": "3H 3H"}),
        ("1997", "igo", "io", {"W_ih": "3H D", "W_hh": "3H H", "b": "3H"}),
        ("memory", "ifgo", "ifo", {"W_ih": "4H D", "W_hh": "3H H", "b": "4H"}),
        ("all but the candidate", "g", "", {"W_ih": "1H D", "W_hh": "1H H", "b": "1H"}),
    ],
)
def test_a_gate_that_is_off_has_no_weights(cell, blocks, gates, in_letters):
    variant = CELLS[cell]
    assert (variant.blocks, variant.gates, variant.contracts) == (blocks, gates, in_letters)


def test_the_parameter_count_is_torchs_less_its_second_bias():
    torch = pytest.importorskip("torch", reason="torch is not installed: no parameters to count")
    D, H = 7, 5
    lstm = sum(p.numel() for p in torch.nn.LSTM(D, H).parameters()) - 4 * H
    assert parameter_count(GREFF["NP"], D, H) == lstm
    assert parameter_count(VANILLA, D, H) == lstm + 3 * H
    assert parameter_count(LSTM1997, D, H) == lstm * 3 // 4
    assert parameter_count(GREFF["CIFG"], D, H) == lstm * 3 // 4 + 2 * H
    assert parameter_count(GREFF["FGR"], D, H) == lstm + 3 * H + 9 * H * H


@pytest.mark.parametrize(
    ("step", "variant"),
    [
        (lstm1997_step, LSTM1997),
        (coupled_gate_step, Variant(coupled=True, peepholes=False)),
        (peephole_step, VANILLA),
    ],
)
def test_each_named_cell_is_a_setting_of_the_one_cell(sizes, draw, agree, step, variant):
    arguments, state, weights, _ = draw_cell(draw, variant, sizes, "N D")
    (h_next, c_next), _ = variant_step(arguments["x"], state, weights, variant)
    outputs = step(arguments["x"], *state, **weights)
    agree(outputs[0], h_next)
    agree(outputs[1], c_next)


def test_the_memory_gated_candidate_reads_the_input_alone_and_has_no_rows_that_could_grow(draw):
    """A step of gradient descent on the cell leaves the candidate blind to the memory."""
    arguments, state, weights, dstate = draw_cell(draw, MEMORY_GATED, SIZES, "N D")
    _, cache = variant_step(arguments["x"], state, weights, MEMORY_GATED)
    _, _, dweights = variant_step_backward(dstate, cache)
    trained = {name: weights[name] - 0.5 * dweights[name] for name in weights}
    for memory in (state[1], -3 * state[1]):
        _, seen = variant_step(arguments["x"], (state[0], memory), trained, MEMORY_GATED)
        H = SIZES["H"]
        expected = np.tanh(arguments["x"] @ trained["W_ih"][2 * H : 3 * H].T + trained["b"][2 * H : 3 * H])
        np.testing.assert_allclose(seen.g, expected, rtol=1e-14)


def test_the_wide_memory_gated_cell_with_blind_rows_is_the_narrow_one(draw, agree):
    arguments, state, weights, _ = draw_cell(draw, MEMORY_GATED, SIZES, "N D")
    wide = MEMORY_GATED._replace(candidate_recurrence=True)
    W_i, W_f, W_o = np.split(weights["W_hh"], 3)
    rows = {**weights, "W_hh": np.concatenate([W_i, W_f, 0 * W_i, W_o])}
    narrow_state, _ = variant_step(arguments["x"], state, weights, MEMORY_GATED)
    wide_state, _ = variant_step(arguments["x"], state, rows, wide)
    for narrow, widened in zip(narrow_state, wide_state, strict=True):
        agree(widened, narrow)


def test_the_memory_gated_cell_is_a_setting_of_the_one_cell_and_reads_no_h(sizes, draw, agree):
    arguments, (h, c), weights, _ = draw_cell(draw, MEMORY_GATED, sizes, "N D")
    h_next, c_next = memory_gated_step(arguments["x"], c, **weights)
    for any_h in (h, -h):
        (expected_h, expected_c), _ = variant_step(arguments["x"], (any_h, c), weights, MEMORY_GATED)
        agree(h_next, expected_h)
        agree(c_next, expected_c)


def test_full_gate_recurrence_hands_on_the_gates_of_this_step(draw):
    arguments, state, weights, _ = draw_cell(draw, GREFF["FGR"], SIZES, "N D")
    (_, _, gates), cache = variant_step(arguments["x"], state, weights, GREFF["FGR"])
    np.testing.assert_array_equal(gates, np.hstack([cache.i, cache.f, cache.o]))
    np.testing.assert_array_equal(cache.gates, state[2])


def test_without_a_forget_gate_the_memory_drifts_and_a_negative_input_bias_slows_it(draw):
    sizes = {"T": 200, "N": 4, "D": 2, "H": 8}
    arguments, state0, weights, _ = draw_cell(draw, LSTM1997, sizes, "T N D")
    x = np.abs(arguments["x"])
    shy = {**weights, "b": weights["b"] + np.repeat([-4.0, 0.0, 0.0], 8)}

    def drift(variant, weights):
        return np.abs(variant_forward(x, state0, weights, variant)[1][1]).max()

    assert drift(LSTM1997, weights) > 50
    assert drift(LSTM1997, shy) < drift(LSTM1997, weights) / 2
    assert drift(Variant(coupled=True, peepholes=False), weights) <= max(1.0, np.abs(state0[1]).max())


def test_the_sequence_cache_is_linear_in_T_and_holds_the_weights_once(draw):
    arguments, state0, weights, _ = draw_cell(draw, VANILLA, SIZES, "T N D")
    *_, cache = variant_forward(arguments["x"], state0, weights, VANILLA)
    assert len(cache.steps) == SIZES["T"]
    assert all(cache.step(t).weights is weights for t in range(SIZES["T"]))
    assert cache.step(1).h is not cache.step(2).h


def test_a_wrong_number_of_states_and_wrong_names_of_weights_are_named(draw):
    arguments, state, weights, dstate = draw_cell(draw, VANILLA, SIZES, "N D")
    x, few = arguments["x"], {name: weights[name] for name in ("W_ih", "W_hh", "b")}
    _, cache = variant_step(x, state, weights, VANILLA)
    for call, message in [
        (lambda: variant_step(x, state[:1], weights, VANILLA), r"^state: expected 2 arrays \(h, c\), got 1$"),
        (
            lambda: variant_step(x, state, weights, GREFF["FGR"]),
            r"^state: expected 3 arrays \(h, c, gates\)",
        ),
        (
            lambda: variant_step(x, state, few, VANILLA),
            "weights: expected W_ih, W_hh, b, p, got W_ih, W_hh, b",
        ),
        (
            lambda: variant_step(x, state, weights, GREFF["NP"]),
            "expected W_ih, W_hh, b, got W_ih, W_hh, b, p",
        ),
        (
            lambda: variant_step_backward(dstate[:1], cache),
            r"^dstate_next: expected 2 arrays \(dh_next, dc_next\)",
        ),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
