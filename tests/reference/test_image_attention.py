"""Soft attention over regions and the penalty on its weights have their gradients; the shuffle test."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from agreement import (
    System,
    assert_is_caught,
    assert_is_right,
    assert_names_wrong_arguments,
    assert_spoils_nothing,
)

from lstm_ref.numpy.image_attention import (
    doubly_stochastic_penalty,
    doubly_stochastic_penalty_backward,
    shuffle_test,
    soft_attention,
    soft_attention_backward,
)
from lstm_ref.torch import image_attention as twins


def soft_twin(query, regions, W_query, W_regions, v, w_gate):
    parameters = {"W_query": W_query, "W_keys": W_regions, "v": v}
    parameters = {f"attention.score.{name}": value for name, value in parameters.items()} | {"w_gate": w_gate}
    return torch.func.functional_call(twins.SoftAttention(1, 1, 1), parameters, (query, regions))


def penalty_and_its_cache(weights):
    return doubly_stochastic_penalty(weights), weights


SYSTEMS = {
    "soft attention": System(
        soft_attention,
        soft_attention_backward,
        {"query": "N H", "regions": "S N D", "W_query": "A H", "W_regions": "A D", "v": "A", "w_gate": "H"},
        soft_twin,
        outputs=2,
        upstream={"dcontext": "N D", "dweights": "N S"},
    ),
    "penalty": System(
        penalty_and_its_cache,
        doubly_stochastic_penalty_backward,
        {"weights": "T N S"},
        twins.doubly_stochastic_penalty,
        upstream={"dpenalty": "N"},
    ),
}
SIZES = [
    {"S": S, "N": N, "D": D, "H": H, "A": A, "T": T}
    for S, N, D, H, A, T in [(6, 3, 4, 2, 5, 7), (1, 1, 1, 1, 1, 1), (1, 2, 3, 4, 1, 2), (4, 1, 1, 3, 2, 1)]
]
systems = pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
sizes_with_ones = pytest.mark.parametrize(
    "sizes", SIZES, ids=lambda sizes: "-".join(map(str, sizes.values()))
)


@systems
@sizes_with_ones
def test_outputs_and_gradients_equal_autograd_and_the_complex_step(system, sizes):
    assert_is_right(system, sizes)


@systems
def test_nothing_is_changed_and_float32_stays_float32(system):
    assert_spoils_nothing(system, SIZES[0])


@systems
def test_a_wrong_argument_is_named(system):
    assert_names_wrong_arguments(system, SIZES[0])


def gate_forgotten(query, regions, W_query, W_regions, v, w_gate):
    context, weights, cache = soft_attention(query, regions, W_query, W_regions, v, w_gate)
    return context / cache.gate[:, None], weights, cache


def gate_has_no_gradient(dcontext, dweights, cache):
    dquery, *others, _ = soft_attention_backward(dcontext, dweights, cache._replace(seen=0 * cache.seen))
    dw_gate = soft_attention_backward(dcontext, dweights, cache)[-1]
    return dquery, *others, dw_gate


def gate_slope_twice(dcontext, dweights, cache):
    return soft_attention_backward(
        dcontext, dweights, cache._replace(seen=cache.seen * (cache.gate * (1 - cache.gate))[:, None])
    )


def weights_have_no_gradient(dcontext, dweights, cache):
    return soft_attention_backward(dcontext, 0 * dweights, cache)


@pytest.mark.parametrize(
    "change",
    [
        {"forward": gate_forgotten},
        {"backward": gate_has_no_gradient},
        {"backward": gate_slope_twice},
        {"backward": weights_have_no_gradient},
    ],
    ids=lambda change: next(iter(change.values())).__name__,
)
def test_a_wrong_soft_attention_is_caught(change):
    assert_is_caught(replace(SYSTEMS["soft attention"], **change), SIZES[0])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda dpenalty, weights: -doubly_stochastic_penalty_backward(dpenalty, weights),
        lambda dpenalty, weights: -2 * dpenalty[:, None] * (1 - weights),
        lambda dpenalty, weights: doubly_stochastic_penalty_backward(dpenalty, weights) / len(weights),
    ],
    ids=["sign", "each step alone", "averaged over the steps"],
)
def test_a_wrong_penalty_backward_is_caught(wrong):
    assert_is_caught(replace(SYSTEMS["penalty"], backward=wrong), SIZES[0])


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
