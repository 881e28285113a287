"""Attention for every mask and at +-1000; how its scores contain each other; what coverage costs."""

import numpy as np
import pytest
import torch
from agreement import any_mask, assert_agree
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstm_ref.numpy.attention import (
    masked_softmax,
    masked_softmax_backward,
)
from lstm_ref.numpy.attention_coverage import coverage, coverage_backward
from lstm_ref.numpy.attention_scores import additive_score, concat_score, dot_score, general_score


def test_scores_of_three_axes_want_a_mask_and_a_gradient_of_three():
    with pytest.raises(
        ValueError, match=r"^mask: expected shape \(N, T, S\) with N=2, T=3, S=4, got \(3, 4\)$"
    ):
        masked_softmax(np.ones((2, 3, 4)), np.ones((3, 4), bool))
    with pytest.raises(ValueError, match=r"^dweights: expected shape \(N, T, S\) with N=2, T=3, S=4, got"):
        masked_softmax_backward(np.ones((3, 4)), np.ones((2, 3, 4)))


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
    mask = any_mask("N S").draw({"N": 4, "S": 6}, rng)
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


def test_where_both_are_equal_the_gradient_of_the_minimum_goes_to_what_was_covered():
    _, _, cache = coverage(np.full((2, 1, 1), 0.5))
    dweights = coverage_backward(np.zeros((2, 1, 1)), np.array([[0.0], [1.0]]), cache)
    np.testing.assert_array_equal(dweights.ravel(), [1, 0])


def test_sizes_that_contradict_each_other_are_told_in_letters_and_numbers():
    query, keys, W, v = np.ones((3, 2)), np.ones((5, 3, 4)), np.ones((6, 5)), np.ones(6)
    with pytest.raises(ValueError, match=r"^W: expected shape \(A, H\+D\) with A=6, H=2, D=4, got \(6, 5\)$"):
        concat_score(query, keys, W, v)
    with pytest.raises(
        ValueError, match=r"^keys: expected shape \(S, N, D\) with N=3, D=2, got \(5, 3, 4\)$"
    ):
        dot_score(query, keys)


def test_concat_is_additive_with_its_matrix_cut_in_two_and_general_with_identity_is_dot():
    rng = np.random.default_rng(0)
    query, keys = rng.standard_normal((3, 4)), rng.standard_normal((5, 3, 4))
    W_query, W_keys, v = rng.standard_normal((6, 4)), rng.standard_normal((6, 4)), rng.standard_normal(6)
    together, _ = concat_score(query, keys, np.concatenate([W_query, W_keys], axis=1), v)
    assert_agree(together, additive_score(query, keys, W_query, W_keys, v)[0], "scores")
    assert_agree(general_score(query, keys, np.eye(4))[0], dot_score(query, keys)[0], "scores")
