"""Soft attention over regions and the penalty on its weights have their gradients; the shuffle test."""

import numpy as np
import pytest

from lstm_ref.numpy.image_attention import (
    shuffle_test,
    soft_attention,
)


def shuffled_weights(attend, seed=0, S=6, N=3):
    """The weights of an attention for regions, for the same regions in another order, and that order."""
    rng = np.random.default_rng(seed)
    query, regions, order = rng.normal(size=(N, 2)), rng.normal(size=(S, N, 4)), rng.permutation(S)
    return attend(query, regions), attend(query, regions[order]), order


def test_weights_that_follow_their_regions_move_and_are_not_lost():
    rng = np.random.default_rng(1)
    weights = [rng.normal(size=shape) for shape in ((5, 2), (5, 4), 5, 2)]
    moved, lost = shuffle_test(
        *shuffled_weights(lambda query, regions: soft_attention(query, regions, *weights)[1])
    )
    assert moved > 0.01
    assert lost < 1e-15


def test_weights_made_of_the_query_alone_do_not_move_and_are_lost():
    W = np.random.default_rng(1).normal(size=(6, 2))
    moved, lost = shuffle_test(*shuffled_weights(lambda query, regions: np.exp(query @ W.T)))
    assert moved == 0
    assert lost > 0.1


@pytest.mark.parametrize("order", [[0, 0, 1], [1, 2, 3]])
def test_an_order_that_is_none_is_refused(order):
    weights = np.full((2, 3), 1 / 3)
    with pytest.raises(ValueError, match=r"^order: expected each number from 0 to 2 once, got"):
        shuffle_test(weights, weights, np.array(order))
