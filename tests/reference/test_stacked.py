"""Stacked and bidirectional networks equal torch.nn.RNN, LSTM and GRU with their weights, not transposed."""

import numpy as np
import pytest
import torch
from agreement import (
    assert_agree,
    assert_same,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from systems.recurrent import flattened, in_layers, stacked
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstm_ref.numpy.cells import GRU, LSTM, RNN
from lstm_ref.numpy.packing import mask_from_lengths
from lstm_ref.numpy.stacked import (
    bidirectional_backward,
    bidirectional_forward,
    dropout_mask,
    stacked_backward,
    stacked_forward,
)
from lstm_ref.shapes import shape_of
from lstm_ref.torch import gru, lstm, rnn
from lstm_ref.torch.stacked import layers_from, load_layers

CELLS = {
    "RNN": (RNN, rnn.RNN, torch.nn.RNN),
    "LSTM": (LSTM, lstm.LSTM, torch.nn.LSTM),
    "GRU": (GRU, gru.GRU, torch.nn.GRU),
}
cells = pytest.mark.parametrize("name", CELLS)
shapes_of_stacks = pytest.mark.parametrize(("L", "K"), [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2)])
SIZES = {"T": 5, "N": 4, "D": 3, "H": 2}


@cells
@shapes_of_stacks
@pytest.mark.parametrize("lengths", [[6, 6, 6], [2, 6, 4], [1, 3, 2]])
def test_torch_weights_load_and_packed_sequences_agree_in_every_output_and_gradient(name, L, K, lengths):
    cell, _, torch_class = CELLS[name]
    T, N, D, H = 6, 3, 4, 5
    torch.manual_seed(0)
    module = torch_class(D, H, num_layers=L, bidirectional=K == 2).double()
    rng = np.random.default_rng(0)
    x = rng.standard_normal((T, N, D))
    state = [rng.standard_normal((L * K, N, H)) for _ in cell.state]
    mask = mask_from_lengths(np.array(lengths), T)
    h, last, cache = stacked_forward(x, state, layers_from(module), mask, bidirectional=K == 2, cell=cell)

    tensors = [torch.tensor(array, requires_grad=True) for array in [x, *state]]
    packed = pack_padded_sequence(tensors[0], torch.tensor(lengths), enforce_sorted=False)
    start = tuple(tensors[1:]) if name == "LSTM" else tensors[1]
    output, their_last = module(packed, start)
    output, _ = pad_packed_sequence(output, total_length=T)
    their_last = their_last if name == "LSTM" else (their_last,)
    outputs = [output, *their_last]
    for ours, theirs in zip([h, *last], outputs, strict=True):
        assert_agree(ours, theirs.detach().numpy(), "output")

    upstream = [rng.standard_normal(tuple(output.shape)) for output in outputs]
    sum((o * torch.tensor(u)).sum() for o, u in zip(outputs, upstream, strict=True)).backward()
    dx, dstate, dlayers = stacked_backward(upstream[0], upstream[1:], cache)
    for ours, tensor in zip([dx, *dstate], tensors, strict=True):
        assert_agree(ours, tensor.grad.numpy(), "gradient of an input")
    names = [key for key, _ in module.named_parameters() if name == "GRU" or not key.startswith("bias_hh")]
    gradients = list(flattened(dlayers))
    assert len(names) == len(gradients) == L * K * len(cell.parameters)
    for key, gradient in zip(names, gradients, strict=True):
        assert_agree(gradient, getattr(module, key).grad.numpy(), key)


@cells
@shapes_of_stacks
def test_own_weights_load_into_torch(name, L, K):
    cell, _, torch_class = CELLS[name]
    inputs, _ = stacked(name, L, K).draw(SIZES)
    x, rest = inputs["x"], list(inputs.values())[1 + len(cell.state) :]
    layers = in_layers(rest, K, cell)
    module = torch_class(3, 2, num_layers=L, bidirectional=K == 2).double()
    load_layers(module, layers)
    state = [np.zeros((L * K, 4, 2)) for _ in cell.state]
    h, _, _ = stacked_forward(x, state, layers, bidirectional=K == 2, cell=cell)
    assert_agree(h, module(torch.tensor(x))[0].detach().numpy(), "h")
    assert_same(list(flattened(layers_from(module))), rest)


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (torch.nn.LSTM(4, 5, proj_size=2), r"^module: no layer here has a projection, got proj_size=2$"),
        (torch.nn.RNN(4, 5, nonlinearity="relu"), r"^module: expected nonlinearity='tanh', got 'relu'$"),
        (torch.nn.LSTMCell(4, 5), r"^module: expected a torch.nn.RNN, LSTM or GRU, got LSTMCell$"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_torch_weights_that_would_be_lost_are_refused(module, message):
    with pytest.raises(ValueError, match=message):
        layers_from(module)
    with pytest.raises(ValueError, match=message):
        load_layers(module, [])


@cells
@pytest.mark.parametrize("K", [1, 2])
def test_torch_modules_without_biases_have_biases_of_zero(name, K):
    cell, _, torch_class = CELLS[name]
    module = torch_class(4, 5, num_layers=2, bidirectional=K == 2, bias=False).double()
    x, state = np.ones((3, 2, 4)), [np.zeros((2 * K, 2, 5)) for _ in cell.state]
    h, _, _ = stacked_forward(x, state, layers_from(module), bidirectional=K == 2, cell=cell)
    assert_agree(h, module(torch.tensor(x))[0].detach().numpy(), "h")
    with pytest.raises(ValueError, match=r"^module: expected one with biases to load into, got bias=False$"):
        load_layers(module, layers_from(module))


def test_weights_of_another_shape_are_not_broadcast_into_torch():
    one = [np.ones((1, 1)), np.ones((4, 1)), np.ones(4)]
    with pytest.raises(ValueError, match=r"^layers, l0: expected the shape \(4, 1\), got \(1, 1\)$"):
        load_layers(torch.nn.LSTM(1, 1), [one])
    with pytest.raises(ValueError, match=r"^layers: expected the weights of l0, l1, got 1$"):
        load_layers(torch.nn.LSTM(1, 1, num_layers=2), [one])
    with pytest.raises(ValueError, match=r"^layers, l0: expected 3 or 4 arrays, got 1$"):
        load_layers(torch.nn.LSTM(1, 1), [one[:1]])
    with pytest.raises(ValueError, match=r"^layers: expected a list of weights, got NoneType$"):
        load_layers(torch.nn.LSTM(1, 1), None)


@settings(deadline=None, max_examples=25)
@given(
    name=st.sampled_from(sorted(CELLS)),
    seed=st.integers(0, 2**16),
    lengths=st.lists(st.integers(1, 5), min_size=1, max_size=4),
)
def test_of_reversed_sequences_it_is_the_reverse_with_its_directions_swapped(name, seed, lengths):
    cell = CELLS[name][0]
    sizes = {"T": 5, "N": len(lengths), "D": 2, "H": 3}
    system = stacked(name, 1, 2)
    inputs, _ = system.draw(sizes, seed)
    x, states = inputs["x"], [inputs[f"{key}0"] for key in cell.state]
    pair = in_layers(list(inputs.values())[1 + len(states) :], 2, cell)[0]
    mask = mask_from_lengths(np.array(lengths), 5)

    def each_reversed(array):
        turned = array.copy()
        for n, length in enumerate(lengths):
            turned[:length, n] = array[:length, n][::-1]
        return turned

    h, last, _ = bidirectional_forward(x, states, pair, mask, cell)
    swapped, last_swapped, _ = bidirectional_forward(
        each_reversed(x), [s[::-1] for s in states], pair[::-1], mask, cell
    )
    halves = np.split(each_reversed(swapped), 2, axis=2)
    assert_agree(np.concatenate(halves[::-1], axis=2), h, "h")
    for ours, theirs in zip(last, last_swapped, strict=True):
        assert_agree(theirs[::-1], ours, "last state")


@settings(deadline=None, max_examples=25)
@given(name=st.sampled_from(sorted(CELLS)), seed=st.integers(0, 2**16))
def test_permuting_the_batch_permutes_the_outputs(name, seed):
    system = stacked(name, 2, 2)
    inputs, given = system.draw(SIZES, seed)
    order = np.random.default_rng(seed).permutation(4)
    outputs, _ = system.run(inputs, given)
    batched = ["x", *(f"{key}0" for key in CELLS[name][0].state)]
    permuted = {key: value[:, order] if key in batched else value for key, value in inputs.items()}
    given = {"mask": given["mask"][:, order], "dropout": [array[:, order] for array in given["dropout"]]}
    for output, expected in zip(system.run(permuted, given)[0], outputs, strict=True):
        assert_agree(output, expected[:, order], "output")


def test_dropout_keeps_the_mean_and_drops_its_share():
    u = (np.arange(1000) + 0.5) / 1000
    for p in (0.0, 0.25, 0.5, 0.9):
        mask = dropout_mask(u, p)
        assert (mask == 0).sum() == round(1000 * p)
        assert_agree(mask.mean(), 1.0, "mean")
        assert len(np.unique(mask)) == (1 if p == 0 else 2)
        assert dropout_mask(u.astype(np.float32), p).dtype == np.float32


def test_without_dropout_masks_nothing_is_dropped():
    system = stacked("GRU", 3, 1)
    inputs, given = system.draw(SIZES)
    nothing, _ = system.run(inputs, {**given, "dropout": ()})
    ones, _ = system.run(inputs, {**given, "dropout": [np.ones((5, 4, 2))] * 2})
    assert_same(nothing, ones)


def layers_of(L, K, D=3, H=2):
    sizes = {"D": D, "H": H}
    flat = []
    for k in range(L * K):
        shapes = dict(RNN.parameters, W_ih="H D" if k < K else f"H {K * H}")
        flat += [np.ones(shape_of(shape, sizes)) for shape in shapes.values()]
    return in_layers(flat, K, RNN)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"state": [np.ones((2, 4, 2))] * 2}, r"^state: expected 1 array \(h\), got 2$"),
        (
            {"state": [np.ones((4, 2))]},
            r"^state\[0\]: expected shape \(L K, N, H\) with L K=2, got \(4, 2\)$",
        ),
        (
            {"state": [np.ones((3, 4, 2))]},
            r"^state\[0\]: expected shape \(L K, N, H\) with L K=2, got \(3, 4, 2\)$",
        ),
        ({"layers": []}, r"^layers: expected at least one, got none$"),
        (
            {"layers": layers_of(2, 1, D=4)},
            r"^layers\[0\]: W_ih: expected shape \(H, D\) with H=2, D=3, got \(2, 4\)$",
        ),
        (
            {"layers": [layers_of(1, 1)[0], layers_of(1, 1)[0]]},
            r"^layers\[1\]: W_ih: expected shape \(H, D\) with H=2, D=2, got \(2, 3\)$",
        ),
        (
            {"layers": [layers_of(1, 1)[0], layers_of(1, 1)[0][:2]]},
            r"^layers\[1\]: parameters: expected 3 arrays \(W_ih, W_hh, b\), got 2$",
        ),
        (
            {"dropout": [np.ones((5, 4, 2))] * 2},
            r"^dropout: expected 1 masks, one between two layers, got 2$",
        ),
        (
            {"dropout": [np.ones((5, 4, 3))]},
            r"^dropout\[0\]: expected shape \(T, N, H\) with T=5, N=4, H=2, got \(5, 4, 3\)$",
        ),
        (
            {"bidirectional": True, "state": [np.ones((4, 4, 2))]},
            r"^layers\[0\]: parameters: expected 2 arrays \(forwards, backwards\), got 3$",
        ),
    ],
)
def test_a_wrong_argument_is_named(change, message):
    arguments = {
        "x": np.ones((5, 4, 3)),
        "state": [np.ones((2, 4, 2))],
        "layers": layers_of(2, 1),
        "cell": RNN,
    }
    with pytest.raises(ValueError, match=message):
        stacked_forward(**{**arguments, **change})


@pytest.mark.parametrize(
    ("dh", "dstate", "message"),
    [
        (np.ones((5, 4, 2)), [np.ones((2, 4, 2))], r"^dh: expected shape \(T, N, K H\) with K=2, H=2, got"),
        (
            np.ones((5, 4, 4)),
            [np.ones((1, 4, 2))],
            r"^dstate\[0\]: expected shape \(L K, N, H\) with L K=2, got",
        ),
        (np.ones((5, 4, 4)), [], r"^dstate: expected 1 array \(h\), got 0$"),
        (
            np.ones((6, 4, 4)),
            [np.ones((2, 4, 2))],
            r"^dh: expected shape \(T, N, H\) with T=5, N=4, H=2, got \(6, 4, 2\)$",
        ),
    ],
)
@pytest.mark.parametrize("stacked", [True, False])
def test_a_wrong_upstream_gradient_is_named(stacked, dh, dstate, message):
    x, state, layers = np.ones((5, 4, 3)), [np.ones((2, 4, 2))], layers_of(1, 2)
    _, _, stack = stacked_forward(x, state, layers, bidirectional=True, cell=RNN)
    _, _, layer = bidirectional_forward(x, state, layers[0], cell=RNN)
    backward, cache = (stacked_backward, stack) if stacked else (bidirectional_backward, layer)
    with pytest.raises(ValueError, match=message):
        backward(dh, dstate, cache)


@pytest.mark.parametrize("p", [-0.1, 1.0, np.nan])
def test_a_wrong_dropout_probability_is_named(p):
    with pytest.raises(ValueError, match=r"^p: expected a number of at least 0 and below 1, got "):
        dropout_mask(np.zeros(3), p)


def test_a_wrong_number_of_directions_is_named():
    with pytest.raises(ValueError, match=r"^parameters: expected 2 arrays \(forwards, backwards\), got 3$"):
        bidirectional_forward(np.ones((5, 4, 3)), [np.ones((2, 4, 2))], layers_of(1, 1)[0], cell=RNN)


def test_a_wrong_state_of_a_bidirectional_layer_is_named():
    with pytest.raises(ValueError, match=r"^state: expected 1 array \(h\), got 2$"):
        bidirectional_forward(np.ones((5, 4, 3)), [np.ones((2, 4, 2))] * 2, layers_of(1, 2)[0], cell=RNN)
