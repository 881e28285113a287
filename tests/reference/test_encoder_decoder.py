"""A pass of training through encoder and decoder: its loss, every weight's gradient, and that it learns."""

import numpy as np
import pytest
import torch
from agreement import (
    assert_agree,
)
from systems import SYSTEMS

from lstm_ref.numpy.decoder import AttentionWeights, DecoderWeights, DecoderWriter
from lstm_ref.numpy.decoding import greedy_decode
from lstm_ref.numpy.encoder_decoder import (
    EncoderWeights,
    draw_weights,
    encode,
    teacher_forcing_step,
    teacher_forcing_step_backward,
)
from lstm_ref.numpy.optimizers import adam_step
from lstm_ref.torch.encoder_decoder import EncoderDecoder

SIZES = {"S": 4, "T": 3, "N": 3, "D": 2, "H": 4, "A": 5, "V": 6, "U": 7, "C": 6}
STEPS = {
    True: SYSTEMS["attention: encoder and decoder, attending"],
    False: SYSTEMS["attention: encoder and decoder"],
}
with_and_without = pytest.mark.parametrize("attends", [True, False], ids=["attention", "no attention"])


@with_and_without
def test_what_stands_in_the_padding_does_not_matter(attends):
    system = STEPS[attends]
    inputs, given = system.draw(SIZES)
    loss, cache = system.forward(**inputs, **given)
    changed = {
        "source": np.where(given["source_mask"], given["source"], (given["source"] + 1) % 6),
        "target": np.where(given["target_mask"], given["target"], (given["target"] + 1) % 7),
    }
    assert (changed["source"] != given["source"]).any()
    assert (changed["target"] != given["target"]).any()
    other, other_cache = system.forward(**inputs, **{**given, **changed})
    assert loss == other
    for ours, theirs in zip(system.backward(1.0, cache), system.backward(1.0, other_cache), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_longer_padding_changes_neither_loss_nor_gradients():
    system = STEPS[True]
    inputs, given = system.draw(SIZES)
    loss, cache = system.forward(**inputs, **given)
    padded = {
        name: np.concatenate([value, np.zeros((2, 3), value.dtype)]) if name != "start" else value
        for name, value in given.items()
    }
    longer, longer_cache = system.forward(**inputs, **padded)
    assert_agree(longer, loss, "loss")
    for ours, theirs in zip(system.backward(1.0, longer_cache), system.backward(1.0, cache), strict=True):
        assert_agree(ours, theirs, "gradient")


@with_and_without
def test_it_learns_to_turn_a_source_round_and_then_writes_it_without_a_teacher(attends):
    rng = np.random.default_rng(0)
    end, start, T, N = 0, 1, 3, 32
    weights = draw_weights(rng, V_source=5, V_target=5, D=8, H=16, A=8 if attends else 0)
    sizes = [len(part) for part in weights]
    state, losses = None, []

    def drawn():
        source = rng.integers(2, 5, size=(T, N))
        return source, np.ones((T, N), bool), np.concatenate([source[::-1], np.full((1, N), end)])

    for _ in range(150):
        source, mask, target = drawn()
        loss, cache = teacher_forcing_step(source, mask, target, np.ones((T + 1, N), bool), start, *weights)
        gradients = teacher_forcing_step_backward(1.0, cache)
        flat, state = adam_step(
            [array for part in weights for array in part],
            [array for part in gradients for array in part],
            state,
            lr=0.02,
        )
        encoder, decoder = EncoderWeights(*flat[: sizes[0]]), DecoderWeights(*flat[sizes[0] : sum(sizes[:2])])
        weights = encoder, decoder, AttentionWeights(*flat[sum(sizes[:2]) :]) if attends else ()
        losses.append(float(loss))
    assert losses[0] > 1.2
    assert losses[-1] < 0.1
    source, mask, target = drawn()
    keys, h, _ = encode(source, mask, weights[0])
    written = greedy_decode(DecoderWriter(keys, mask, *weights[1:]), [h], start, end, T + 1)
    assert (written == target).all(axis=0).mean() > 0.95


def test_numpy_weights_load_into_the_torch_model():
    rng = np.random.default_rng(0)
    for A in (0, 3):
        encoder, decoder, attention = draw_weights(rng, V_source=6, V_target=7, D=2, H=4, A=A)
        model = EncoderDecoder(6, 7, 2, 4, A).double()
        model.load_weights(encoder, decoder, attention)
        _, given = STEPS[True].draw(SIZES)
        loss, _ = teacher_forcing_step(**given, encoder=encoder, decoder=decoder, attention=attention)
        theirs = model(*(torch.tensor(value) if name != "start" else value for name, value in given.items()))
        assert_agree(loss, theirs.item(), "loss")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": 7}, r"^start: expected tokens from 0 to V-1 with V=7, got 7$"),
        ({"start": -1}, r"^start: expected tokens from 0 to V-1 with V=7, got -1$"),
    ],
)
def test_a_token_to_start_with_that_there_is_not_is_named(change, message):
    encoder, decoder, attention = draw_weights(np.random.default_rng(0), 6, 7, D=2, H=4, A=5)
    _, given = STEPS[True].draw(SIZES)
    with pytest.raises(ValueError, match=message):
        teacher_forcing_step(**{**given, **change}, encoder=encoder, decoder=decoder, attention=attention)
