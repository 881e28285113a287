"""The torch functions that are no twin of a system broadcast nothing, too."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstm_ref.shapes import axes, shape_of
from lstm_ref.torch import image_attention
from lstm_ref.torch.decoder import Decoder

SIZES = {"T": 3, "N": 2, "S": 4, "H": 5, "D": 6, "V": 7, "Z": 3, "B": 4, "A": 5, "K": 2}
torch.manual_seed(0)
RNG = np.random.default_rng(0)
CASES = {
    "hard attention": (
        image_attention.hard_attention_sample,
        {"weights": "N S", "regions": "S N D", "u": "N"},
    ),
    "reinforce": (
        lambda scores, index, reward: image_attention.reinforce_loss(scores, index, reward, 0.5),
        {"scores": "N S", "index": "N", "reward": "N"},
    ),
    "decoder": (Decoder(7, 4, 5, 3), {"previous": "T N", "h": "N H", "keys": "S N H", "mask": "S N"}),
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
    with pytest.raises(ValueError, match=r"expected .*, got "):
        call(case, **{name: right[None]})
    if name in WHOLE or "mask" in name:
        with pytest.raises(ValueError, match=r"expected .*, got "):
            call(case, **{name: right.float()})


def test_a_decoder_of_no_steps_is_refused_in_a_sentence_as_in_numpy():
    with pytest.raises(ValueError, match=r"^previous: expected at least one step, got \(0, 2\)$"):
        call("decoder", previous=argument("previous", "T N", T=0))
