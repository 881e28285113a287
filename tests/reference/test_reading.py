"""What lesson reading is made of equals torch's: readout, softmax, cross-entropy, three steps of an RNN."""

import numpy as np
import pytest
import torch
from agreement import assert_agree

from lstm_ref.numpy import (
    bits_per_letter,
    cross_entropy,
    cross_entropy_backward,
    readout,
    readout_backward,
    rnn_forward,
    softmax,
    unrolled_three,
)

SIZES = [(6, 3, 5, 7), (1, 1, 1, 1), (1, 4, 2, 3), (5, 1, 3, 1)]  # T, N, H, V


@pytest.mark.parametrize(("T", "N", "H", "V"), SIZES)
def test_the_readout_and_its_gradients_are_those_of_torchs_linear_layer(T, N, H, V):
    rng = np.random.default_rng(0)
    h, W, b = rng.normal(size=(T, N, H)), rng.normal(size=(V, H)), rng.normal(size=V)
    dlogits = rng.normal(size=(T, N, V))
    logits, cache = readout(h, W, b)
    theirs = [torch.tensor(array, requires_grad=True) for array in (h, W, b)]
    expected = torch.nn.functional.linear(*theirs)
    expected.backward(torch.tensor(dlogits))
    assert_agree(logits, expected.detach().numpy(), "logits")
    for mine, variable in zip(readout_backward(dlogits, cache), theirs):
        assert_agree(mine, variable.grad.numpy(), "gradient")


@pytest.mark.parametrize(("T", "N", "H", "V"), SIZES)
def test_loss_and_gradient_are_torchs_cross_entropy_over_the_places_that_count(T, N, H, V):
    rng = np.random.default_rng(1)
    logits, targets = rng.normal(size=(T, N, V)), rng.integers(V, size=(T, N))
    mask = rng.random((T, N)) < 0.7
    mask[0, 0] = True
    theirs = torch.tensor(logits, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(theirs[mask], torch.tensor(targets[mask]))
    expected.backward()
    assert_agree(cross_entropy(logits, targets, mask), expected.item(), "loss")
    assert_agree(cross_entropy_backward(logits, targets, mask), theirs.grad.numpy(), "dlogits")


def test_the_softmax_is_torchs_and_stands_scores_of_a_thousand():
    logits = np.array([[[1000.0, 999.0, -1000.0]], [[-1000.0, 0.0, 0.0]]])
    assert_agree(softmax(logits), torch.tensor(logits).softmax(dim=-1).numpy(), "p")


def test_three_steps_written_out_are_three_steps_of_the_loop():
    rng = np.random.default_rng(2)
    x, h_0 = rng.normal(size=(3, 2, 4)), rng.normal(size=(2, 5))
    weights = dict(W_ih=rng.normal(size=(5, 4)), W_hh=rng.normal(size=(5, 5)), b=rng.normal(size=5))
    h, _ = rnn_forward(x, h_0, **weights)
    assert_agree(np.stack(unrolled_three(*x, h_0, **weights)), h, "h")


def test_bits_are_the_cross_entropy_in_another_unit():
    rng = np.random.default_rng(3)
    logits, targets = rng.normal(size=(6, 1, 4)), rng.integers(4, size=(6, 1))
    p = np.take_along_axis(softmax(logits), targets[:, :, None], axis=2).ravel()
    nats = cross_entropy(logits, targets, np.ones((6, 1), bool))
    assert_agree(bits_per_letter(p) * np.log(2), nats, "nats")
    assert bits_per_letter(np.array([0.5, 0.0])) == np.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: readout(np.ones((2, 3)), np.ones((4, 3)), np.ones(4)), r"^h: expected shape \(T, N, H\)"),
        (
            lambda: readout_backward(np.ones((1, 1, 2)), readout(*map(np.ones, ((1, 1, 2), (3, 2), 3)))[1]),
            "dlog",
        ),
        (lambda: bits_per_letter(np.array([0.5, 1.5])), r"^p: expected probabilities"),
        (lambda: unrolled_three(*[np.ones((2, 3))] * 3, *map(np.ones, ((2, 4), (4, 3), (4, 3), 4))), "^W_hh"),
    ],
)
def test_wrong_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
