"""Every argument of a torch twin that does not fit is named, and nothing is broadcast to fit."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstm_ref import numpy as ref
from lstm_ref.shapes import axes, shape_of
from lstm_ref.torch import attention, attention_coverage, attention_scores, image_attention, losses
from lstm_ref.torch.decoder import Decoder
from lstm_ref.torch.encoder_decoder import Encoder
from lstm_ref.torch.gru import GRU
from lstm_ref.torch.lstm import LSTM
from lstm_ref.torch.models import captioner, draw, labels, storn, translation, vrnn
from lstm_ref.torch.sequence import MaskedSequence
from lstm_ref.torch.stacked import Stacked

SIZES = {"T": 3, "N": 2, "S": 4, "H": 5, "D": 6, "V": 7, "Z": 3, "B": 4, "A": 5, "K": 2}
torch.manual_seed(0)
RNG = np.random.default_rng(0)
ATTENTION = {"query": "N H", "keys": "S N D"}
TRANSLATOR = {"source": "S N", "source_mask": "S N", "previous": "T N"}


def masked_sequence(x, h, c, mask):
    return MaskedSequence(LSTM(6, 5))(x, (h, c), mask)


def stacked(x, h, c, mask, dropout):
    return Stacked(LSTM, 6, 5, L=2)(x, (h, c), mask, (dropout,))


def language_model(tokens, mask, h, c):
    weights = ref.initial_reader_weights(RNG, V=2, D=6, H=5, L=2)
    output = ref.Layer(np.ones((3, 5)), np.ones(3))
    return labels.Labels(ref.TaggerWeights(weights, output)).float()(tokens, mask, h, c)


CASES = {
    "masked softmax": (attention.masked_softmax, {"scores": "N S", "mask": "N S"}),
    "context": (attention.attention_context, {"weights": "N S", "values": "S N D"}),
    "attention": (attention.AdditiveAttention(5, 6, 3), {**ATTENTION, "mask": "S N"}),
    "additive score": (attention_scores.AdditiveScore(5, 6, 3), ATTENTION),
    "dot score": (attention_scores.DotScore(), {"query": "N D", "keys": "S N D"}),
    "general score": (attention_scores.GeneralScore(5, 6), ATTENTION),
    "concat score": (attention_scores.ConcatScore(5, 6, 3), ATTENTION),
    "coverage": (attention_coverage.coverage, {"weights": "T N S"}),
    "soft attention": (image_attention.SoftAttention(5, 6, 3), {"query": "N H", "regions": "S N D"}),
    "penalty": (image_attention.doubly_stochastic_penalty, {"weights": "T N S"}),
    "hard attention": (
        image_attention.hard_attention_sample,
        {"weights": "N S", "regions": "S N D", "u": "N"},
    ),
    "reinforce": (
        lambda scores, index, reward: image_attention.reinforce_loss(scores, index, reward, 0.5),
        {"scores": "N S", "index": "N", "reward": "N"},
    ),
    "loss": (losses.masked_cross_entropy, {"logits": "T N V", "targets": "T N", "mask": "T N"}),
    "decoder's step": (
        Decoder(7, 4, 5, 3).step,
        {"token": "N", "h": "N H", "keys": "S N H", "mask": "S N"},
    ),
    "decoder": (Decoder(7, 4, 5, 3), {"previous": "T N", "h": "N H", "keys": "S N H", "mask": "S N"}),
    "encoder": (Encoder(7, 4, 5), {"source": "T N", "mask": "T N"}),
    "masked sequence": (masked_sequence, {"x": "T N D", "h": "N H", "c": "N H", "mask": "T N"}),
    "stacked": (stacked, {"x": "T N D", "h": "K N H", "c": "K N H", "mask": "T N", "dropout": "T N H"}),
    "LSTM's step": (LSTM(6, 5).step, {"x": "N D", "h": "N H", "c": "N H"}),
    "GRU": (GRU(6, 5), {"x": "T N D", "h0": "N H"}),
    "labels": (language_model, {"tokens": "T N", "mask": "T N", "h": "K N H", "c": "K N H"}),
    "captioner": (
        captioner.Captioner(ref.initial_captioner_weights(RNG, V=7, D=6, M=3, H=5, A=4)).float(),
        {"regions": "S N D", "previous": "T N", "draws": "T N"},
    ),
    "Cho": (translation.Cho(*ref.initial_cho_weights(RNG, V=2, U=2, D=2, H=3, M=5)), TRANSLATOR),
    "Bahdanau": (
        translation.Bahdanau(*ref.initial_bahdanau_weights(RNG, V=2, U=2, D=2, H=3, A=4, M=5)),
        TRANSLATOR,
    ),
    "Luong": (translation.Luong(*ref.initial_luong_weights(RNG, V=2, U=2, D=2, H=3, L=2)), TRANSLATOR),
    "VRNN": (
        vrnn.VRNN(6, 5, 3, 4),
        {"x": "T N D", "h0": "N H", "c0": "N H", "eps": "T N Z"},
    ),
    "STORN": (storn.STORN(6, 5, 3), {"x": "T N D", "r0": "N H", "h0": "N H", "eps": "T N Z"}),
    "DRAW": (draw.DRAW(P=2, H=5, Z=3), {"image": "N B A", "eps": "T N Z"}),
}
WHOLE = {"token", "tokens", "source", "previous", "targets", "index"}


def argument(name, contract, **changed):
    shape = shape_of(contract, {**SIZES, **changed})
    if name in WHOLE:
        return torch.ones(shape, dtype=torch.int64)
    if "mask" in name:
        return torch.ones(shape, dtype=torch.bool)
    return torch.rand(shape, dtype=torch.float32)


def call(case, **changed):
    function, contracts = CASES[case]
    arguments = {name: argument(name, contract) for name, contract in contracts.items()}
    return function(**{**arguments, **changed})


@pytest.mark.parametrize("case", CASES)
def test_what_fits_is_taken(case):
    assert call(case) is not None


def shared(contracts, name):
    """The axes of an argument that another argument has too."""
    others = {letter for other in contracts if other != name for _, letter in axes(contracts[other])}
    return [letter for _, letter in axes(contracts[name]) if letter in others]


@pytest.mark.parametrize(
    ("case", "name", "letter"),
    [
        (case, name, letter)
        for case in CASES
        for name in CASES[case][1]
        for letter in shared(CASES[case][1], name)
    ],
)
@pytest.mark.parametrize("size", [1, 9])
def test_an_axis_of_another_size_is_refused_and_never_broadcast(case, name, letter, size):
    wrong = argument(name, CASES[case][1][name], **{letter: size})
    with pytest.raises(ValueError, match=r"expected .*, got "):
        call(case, **{name: wrong})


@pytest.mark.parametrize(("case", "name"), [(case, name) for case in CASES for name in CASES[case][1]])
def test_an_axis_too_many_and_another_dtype_are_refused(case, name):
    right = argument(name, CASES[case][1][name])
    if (case, name) != ("masked softmax", "scores"):  # its mask may be that of the last axes alone
        with pytest.raises(ValueError, match=r"expected .*, got "):
            call(case, **{name: right[None]})
    if name in WHOLE or "mask" in name:
        with pytest.raises(ValueError, match=r"expected .*, got "):
            call(case, **{name: right.float()})


@pytest.mark.parametrize("case", ["masked sequence", "stacked", "GRU"])
def test_a_sequence_of_no_steps_leaves_the_state_alone(case):
    contracts = CASES[case][1]
    empty = {n: argument(n, c, T=0) for n, c in contracts.items() if "T" in c.split()}
    result = call(case, **empty)
    assert (result[0] if isinstance(result, tuple) else result).shape == (0, 2, 5)


@pytest.mark.parametrize(
    "case", ["Cho", "Bahdanau", "Luong", "captioner", "decoder", "VRNN", "STORN", "DRAW"]
)
def test_a_model_of_no_steps_is_refused_in_a_sentence_as_in_numpy(case):
    empty = {n: argument(n, c, T=0) for n, c in CASES[case][1].items() if "T" in c.split()}
    with pytest.raises(ValueError, match=r"^\w+: expected at least one step, got \(0, 2"):
        call(case, **empty)
