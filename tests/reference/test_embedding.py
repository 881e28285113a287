"""The embedding equals torch's, and its gradient counts every place where a token stood."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from agreement import (
    System,
    assert_agree,
    assert_is_caught,
    assert_is_right,
    assert_spoils_nothing,
    twin,
)

from lstm_ref.numpy.embedding import embedding, embedding_backward
from lstm_ref.torch.embedding import Embedding

SIZES = [
    {"T": T, "N": N, "V": V, "D": D}
    for T, N, V, D in [(6, 3, 7, 4), (1, 1, 1, 1), (1, 4, 2, 3), (5, 1, 9, 1), (8, 2, 1, 3)]
]


def tokens(sizes, rng):
    return {"ids": rng.integers(sizes["V"], size=(sizes["T"], sizes["N"]))}


SYSTEM = System(embedding, embedding_backward, {"W": "V D"}, twin(Embedding(1, 1)), given=tokens)


@pytest.mark.parametrize("sizes", SIZES)
def test_output_and_gradient_equal_autograd_and_the_complex_step(sizes):
    assert_is_right(SYSTEM, sizes)


@pytest.mark.parametrize("sizes", SIZES)
def test_it_is_torch_functional_embedding_and_a_one_hot_product(sizes):
    inputs, given = SYSTEM.draw(sizes)
    x, _ = embedding(**inputs, **given)
    expected = torch.nn.functional.embedding(torch.tensor(given["ids"]), torch.tensor(inputs["W"]))
    np.testing.assert_array_equal(x, expected.numpy())
    assert_agree(x, np.eye(sizes["V"])[given["ids"]] @ inputs["W"], "x")


def test_nothing_is_changed_and_float32_stays_float32():
    assert_spoils_nothing(SYSTEM, SIZES[0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ids": np.zeros((2, 3))}, r"^ids: expected an integer array \(T, N\), got dtype float64$"),
        ({"ids": [[0]]}, r"^ids: expected an integer array \(T, N\), got list$"),
        ({"ids": np.zeros(3, int)}, r"^ids: expected shape \(T, N\), got \(3,\)$"),
        ({"ids": np.array([[0, 7]])}, r"^ids: expected tokens from 0 to V-1 with V=7, got 7$"),
        ({"ids": np.array([[0, -1]])}, r"^ids: expected tokens from 0 to V-1 with V=7, got -1$"),
        ({"W": np.zeros(7)}, r"^W: expected shape \(V, D\), got \(7,\)$"),
        ({"W": np.zeros((7, 4), int)}, r"^W: expected a floating-point array \(V, D\), got dtype int64$"),
    ],
)
def test_a_wrong_argument_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        embedding(**{"ids": np.zeros((2, 3), int), "W": np.zeros((7, 4)), **change})


def test_a_wrong_upstream_gradient_is_named():
    _, cache = embedding(np.zeros((2, 3), int), np.zeros((7, 4)))
    with pytest.raises(
        ValueError, match=r"^dx: expected shape \(T, N, D\) with T=2, N=3, D=4, got \(2, 3, 5\)$"
    ):
        embedding_backward(np.zeros((2, 3, 5)), cache)


def repeated_tokens_counted_once(dx, cache):
    dW = np.zeros(cache.W.shape)
    dW[cache.ids] += dx
    return dW


def last_occurrence_kept(dx, cache):
    dW = np.zeros(cache.W.shape)
    dW[cache.ids] = dx
    return dW


def averaged_over_the_occurrences(dx, cache):
    count = np.bincount(cache.ids.ravel(), minlength=len(cache.W))
    return embedding_backward(dx, cache) / np.maximum(count, 1)[:, None]


@pytest.mark.parametrize(
    "wrong", [repeated_tokens_counted_once, last_occurrence_kept, averaged_over_the_occurrences]
)
def test_a_wrong_backward_is_caught(wrong):
    assert_is_caught(replace(SYSTEM, backward=wrong), SIZES[0])
