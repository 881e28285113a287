"""The four attention scores: how they contain each other, and what a wrong one of them is caught by."""

from dataclasses import replace

import numpy as np
import pytest
from agreement import assert_agree, assert_is_caught
from attention_systems import SIZES, SYSTEMS

from lstm_ref.numpy.attention_scores import (
    additive_score,
    additive_score_backward,
    concat_score,
    dot_score,
    general_score,
)


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


def double_tanh(dscores, cache):
    return additive_score_backward(dscores, cache._replace(u=np.tanh(cache.u)))


def query_sees_one_key_only(dscores, cache):
    _, *others = additive_score_backward(dscores, cache)
    first = np.where(np.arange(dscores.shape[1]) == 0, dscores, 0)
    return additive_score_backward(first, cache)[0], *others


def upstream_dropped(dscores, cache):
    return additive_score_backward(np.ones_like(dscores), cache)


def v_gradient_averaged(dscores, cache):
    *others, dv = additive_score_backward(dscores, cache)
    return *others, dv / len(cache.query)


def matrix_gradients_swapped(dscores, cache):
    dquery, dkeys, dW_query, dW_keys, dv = additive_score_backward(dscores, cache)
    return dquery, dkeys, dW_keys, dW_query, dv


@pytest.mark.parametrize(
    "wrong",
    [double_tanh, query_sees_one_key_only, upstream_dropped, v_gradient_averaged, matrix_gradients_swapped],
)
def test_a_wrong_backward_is_caught(wrong):
    assert_is_caught(replace(SYSTEMS["additive score"], backward=wrong), {**SIZES[0], "H": 4})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda query, keys: dot_score(query / np.sqrt(query.shape[1]), keys),
        lambda query, keys: dot_score(query, keys[::-1]),
        lambda query, keys: dot_score(query[::-1], keys),
    ],
    ids=["scaled", "keys reversed", "batch reversed"],
)
def test_a_wrong_forward_is_caught(wrong):
    assert_is_caught(replace(SYSTEMS["dot score"], forward=wrong), SIZES[0])
