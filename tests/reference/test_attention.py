"""Attention in all its parts: equal to autograd and to the complex step; right for every mask, at +-1000."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from agreement import (
    assert_agree,
    assert_changes_nothing,
    assert_equals_autograd,
    assert_equals_complex_step,
    assert_is_caught,
    assert_keeps_float32,
    assert_names_wrong_arguments,
)
from attention_systems import SIZES, SYSTEMS, random_mask
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstm_ref.numpy.attention import (
    additive_attention,
    additive_attention_backward,
    attention_context,
    attention_context_backward,
    masked_softmax,
    masked_softmax_backward,
)
from lstm_ref.numpy.attention_coverage import coverage, coverage_backward

systems = pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
sizes_with_ones = pytest.mark.parametrize(
    "sizes", SIZES, ids=lambda sizes: "-".join(map(str, sizes.values()))
)


@systems
@sizes_with_ones
def test_outputs_and_gradients_equal_autograd(system, sizes):
    assert_equals_autograd(system, sizes)


@systems
@sizes_with_ones
def test_gradients_equal_the_complex_step(system, sizes):
    assert_equals_complex_step(system, sizes)


@systems
def test_nothing_is_changed_and_the_cache_can_be_used_twice(system):
    assert_changes_nothing(system, SIZES[0])


@systems
def test_float32_stays_float32(system):
    assert_keeps_float32(system, SIZES[0])


@pytest.mark.parametrize("name", [name for name in SYSTEMS if name != "softmax over (N, T, S)"])
def test_a_wrong_argument_is_named(name):
    assert_names_wrong_arguments(SYSTEMS[name], SIZES[0])


def test_scores_of_three_axes_want_a_mask_and_a_gradient_of_three():
    with pytest.raises(
        ValueError, match=r"^mask: expected shape \(N, T, S\) with N=2, T=3, S=4, got \(3, 4\)$"
    ):
        masked_softmax(np.ones((2, 3, 4)), np.ones((3, 4), bool))
    with pytest.raises(ValueError, match=r"^dweights: expected shape \(N, T, S\) with N=2, T=3, S=4, got"):
        masked_softmax_backward(np.ones((3, 4)), np.ones((2, 3, 4)))


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.ones((3, 4), bool), r"^mask: expected shape \(N, S\) with N=3, S=5, got \(3, 4\)$"),
        (np.ones((3, 5)), r"^mask: expected a boolean array \(N, S\), got dtype float64$"),
        ([[True]], r"^mask: expected a boolean array \(N, S\), got list$"),
    ],
)
def test_a_wrong_mask_is_named(mask, message):
    with pytest.raises(ValueError, match=message):
        masked_softmax(np.ones((3, 5)), mask)


@given(
    scores=arrays(np.float64, (4, 6), elements=st.floats(-1000, 1000)),
    mask=arrays(bool, (4, 6)),
)
def test_weights_are_a_distribution_over_the_unmasked_and_zeros_where_nothing_is_left(scores, mask):
    with np.errstate(all="raise", under="ignore"):
        weights = masked_softmax(scores, mask)
    assert np.all(weights >= 0)
    assert np.all(weights[~mask] == 0)
    np.testing.assert_allclose(weights.sum(axis=1), mask.any(axis=1), rtol=0, atol=1e-15)
    shifted = masked_softmax(scores + 1.0, mask)
    np.testing.assert_allclose(shifted, weights, rtol=1e-11)  # scores + 1 rounds: 1000 has an ulp of 1e-13


@pytest.mark.parametrize("hidden", [np.nan, np.inf, -np.inf, 1e308])
def test_what_stands_under_the_mask_does_not_matter(hidden):
    scores, mask = np.array([[1.0, 2.0, hidden]]), np.array([[True, True, False]])
    with np.errstate(all="raise", under="ignore"):
        weights = masked_softmax(scores, mask)
    np.testing.assert_array_equal(weights, masked_softmax(np.array([[1.0, 2.0, 0.0]]), mask))


def test_a_fully_masked_row_is_zeros_whatever_stands_in_it():
    scores = np.array([[-np.inf, np.inf, np.nan, 1e308], [-np.inf, -np.inf, -np.inf, -np.inf]])
    with np.errstate(all="raise"):
        weights = masked_softmax(scores, np.zeros((2, 4), bool))
    np.testing.assert_array_equal(weights, np.zeros((2, 4)))


def test_with_an_open_mask_it_is_torch_softmax_at_plus_and_minus_1000():
    scores = np.array([[1000.0, 999.0, -1000.0], [-1000.0, -1000.0, -1000.0], [0.0, 1e-3, -745.0]])
    expected = torch.softmax(torch.tensor(scores), dim=-1).numpy()
    assert_agree(masked_softmax(scores, np.ones((3, 3), bool)), expected, "weights")


def test_gradients_are_exactly_zero_under_the_mask_and_in_a_fully_masked_row():
    rng = np.random.default_rng(0)
    mask = random_mask("NS")({"N": 4, "S": 6}, rng)["mask"]
    assert (~mask).any(axis=1).sum() >= 2
    weights = masked_softmax(rng.standard_normal((4, 6)), mask)
    dscores = masked_softmax_backward(rng.standard_normal((4, 6)), weights)
    assert np.all(dscores[~mask] == 0)
    assert np.all(dscores[0] != 0)


def test_coverage_of_attention_that_never_looks_twice_costs_nothing():
    _, penalty, _ = coverage(np.eye(4)[:, None, :])
    np.testing.assert_array_equal(penalty, np.zeros((4, 1)))
    _, penalty, _ = coverage(np.ones((4, 1, 1)))
    np.testing.assert_array_equal(penalty, [[0], [1], [1], [1]])


def mask_after_the_softmax(scores, mask):
    weights = masked_softmax(scores, np.ones_like(mask)) * mask
    return weights, weights


def mask_inverted(scores, mask):
    weights = masked_softmax(scores, ~mask)
    return weights, weights


def mask_of_minus_1e_9(scores, mask):
    weights = masked_softmax(np.where(mask, scores, scores - 1e-9), np.ones_like(mask))
    return weights, weights


def masked_rows_uniform(scores, mask):
    weights = masked_softmax(np.where(mask, scores, -1e9), np.ones_like(mask))
    return weights, weights


def minus_infinity_without_care(scores, mask):
    with np.errstate(invalid="ignore"):
        e = np.where(mask, scores, -np.inf)
        e = np.exp(e - e.max(axis=-1, keepdims=True))
        weights = e / e.sum(axis=-1, keepdims=True)
    return weights, weights


@pytest.mark.parametrize(
    "wrong",
    [
        mask_after_the_softmax,
        mask_inverted,
        mask_of_minus_1e_9,
        masked_rows_uniform,
        minus_infinity_without_care,
    ],
)
def test_a_wrong_softmax_is_caught(wrong):
    assert_is_caught(replace(SYSTEMS["softmax"], forward=wrong), SIZES[0])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda dweights, weights: weights * (1 - weights) * dweights,
        lambda dweights, weights: weights * (dweights - (dweights * weights).sum()),
        lambda dweights, weights: weights * (dweights - (dweights * weights).sum(axis=0)),
        lambda dweights, weights: dweights - (dweights * weights).sum(axis=-1, keepdims=True),
        lambda dweights, weights: weights * (dweights - dweights.sum(axis=-1, keepdims=True)),
    ],
    ids=[
        "diagonal only",
        "summed over the batch",
        "summed over the wrong axis",
        "no weight",
        "no weight inside",
    ],
)
def test_a_wrong_softmax_backward_is_caught(wrong):
    assert_is_caught(replace(SYSTEMS["softmax"], backward=wrong), SIZES[0])


def only_the_path_through_the_average(dcontext, dweights, cache):
    dquery, _, *parameters = additive_attention_backward(dcontext, dweights, cache)
    return dquery, attention_context_backward(dcontext, cache.context)[1], *parameters


def only_the_path_through_the_scores(dcontext, dweights, cache):
    dquery, dkeys, *parameters = additive_attention_backward(dcontext, dweights, cache)
    return dquery, dkeys - attention_context_backward(dcontext, cache.context)[1], *parameters


def gradient_of_the_weights_dropped(dcontext, dweights, cache):
    return additive_attention_backward(dcontext, 0 * dweights, cache)


@pytest.mark.parametrize(
    "wrong",
    [
        only_the_path_through_the_average,
        only_the_path_through_the_scores,
        gradient_of_the_weights_dropped,
    ],
)
def test_a_wrong_backward_of_the_whole_is_caught(wrong):
    assert_is_caught(replace(SYSTEMS["additive attention"], backward=wrong), SIZES[0])


def test_wrong_masks_and_gradients_of_the_whole_are_named():
    inputs, given = SYSTEMS["additive attention"].draw(SIZES[0])
    with pytest.raises(ValueError, match=r"^mask: expected shape \(S, N\) with S=5, N=3, got \(3, 5\)$"):
        additive_attention(**inputs, mask=given["mask"].T)
    *_, cache = additive_attention(**inputs, **given)
    with pytest.raises(ValueError, match=r"^dweights: expected shape \(N, S\) with N=3, S=5, got \(5, 3\)$"):
        additive_attention_backward(np.zeros((3, 4)), np.zeros((5, 3)), cache)


def test_where_both_are_equal_the_gradient_of_the_minimum_goes_to_what_was_covered():
    _, _, cache = coverage(np.full((2, 1, 1), 0.5))
    dweights = coverage_backward(np.zeros((2, 1, 1)), np.array([[0.0], [1.0]]), cache)
    np.testing.assert_array_equal(dweights.ravel(), [1, 0])


def coverage_includes_the_step_itself(weights):
    covered = np.cumsum(weights, axis=0)
    return covered, np.minimum(weights, covered).sum(axis=-1), coverage(weights)[2]


def coverage_gradient_stays_in_its_step(dcovered, dpenalty, cache):
    return np.where(cache.weights < cache.covered, dpenalty[:, :, None], 0)


@pytest.mark.parametrize(
    ("system", "changes"),
    [
        ("coverage", {"forward": coverage_includes_the_step_itself}),
        ("coverage", {"backward": coverage_gradient_stays_in_its_step}),
        ("context", {"forward": lambda weights, values: attention_context(weights[:, ::-1], values)}),
        ("context", {"backward": lambda d, cache: attention_context_backward(d / d.size, cache)}),
    ],
)
def test_a_wrong_context_or_coverage_is_caught(system, changes):
    assert_is_caught(replace(SYSTEMS[system], **changes), SIZES[0])
