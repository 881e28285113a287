"""A cell along sequences of different lengths equals torch on packed sequences; padding takes no part."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from agreement import (
    System,
    assert_agree,
    assert_equals_autograd,
    assert_is_caught,
    assert_is_right,
    assert_same,
    assert_spoils_nothing,
    upstream_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.numpy import compiled, gru_fused, lstm_fused
from lstm_ref.numpy.cells import CELLS as EVERY_CELL
from lstm_ref.numpy.cells import GRU_RESET_BEFORE
from lstm_ref.numpy.gru import gru_backward, gru_forward
from lstm_ref.numpy.gru_reset_before import gru_reset_before_backward, gru_reset_before_forward
from lstm_ref.numpy.lstm import lstm_backward, lstm_forward
from lstm_ref.numpy.lstm1997 import lstm1997_backward, lstm1997_forward
from lstm_ref.numpy.lstm_switches import GREFF, LSTM1997, MEMORY_GATED, VANILLA
from lstm_ref.numpy.lstm_variants import variant_backward, variant_forward
from lstm_ref.numpy.packing import mask_from_lengths
from lstm_ref.numpy.rnn import rnn_backward, rnn_forward, truncated_rnn_backward
from lstm_ref.numpy.sequence import GRU, LSTM, RNN, over_sequence, sequence_backward, sequence_forward
from lstm_ref.shapes import shape_of
from lstm_ref.torch import gru, lstm, rnn
from lstm_ref.torch.lstm_variants import LSTMVariant
from lstm_ref.torch.sequence import MaskedSequence


def flat_variant(variant):
    """`variant_forward` and `variant_backward` in the form of `lstm_forward` and `lstm_backward`."""
    count = len(variant.state)

    def forward(x, *arrays):
        weights = dict(zip(variant.contracts, arrays[count:], strict=True))
        h, state, cache = variant_forward(x, arrays[:count], weights, variant)
        return h, *state[1:], cache

    def backward(dh, *dlast_and_cache):
        *dlast, cache = dlast_and_cache
        dx, dstate, dweights = variant_backward(dh, (np.zeros_like(cache.state0[0]), *dlast), cache)
        return dx, *dstate, *dweights.values()

    return forward, backward


TWINS = {
    **{
        f"RNN{', ' * (name != 'tanh')}{name.replace('tanh', '')}": partial(rnn.RNN, nonlinearity=name)
        for name in ("tanh", "relu", "sigmoid")
    },
    "LSTM": lstm.LSTM,
    "LSTM, peepholes": partial(LSTMVariant, variant=VANILLA),
    "LSTM of 1997": partial(LSTMVariant, variant=LSTM1997),
    "LSTM, memory-gated": partial(LSTMVariant, variant=MEMORY_GATED),
    "GRU": gru.GRU,
    "GRU of 2014": partial(gru.GRU, reset_before=True),
    **{f"Greff's {name}": partial(LSTMVariant, variant=variant) for name, variant in GREFF.items()},
}
CELLS = {name: (cell, TWINS[name]) for name, cell in EVERY_CELL.items()}
cells = pytest.mark.parametrize("name", CELLS)
SIZES = [
    {"T": T, "N": N, "D": D, "H": H}
    for T, N, D, H in [(6, 4, 3, 5), (1, 1, 1, 1), (5, 1, 4, 2), (4, 3, 1, 1), (1, 3, 2, 4)]
]
sizes_with_ones = pytest.mark.parametrize(
    "sizes", SIZES, ids=lambda sizes: "-".join(map(str, sizes.values()))
)


def any_mask(sizes, rng):
    """Not only lengths: holes too; the last sequence has no step at all, where there is more than one."""
    mask = rng.random((sizes["T"], sizes["N"])) < 0.6
    mask[:, -1] = sizes["N"] == 1
    return {"mask": mask}


def system_of(name):
    cell, twin_class = CELLS[name]
    module = MaskedSequence(twin_class(1, 1))
    states = list(cell.state)

    def forward(x, mask=None, **named):
        parameters = [named[key] for key in cell.parameters]
        h, last, cache = sequence_forward(x, [named[key] for key in states], parameters, mask, cell)
        return h, *last, cache

    def backward(dh, *dstate_and_cache):
        *dstate, cache = dstate_and_cache
        dx, dstate_0, dparameters = sequence_backward(dh, dstate, cache)
        return dx, *dstate_0, *dparameters

    def twin(x, mask=None, **named):
        parameters = {f"cell.{key}": named[key] for key in cell.parameters}
        arguments = (x, tuple(named[key] for key in states), mask)
        h, last = torch.func.functional_call(module, parameters, arguments)
        return h, *last

    inputs = {"x": "T N D", **cell.state, **cell.parameters}
    return System(forward, backward, inputs, twin, outputs=1 + len(states), given=any_mask)


@cells
@sizes_with_ones
def test_outputs_last_states_and_gradients_equal_autograd_and_the_complex_step(name, sizes):
    assert_is_right(system_of(name), sizes)


@cells
def test_without_a_mask_every_step_counts(name):
    system = replace(system_of(name), given=lambda sizes, rng: {})
    assert_equals_autograd(system, SIZES[0])
    inputs, _ = system.draw(SIZES[0])
    full = np.ones((6, 4), bool)
    assert_same(system.forward(**inputs)[:-1], system.forward(**inputs, mask=full)[:-1])


@pytest.mark.parametrize(
    ("name", "whole"), [("RNN", rnn_forward), ("GRU", gru_forward), ("LSTM", lstm_forward)]
)
def test_without_a_mask_it_is_the_sequence_of_the_cells_own_module(name, whole):
    system = system_of(name)
    inputs, _ = system.draw(SIZES[0])
    h, *_ = system.forward(**inputs)
    assert_agree(h, whole(*inputs.values())[0], "h")


def test_lstm_gradients_are_those_of_lstm_backward_when_the_last_h_has_none_of_its_own():
    system = system_of("LSTM")
    inputs, _ = system.draw(SIZES[0])
    *_, cache = system.forward(**inputs)
    _, _, whole_cache = lstm_forward(*inputs.values())
    rng = np.random.default_rng(5)
    dh, dc_n = rng.standard_normal((6, 4, 5)), rng.standard_normal((4, 5))
    ours = system.backward(dh, np.zeros((4, 5)), dc_n, cache)
    for gradient, expected in zip(ours, lstm_backward(dh, dc_n, whole_cache), strict=True):
        assert_agree(gradient, expected, "gradient")


@cells
def test_nothing_is_changed_and_float32_stays_float32(name):
    assert_spoils_nothing(system_of(name), SIZES[0])


@cells
@pytest.mark.parametrize("junk", [1e300, np.nan, np.inf])
def test_what_stands_in_the_padding_does_not_matter(name, junk):
    system = system_of(name)
    inputs, given = system.draw(SIZES[0])
    assert not given["mask"].all()
    clean, cache = system.run(inputs, given)
    dirty_x = np.where(given["mask"][:, :, None], inputs["x"], junk)
    dirty, dirty_cache = system.run({**inputs, "x": dirty_x}, given)
    assert_same(clean, dirty)
    upstream = [np.ones_like(output) for output in clean]
    assert_same(system.gradients(upstream, cache), system.gradients(upstream, dirty_cache))


@cells
def test_the_state_is_frozen_after_the_end_and_gradients_are_zero_there(name):
    system = system_of(name)
    inputs, _ = system.draw(SIZES[0])
    lengths = np.array([6, 4, 1, 0])
    mask = mask_from_lengths(lengths, 6)
    (h, *last), cache = system.run(inputs, {"mask": mask})
    for n, length in enumerate(lengths):
        np.testing.assert_array_equal(h[length:, n], 0)
        np.testing.assert_array_equal(last[0][n], h[length - 1, n] if length else inputs["h"][n])
    gradients = system.gradients([np.ones_like(h), *(np.ones_like(s) for s in last)], cache)
    assert np.all(gradients["x"][mask] != 0)
    assert np.all(gradients["x"][~mask] == 0)
    np.testing.assert_array_equal(gradients["h"][3], 1)  # no step: handed through, and nothing from its h


@settings(deadline=None, max_examples=25)
@given(
    name=st.sampled_from(sorted(CELLS)),
    lengths=st.lists(st.integers(0, 5), min_size=1, max_size=4),
    order_seed=st.integers(0, 99),
)
def test_a_batch_is_its_sequences_one_by_one_in_any_order(name, lengths, order_seed):
    system = system_of(name)
    sizes = {"T": 5, "N": len(lengths), "D": 2, "H": 3}
    inputs, _ = system.draw(sizes)
    mask = mask_from_lengths(np.array(lengths), 5)
    (h, *last), _ = system.run(inputs, {"mask": mask})
    order = np.random.default_rng(order_seed).permutation(len(lengths))
    batched = {"x", *CELLS[name][0].state}

    def part(key, value, chosen):
        if key not in batched:
            return value
        return value[:, chosen] if key == "x" else value[chosen]

    permuted = {key: part(key, value, order) for key, value in inputs.items()}
    (h_permuted, *last_permuted), _ = system.run(permuted, {"mask": mask[:, order]})
    assert_agree(h_permuted, h[:, order], "h of the permuted batch")
    assert_agree(last_permuted[-1], last[-1][order], "last state of the permuted batch")
    for n, length in enumerate(lengths):
        if length:
            alone = {key: part(key, value, [n]) for key, value in inputs.items()}
            (h_alone, *last_alone), _ = system.run({**alone, "x": alone["x"][:length]}, {"mask": None})
            assert_agree(h_alone, h[:length, [n]], "h of the sequence alone")
            assert_agree(last_alone[-1], last[-1][[n]], "last state of the sequence alone")


@cells
@pytest.mark.parametrize("cut", [1, 3, 5])
def test_time_split_in_two_with_the_state_handed_on_is_the_whole(name, cut):
    system = system_of(name)
    inputs, given = system.draw(SIZES[0])
    (h, *last), _ = system.run(inputs, given)
    states = CELLS[name][0].state
    (h_1, *middle), _ = system.run({**inputs, "x": inputs["x"][:cut]}, {"mask": given["mask"][:cut]})
    carried = {**inputs, "x": inputs["x"][cut:], **dict(zip(states, middle, strict=True))}
    (h_2, *last_2), _ = system.run(carried, {"mask": given["mask"][cut:]})
    assert_agree(np.concatenate([h_1, h_2]), h, "h")
    for ours, expected in zip(last_2, last, strict=True):
        assert_agree(ours, expected, "last state")


def frozen_output(x, mask, **named):
    """The state that stands still is also shown, not 0."""
    h, h_n, cache = system_of("RNN").forward(x, mask, **named)
    shown = h.copy()
    for t in range(len(x)):
        shown[t] = np.where(mask[t, :, None], h[t], shown[t - 1] if t else named["h"])
    return shown, h_n, cache


def state_not_frozen(x, mask, **named):
    h, h_n, cache = system_of("RNN").forward(x, None, **named)
    return h * mask[:, :, None], h_n, cache


def state_zeroed_not_frozen(x, mask, **named):
    h, _, cache = system_of("RNN").forward(x, mask, **named)
    return h, h[-1], cache


@pytest.mark.parametrize("wrong", [frozen_output, state_not_frozen, state_zeroed_not_frozen])
def test_a_wrong_forward_is_caught(wrong):
    assert_is_caught(replace(system_of("RNN"), forward=wrong), SIZES[0])


def gradient_stops_at_the_padding(dh, dh_n, cache):
    lasts = np.logical_and.accumulate(cache.mask, axis=0)
    return system_of("RNN").backward(dh, np.where(lasts[-1, :, None], dh_n, 0), cache)


def last_state_has_no_gradient(dh, dh_n, cache):
    return system_of("RNN").backward(dh, np.zeros_like(dh_n), cache)


@pytest.mark.parametrize("wrong", [gradient_stops_at_the_padding, last_state_has_no_gradient])
def test_a_wrong_backward_is_caught(wrong):
    assert_is_caught(replace(system_of("RNN"), backward=wrong), SIZES[0])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("dh[start:stop, run.rows]", "dh[start:stop, run.rows][::-1]"),
        ("own = [array[run.rows] for", "own = [0 * array[run.rows] for"),
        ("total += gradient", "total[...] = gradient"),
        ("array[run.rows] = 0 if cut else new", "array[run.rows] += 0 if cut else new"),
    ],
)
@pytest.mark.parametrize("name", ["RNN", "LSTM"])
def test_a_backward_that_is_wrong_by_one_edit_is_caught(mutant, name, right, wrong):
    changed = mutant(sequence_backward, right, wrong)

    def backward(dh, *dstate_and_cache):
        *dstate, cache = dstate_and_cache
        dx, dstate_0, dparameters = changed(dh, dstate, cache)
        return dx, *dstate_0, *dparameters

    assert_is_caught(replace(system_of(name), backward=backward), SIZES[0])


@cells
@pytest.mark.parametrize("k", [1, 2, 4, 6, 9])
def test_truncated_it_is_the_chunks_one_by_one_each_from_the_state_that_the_one_before_left(name, k):
    cell, _ = CELLS[name]
    inputs, _ = system_of(name).draw(SIZES[0])
    x, mask, count = inputs["x"], mask_from_lengths(np.array([6, 4, 1, 0]), 6), len(cell.state)
    arrays = list(inputs.values())[1:]
    state, parameters = arrays[:count], arrays[count:]
    h, last, cache = sequence_forward(x, state, parameters, mask, cell)
    dh, *dstate = upstream_of((h, *last))
    caches, now = [], state
    for t in range(0, 6, k):
        _, now, chunk = sequence_forward(x[t : t + k], now, parameters, mask[t : t + k], cell)
        caches.append((t, chunk))
    dxs, total = [], [0] * len(parameters)
    earlier = dstate
    for t, chunk in reversed(caches):
        dx, earlier, gradients = sequence_backward(dh[t : t + k], earlier, chunk)
        dxs.append(dx)
        total = [g + g_t for g, g_t in zip(total, gradients, strict=True)]
        if t:
            earlier = [np.where(mask[t, :, None], 0, array) for array in earlier]
    dx, dstate0, gradients = sequence_backward(dh, dstate, cache, k=k)
    assert_agree(dx, np.concatenate(dxs[::-1]), "dx")
    for ours, expected in zip([*dstate0, *gradients], [*earlier, *total], strict=True):
        assert_agree(ours, expected, "gradient")


def test_truncated_it_is_truncated_rnn_backward():
    inputs, _ = system_of("RNN").draw(SIZES[0])
    x, h0, *parameters = inputs.values()
    h, _, cache = sequence_forward(x, [h0], parameters, cell=RNN)
    _, own_cache = rnn_forward(x, h0, *parameters)
    dh = upstream_of((h,))[0]
    dx, (dh0,), gradients = sequence_backward(dh, [np.zeros_like(h0)], cache, k=4)
    for ours, expected in zip([dx, dh0, *gradients], truncated_rnn_backward(dh, own_cache, 4), strict=True):
        assert_agree(ours, expected, "gradient")
    with pytest.raises(ValueError, match=r"^k: expected at least one step a chunk, got 0$"):
        sequence_backward(dh, [np.zeros_like(h0)], cache, k=0)


@cells
@pytest.mark.parametrize(("T", "N"), [(0, 3), (4, 0), (0, 0)])
def test_no_steps_or_no_sequences_leave_the_state_and_have_gradients_of_zero(name, T, N):
    cell, _ = CELLS[name]
    rng = np.random.default_rng(0)
    state = [rng.standard_normal(s.shape) for s in cell.zero_state(N, 5)]
    parameters = list(cell.draw(rng, 3, 5).values())
    h, last, cache = sequence_forward(np.ones((T, N, 3)), state, parameters, cell=cell)
    assert_same(list(last), state)
    dx, dstate0, gradients = sequence_backward(h, state, cache)
    assert (h.shape, dx.shape) == ((T, N, 5), (T, N, 3))
    assert_same(list(dstate0), state)
    assert [g.shape for g in gradients] == [p.shape for p in parameters]
    assert not any(g.any() for g in gradients)


@cells
def test_the_pair_of_a_cell_has_the_form_of_lstm_forward_and_lstm_backward(name):
    cell, _ = CELLS[name]
    forward, backward = over_sequence(cell)
    inputs, _ = system_of(name).draw(SIZES[0])
    x, *arrays = inputs.values()
    h, *others, cache = forward(x, **dict(zip(list(cell.contracts(sequence=True))[1:], arrays, strict=True)))
    count = len(cell.state)
    expected_h, last, expected_cache = sequence_forward(x, arrays[:count], arrays[count:], cell=cell)
    assert_same([h, *others], [expected_h, *last[1:]])
    dh, *dothers = upstream_of((h, *others))
    dx, dstate0, gradients = sequence_backward(dh, [np.zeros_like(last[0]), *dothers], expected_cache)
    assert_same(list(backward(dh, *dothers, cache)), [dx, *dstate0, *gradients])


WRITTEN_OUT = {
    "rnn": (rnn_forward, rnn_backward, RNN),
    "lstm": (lstm_forward, lstm_backward, LSTM),
    "lstm, fused": (lstm_fused.lstm_forward, lstm_fused.lstm_backward, LSTM),
    "gru": (gru_forward, gru_backward, GRU),
    "gru, fused": (gru_fused.gru_forward, gru_fused.gru_backward, GRU),
    "lstm, compiled": (*over_sequence(compiled.LSTM), LSTM),
    "gru, compiled": (*over_sequence(compiled.GRU), GRU),
    "gru of 2014": (gru_reset_before_forward, gru_reset_before_backward, GRU_RESET_BEFORE),
    "1997": (lstm1997_forward, lstm1997_backward, EVERY_CELL["LSTM of 1997"]),
    **{name: (*over_sequence(cell), cell) for name, cell in EVERY_CELL.items()},
    **{
        f"variant {name}": (*flat_variant(variant), EVERY_CELL[f"Greff's {name}"])
        for name, variant in GREFF.items()
    },
}


@pytest.mark.parametrize("name", WRITTEN_OUT)
def test_what_changes_a_returned_sequence_or_last_state_changes_no_gradient(name):
    forward, backward, cell = WRITTEN_OUT[name]
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape_of(axes, SIZES[0])) for axes in cell.contracts(True).values()]
    *outputs, cache = forward(*arrays)
    upstream = upstream_of(tuple(outputs))
    before = backward(*upstream, cache)
    for output in outputs:
        output *= 0.5
    assert_same(list(backward(*upstream, cache)), list(before))


@pytest.mark.parametrize("name", WRITTEN_OUT)
@pytest.mark.parametrize(("T", "N"), [(0, 3), (4, 0)])
def test_written_out_too_no_steps_or_no_sequences_are_sizes_like_any_other(name, T, N):
    forward, backward, cell = WRITTEN_OUT[name]
    sizes, rng = {"T": T, "N": N, "D": 2, "H": 5}, np.random.default_rng(0)
    arrays = [rng.standard_normal(shape_of(axes, sizes)) for axes in cell.contracts(True).values()]
    h, *others, cache = forward(*arrays)
    assert h.shape == (T, N, 5)
    gradients = backward(h, *others, cache)
    assert [gradient.shape for gradient in gradients] == [array.shape for array in arrays]
    assert not any(gradient.any() for gradient in gradients[1 + len(cell.state) :])


def arguments_of(cell, **changes):
    sizes = {"T": 6, "N": 4, "D": 3, "H": 5}
    state = [np.ones(shape_of("N H", sizes)) for _ in cell.state]
    parameters = [np.ones(shape_of(axes, sizes)) for axes in cell.parameters.values()]
    return {"x": np.ones((6, 4, 3)), "state": state, "parameters": parameters, "cell": cell, **changes}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": np.ones((4, 3))}, r"^x: expected shape \(T, N, D\), got \(4, 3\)$"),
        ({"x": [[[1.0]]]}, r"^x: expected a floating-point array \(T, N, D\), got list$"),
        ({"mask": np.ones((6, 3), bool)}, r"^mask: expected shape \(T, N\) with T=6, N=4, got \(6, 3\)$"),
        ({"mask": np.ones((6, 4))}, r"^mask: expected a boolean array \(T, N\), got dtype float64$"),
        ({"state": [np.ones((4, 5))]}, r"^state: expected 2 arrays \(h, c\), got 1$"),
        (
            {"state": [np.ones((4, 5)), np.ones((4, 6))]},
            r"^c: expected shape \(N, H\) with N=4, H=5, got \(4, 6\)$",
        ),
        ({"parameters": [np.ones((20, 3))]}, r"^parameters: expected 3 arrays \(W_ih, W_hh, b\), got 1$"),
        (
            {"parameters": [np.ones((3, 20)), np.ones((20, 5)), np.ones(20)]},
            r"^W_ih: expected shape \(4H, D\) with H=5, D=3, got \(3, 20\)$",
        ),
    ],
)
def test_a_wrong_argument_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        sequence_forward(**arguments_of(LSTM, **change))


@pytest.mark.parametrize(
    ("dh", "dstate", "message"),
    [
        (
            np.ones((6, 4, 4)),
            [np.ones((4, 5))],
            r"^dh: expected shape \(T, N, H\) with T=6, N=4, H=5, got \(6, 4, 4\)$",
        ),
        (
            np.ones((6, 4, 5)),
            [np.ones((1, 5))],
            r"^dh_n: expected shape \(N, H\) with N=4, H=5, got \(1, 5\)$",
        ),
        (
            np.ones((5, 4, 5)),
            [np.ones((4, 5))],
            r"^dh: expected shape \(T, N, H\) with T=6, N=4, H=5, got \(5, 4, 5\)$",
        ),
        (np.ones((6, 4, 5)), [], r"^dstate: expected 1 array \(dh_n\), got 0$"),
    ],
)
def test_a_wrong_upstream_gradient_is_named(dh, dstate, message):
    _, _, cache = sequence_forward(**arguments_of(GRU))
    with pytest.raises(ValueError, match=message):
        sequence_backward(dh, dstate, cache)
