"""A cell along sequences of different lengths equals torch on packed sequences; padding takes no part."""

import numpy as np
import pytest
from agreement import (
    assert_agree,
    assert_same,
    upstream_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from systems.recurrent import CELLS, masked

from lstm_ref.numpy.cells import GRU, LSTM, RNN
from lstm_ref.numpy.packing import mask_from_lengths
from lstm_ref.numpy.rnn import rnn_forward, truncated_rnn_backward
from lstm_ref.numpy.sequence import over_sequence, sequence_backward, sequence_forward
from lstm_ref.shapes import shape_of

SIZES = {"T": 6, "N": 4, "D": 3, "H": 5}
SYSTEMS = {name: masked(name) for name in CELLS if "truncated" not in name}  # whose x has no gradient
cells = pytest.mark.parametrize("name", SYSTEMS)


@cells
def test_without_a_mask_every_step_counts(name):
    system = SYSTEMS[name]
    inputs, _ = system.draw(SIZES)
    full = np.ones((6, 4), bool)
    assert_same(system.forward(**inputs, mask=None)[:-1], system.forward(**inputs, mask=full)[:-1])


@cells
@pytest.mark.parametrize("junk", [1e300, np.nan, np.inf])
def test_what_stands_in_the_padding_does_not_matter(name, junk):
    system = SYSTEMS[name]
    inputs, given = system.draw(SIZES)
    assert not given["mask"].all()
    clean, cache = system.run(inputs, given)
    dirty_x = np.where(given["mask"][:, :, None], inputs["x"], junk)
    dirty, dirty_cache = system.run({**inputs, "x": dirty_x}, given)
    assert_same(clean, dirty)
    upstream = [np.ones_like(output) for output in clean]
    assert_same(system.gradients(upstream, cache), system.gradients(upstream, dirty_cache))


@cells
def test_the_state_is_frozen_after_the_end_and_gradients_are_zero_there(name):
    system = SYSTEMS[name]
    inputs, _ = system.draw(SIZES)
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
    name=st.sampled_from(sorted(SYSTEMS)),
    lengths=st.lists(st.integers(0, 5), min_size=1, max_size=4),
    order_seed=st.integers(0, 99),
)
def test_a_batch_is_its_sequences_one_by_one_in_any_order(name, lengths, order_seed):
    system = SYSTEMS[name]
    sizes = {"T": 5, "N": len(lengths), "D": 2, "H": 3}
    inputs, _ = system.draw(sizes)
    mask = mask_from_lengths(np.array(lengths), 5)
    (h, *last), _ = system.run(inputs, {"mask": mask})
    order = np.random.default_rng(order_seed).permutation(len(lengths))
    batched = {"x", *CELLS[name].state}

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
def test_time_split_in_two_with_the_state_handed_on_is_the_whole(name):
    cut = 3
    system = SYSTEMS[name]
    inputs, given = system.draw(SIZES)
    (h, *last), _ = system.run(inputs, given)
    states = CELLS[name].state
    (h_1, *middle), _ = system.run({**inputs, "x": inputs["x"][:cut]}, {"mask": given["mask"][:cut]})
    carried = {**inputs, "x": inputs["x"][cut:], **dict(zip(states, middle, strict=True))}
    (h_2, *last_2), _ = system.run(carried, {"mask": given["mask"][cut:]})
    assert_agree(np.concatenate([h_1, h_2]), h, "h")
    for ours, expected in zip(last_2, last, strict=True):
        assert_agree(ours, expected, "last state")


@cells
@pytest.mark.parametrize("k", [1, 2, 4, 6, 9])
def test_truncated_it_is_the_chunks_one_by_one_each_from_the_state_that_the_one_before_left(name, k):
    cell = CELLS[name]
    inputs, _ = SYSTEMS[name].draw(SIZES)
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
    inputs, _ = SYSTEMS["RNN"].draw(SIZES)
    x, h0, *parameters = inputs.values()
    h, _, cache = sequence_forward(x, [h0], parameters, cell=RNN)
    _, own_cache = rnn_forward(x, h0, *parameters)
    dh = upstream_of((h,))[0]
    dx, (dh0,), gradients = sequence_backward(dh, [np.zeros_like(h0)], cache, k=4)
    for ours, expected in zip([dx, dh0, *gradients], truncated_rnn_backward(dh, own_cache, 4), strict=True):
        assert_agree(ours, expected, "gradient")
    with pytest.raises(ValueError, match=r"^k: expected a whole number of at least 1, got 0$"):
        sequence_backward(dh, [np.zeros_like(h0)], cache, k=0)


@cells
def test_the_pair_of_a_cell_has_the_form_of_lstm_forward_and_lstm_backward(name):
    cell = CELLS[name]
    forward, backward = over_sequence(cell)
    inputs, _ = SYSTEMS[name].draw(SIZES)
    x, *arrays = inputs.values()
    h, *others, cache = forward(x, **dict(zip(list(cell.contracts(sequence=True))[1:], arrays, strict=True)))
    count = len(cell.state)
    expected_h, last, expected_cache = sequence_forward(x, arrays[:count], arrays[count:], cell=cell)
    assert_same([h, *others], [expected_h, *last[1:]])
    dh, *dothers = upstream_of((h, *others))
    dx, dstate0, gradients = sequence_backward(dh, [np.zeros_like(last[0]), *dothers], expected_cache)
    assert_same(list(backward(dh, *dothers, cache)), [dx, *dstate0, *gradients])


def arguments_of(cell, **changes):
    sizes = {"T": 6, "N": 4, "D": 3, "H": 5}
    state = [np.ones(shape_of("N H", sizes)) for _ in cell.state]
    parameters = [np.ones(shape_of(axes, sizes)) for axes in cell.parameters.values()]
    return {"x": np.ones((6, 4, 3)), "state": state, "parameters": parameters, "cell": cell, **changes}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"state": [np.ones((4, 5))]}, r"^state: expected 2 arrays \(h, c\), got 1$"),
        ({"parameters": [np.ones((20, 3))]}, r"^parameters: expected 3 arrays \(W_ih, W_hh, b\), got 1$"),
    ],
)
def test_a_wrong_number_of_arrays_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        sequence_forward(**arguments_of(LSTM, **change))


def test_a_wrong_number_of_upstream_gradients_is_named():
    h, _, cache = sequence_forward(**arguments_of(GRU))
    with pytest.raises(ValueError, match=r"^dstate: expected 1 array \(dh_n\), got 0$"):
        sequence_backward(h, [], cache)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: sequence_forward(**arguments_of(LSTM, state=None)),
            r"^state: expected 2 arrays \(h, c\), got None",
        ),
        (
            lambda: sequence_backward(np.ones((6, 4, 5)), [np.ones((4, 5))], gru_cache(), k=1.5),
            "^k: .* got 1.5$",
        ),
        (
            lambda: LSTM.draw(np.random.default_rng(0), 3, 0),
            "^H: expected a whole number of at least 1, got 0$",
        ),
        (
            lambda: LSTM.draw(np.random.default_rng(0), 3.0, 2),
            "^D: expected a whole number of at least 1, got 3.0$",
        ),
    ],
)
def test_what_is_no_list_or_no_whole_number_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def gru_cache():
    return sequence_forward(**arguments_of(GRU))[2]
