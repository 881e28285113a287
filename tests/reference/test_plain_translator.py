"""The encoder and the decoder of lesson encoder-decoder: against torch, and its traps."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.exercises.encoder_decoder.traps import broken_beams_told, greedy_misled
from lstm_ref.numpy.experiments.encoder_decoder import finished_trap, greedy_trap
from lstm_ref.numpy.plain_translator import (
    decoder_step,
    decoder_step_backward,
    encode,
    encode_backward,
)

torch = pytest.importorskip("torch")
S, N, D, H, V = 6, 4, 3, 5, 7


def loaded(W_ih, W_hh, b):
    network = torch.nn.RNN(D, H).double()
    weights = {"weight_ih_l0": W_ih, "weight_hh_l0": W_hh, "bias_ih_l0": b, "bias_hh_l0": 0 * b}
    network.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
    return network


def test_reading_and_one_step_of_writing_are_torchs_forwards_and_back():
    rng = np.random.default_rng(0)
    x, lengths = rng.standard_normal((S, N, D)), np.array([6, 2, 4, 1])
    W_ih, W_hh, b = (rng.standard_normal(shape) for shape in ((H, D), (H, H), H))
    W_out, b_out, dlogits = (rng.standard_normal(shape) for shape in ((V, H), V, (N, V)))
    h, read = encode(x, lengths, W_ih, W_hh, b)
    logits, _, wrote = decoder_step(x[0], h, W_ih, W_hh, b, W_out, b_out)
    back = decoder_step_backward(dlogits, np.zeros((N, H)), wrote)
    dx, dW_ih, dW_hh, db = encode_backward(back[1], read)

    reader, writer = loaded(W_ih, W_hh, b), loaded(W_ih, W_hh, b)
    readout = torch.nn.Linear(H, V).double()
    readout.load_state_dict({"weight": torch.tensor(W_out), "bias": torch.tensor(b_out)})
    source = torch.tensor(x, requires_grad=True)
    pack = torch.nn.utils.rnn.pack_padded_sequence
    _, last = reader(pack(source, torch.tensor(lengths), enforce_sorted=False))
    first = torch.tensor(x[:1], requires_grad=True)
    states, _ = writer(first, last)
    theirs = readout(states[0])
    theirs.backward(torch.tensor(dlogits))
    for mine, its in (
        (h, last[0]),
        (logits, theirs),
        (dx, source.grad),
        (dW_ih, reader.weight_ih_l0.grad),
        (dW_hh, reader.weight_hh_l0.grad),
        (db, reader.bias_ih_l0.grad),
        (back[0], first.grad[0]),
        (back[2], writer.weight_ih_l0.grad),
        (back[3], writer.weight_hh_l0.grad),
        (back[4], writer.bias_ih_l0.grad),
        (back[5], readout.weight.grad),
        (back[6], readout.bias.grad),
    ):
        np.testing.assert_allclose(mine, its.detach().numpy(), rtol=1e-12, atol=1e-13)


def test_the_traps_trap_and_a_harmless_table_does_not():
    assert greedy_misled(greedy_trap()).tolist() == [1, 1, 1]
    assert broken_beams_told(finished_trap()).tolist() == [1, 1, 1]
    harmless = np.array([[0, 0, 0.9, 0.1], [0, 1, 0, 0], [0, 0.9, 0.1, 0], [0, 0.9, 0, 0.1]])
    assert greedy_misled(harmless)[2] == 0
    assert broken_beams_told(harmless)[1] == 0


@pytest.mark.parametrize("wrong", [np.eye(3), np.full((4, 4), 0.3), np.full((4, 4), 0.25)])
def test_what_is_no_table_of_probabilities_is_refused_in_a_sentence(wrong):
    with pytest.raises(ValueError, match=r"expected|should"):
        greedy_misled(wrong)
