"""The four attention scores: equal to autograd and to the complex step, at every size, in every argument."""

from dataclasses import replace

import numpy as np
import pytest
from agreement import (
    System,
    assert_agree,
    assert_changes_nothing,
    assert_equals_autograd,
    assert_equals_complex_step,
    assert_is_caught,
    assert_keeps_float32,
    assert_names_wrong_arguments,
    twin,
)

from lstm_ref.numpy.attention_scores import (
    additive_score,
    additive_score_backward,
    concat_score,
    concat_score_backward,
    dot_score,
    dot_score_backward,
    general_score,
    general_score_backward,
)
from lstm_ref.torch.attention_scores import AdditiveScore, ConcatScore, DotScore, GeneralScore

SYSTEMS = {
    "additive": System(
        additive_score,
        additive_score_backward,
        {"query": "N H", "keys": "S N D", "W_query": "A H", "W_keys": "A D", "v": "A"},
        twin(AdditiveScore(1, 1, 1)),
        upstream={"dscores": "N S"},
    ),
    "dot": System(
        dot_score,
        dot_score_backward,
        {"query": "N D", "keys": "S N D"},
        twin(DotScore()),
        upstream={"dscores": "N S"},
    ),
    "general": System(
        general_score,
        general_score_backward,
        {"query": "N H", "keys": "S N D", "W": "H D"},
        twin(GeneralScore(1, 1)),
        upstream={"dscores": "N S"},
    ),
    "concat": System(
        concat_score,
        concat_score_backward,
        {"query": "N H", "keys": "S N D", "W": "A C", "v": "A"},
        twin(ConcatScore(1, 1, 1)),
        upstream={"dscores": "N S"},
    ),
}
SIZES = [
    {"S": S, "N": N, "D": D, "H": H, "A": A, "C": H + D}
    for S, N, D, H, A in [(5, 3, 4, 2, 6), (1, 1, 1, 1, 1), (1, 3, 2, 4, 5), (4, 1, 3, 2, 1), (2, 2, 1, 1, 7)]
]

systems = pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
sizes_with_ones = pytest.mark.parametrize(
    "sizes", SIZES, ids=lambda sizes: "-".join(map(str, sizes.values()))
)


@systems
@sizes_with_ones
def test_scores_and_gradients_equal_autograd(system, sizes):
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


@systems
def test_a_wrong_argument_is_named(system):
    assert_names_wrong_arguments(system, SIZES[0])


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
    assert_is_caught(replace(SYSTEMS["additive"], backward=wrong), {**SIZES[0], "H": 4})


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
    assert_is_caught(replace(SYSTEMS["dot"], forward=wrong), SIZES[0])
