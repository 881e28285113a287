"""The masked cross-entropy equals torch's with padding ignored; padding has no part in loss or gradient."""

import numpy as np
import pytest
import torch
from agreement import (
    assert_agree,
)
from hypothesis import given
from hypothesis import strategies as st
from systems import SYSTEMS

from lstm_ref.numpy.losses import (
    log_softmax,
    masked_cross_entropy,
    masked_cross_entropy_backward,
    perplexity,
)
from lstm_ref.torch import losses as twins

SIZES = [
    {"T": T, "N": N, "V": V} for T, N, V in [(6, 3, 5), (1, 1, 1), (1, 4, 3), (5, 1, 2), (3, 2, 1), (4, 3, 7)]
]
SYSTEM = SYSTEMS["attention: loss"]


@pytest.mark.parametrize("sizes", [sizes for sizes in SIZES if sizes["N"] > 1])
def test_it_is_torch_functional_cross_entropy_with_padding_ignored(sizes):
    inputs, given = SYSTEM.draw(sizes, seed=3)
    assert given["mask"].any()
    loss, cache = masked_cross_entropy(**inputs, **given)
    logits = torch.tensor(inputs["logits"], requires_grad=True)
    ignored = torch.tensor(np.where(given["mask"], given["targets"], -100))
    expected = torch.nn.functional.cross_entropy(logits.flatten(0, 1), ignored.flatten(), ignore_index=-100)
    assert_agree(loss, expected.item(), "loss")
    expected.backward()
    assert_agree(masked_cross_entropy_backward(1.0, cache), logits.grad.numpy(), "dlogits")


def test_no_token_that_counts_is_a_loss_of_zero_with_a_gradient_of_zeros():
    inputs, given = SYSTEM.draw(SIZES[0])
    loss, cache = masked_cross_entropy(**inputs, targets=given["targets"], mask=np.zeros((6, 3), bool))
    assert loss == 0
    np.testing.assert_array_equal(masked_cross_entropy_backward(1.0, cache), np.zeros((6, 3, 5)))


@pytest.mark.parametrize("junk", [1e300, np.nan, np.inf])
def test_what_stands_in_the_padding_does_not_matter(junk):
    inputs, given = SYSTEM.draw(SIZES[0])
    assert not given["mask"].all()
    assert given["mask"].any()
    logits = np.where(given["mask"][:, :, None], inputs["logits"], junk)
    with np.errstate(invalid="ignore"):
        loss, cache = masked_cross_entropy(logits, **given)
    clean_loss, clean_cache = masked_cross_entropy(**inputs, **given)
    assert loss == clean_loss
    np.testing.assert_array_equal(
        masked_cross_entropy_backward(1.0, cache), masked_cross_entropy_backward(1.0, clean_cache)
    )


def test_logits_of_plus_and_minus_1000_lose_no_digit():
    logits = np.array([[[1000.0, -1000.0]], [[-1000.0, -1001.0]]])
    with np.errstate(all="raise", under="ignore"):
        loss, cache = masked_cross_entropy(logits, np.array([[1], [0]]), np.ones((2, 1), bool))
    assert_agree(loss, (2000 + np.log1p(np.exp(-1.0))) / 2, "loss")
    assert np.all(np.isfinite(masked_cross_entropy_backward(1.0, cache)))


@given(seed=st.integers(0, 2**32 - 1), shift=st.floats(-500, 500))
def test_gradient_sums_to_zero_over_the_vocabulary_and_a_shift_changes_nothing(seed, shift):
    inputs, given = SYSTEM.draw({"T": 4, "N": 3, "V": 6}, seed)
    loss, cache = masked_cross_entropy(**inputs, **given)
    shifted, _ = masked_cross_entropy(inputs["logits"] + shift, **given)
    assert abs(shifted - loss) < 1e-12
    assert np.abs(masked_cross_entropy_backward(1.0, cache).sum(axis=-1)).max() < 1e-15


def test_log_softmax_is_torch_log_softmax():
    logits = np.random.default_rng(0).standard_normal((3, 4)) * [[1], [100], [1e-8]]
    assert_agree(log_softmax(logits), torch.tensor(logits).log_softmax(dim=-1).numpy(), "log p")


@pytest.mark.parametrize("V", [1, 2, 50])
def test_perplexity_of_a_uniform_guess_is_the_size_of_the_vocabulary(V):
    mask = np.array([[True, False], [True, True]])
    assert_agree(perplexity(np.zeros((2, 2, V)), np.zeros((2, 2), int), mask), V, "perplexity")


@pytest.mark.parametrize("sizes", SIZES)
def test_perplexity_equals_the_torch_twin(sizes):
    inputs, given = SYSTEM.draw(sizes)
    expected = twins.perplexity(*(torch.tensor(value) for value in (*inputs.values(), *given.values())))
    assert_agree(perplexity(**inputs, **given), expected.item(), "perplexity")


def test_perplexity_is_not_the_mean_of_the_sequences_perplexities():
    inputs, given = SYSTEM.draw({"T": 5, "N": 2, "V": 4})
    given["mask"] = np.array([[True, True]] * 2 + [[True, False]] * 3)
    each = [
        perplexity(
            inputs["logits"][:, n : n + 1], given["targets"][:, n : n + 1], given["mask"][:, n : n + 1]
        )
        for n in range(2)
    ]
    assert abs(perplexity(**inputs, **given) - np.mean(each)) > 1e-3


def test_a_hopeless_model_has_a_perplexity_of_inf_without_a_warning():
    with np.errstate(all="raise", under="ignore"):
        assert perplexity(np.array([[[1e4, 0.0]]]), np.array([[1]]), np.array([[True]])) == np.inf
