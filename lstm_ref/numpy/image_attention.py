"""Soft attention over the regions of a picture: an average with a gate, what it costs, and whether it looks.

Axes: `S` regions, `N` batch, `D` features of a region, `H` query, `A` attention, `T` words. The hard look,
which draws one region, is in `lstm_ref.numpy.hard_attention`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import sigmoid, sigmoid_backward
from lstm_ref.numpy.attention import (
    AdditiveAttentionCache,
    AttentionContextCache,
    additive_attention,
    additive_attention_backward,
)
from lstm_ref.numpy.attention_scores import AdditiveScoreCache
from lstm_ref.shapes import bind

__all__ = [
    "SoftAttentionCache",
    "doubly_stochastic_penalty",
    "doubly_stochastic_penalty_backward",
    "shuffle_test",
    "soft_attention",
    "soft_attention_backward",
]


class SoftAttentionCache(NamedTuple):
    """What the backward of soft attention needs: its inputs, and what was made on the way."""

    query: np.ndarray  # (N, H)
    regions: np.ndarray  # (S, N, D)
    u: np.ndarray  # (S, N, A), after the tanh
    weights: np.ndarray  # (N, S)
    seen: np.ndarray  # (N, D): the average, before the gate
    gate: np.ndarray  # (N,)
    W_query: np.ndarray  # (A, H)
    W_regions: np.ndarray  # (A, D)
    v: np.ndarray  # (A,)
    w_gate: np.ndarray  # (H,)


def soft_attention(
    query: np.ndarray,
    regions: np.ndarray,
    W_query: np.ndarray,
    W_regions: np.ndarray,
    v: np.ndarray,
    w_gate: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, SoftAttentionCache]:
    """The regions, averaged by how well each fits the query; a gate says how much the picture counts at all:

        weights = softmax(v . tanh(W_query query + W_regions region))
        gate = sigmoid(w_gate . query)      context = gate * sum over s of w_s region_s

    Shapes: `query (N, H)`, `regions (S, N, D)`, `W_query (A, H)`, `W_regions (A, D)`, `v (A,)`,
    `w_gate (H,)`; returns `context (N, D)`, `weights (N, S)` and the `SoftAttentionCache`. Raises
    ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Xu et al., "Show, attend and tell", 2015, sections 3.1.2 and 4.2.1.

    >>> query, regions, one = np.zeros((1, 1)), np.array([[[4.0]], [[8.0]]]), np.ones((1, 1))
    >>> context, weights, _ = soft_attention(query, regions, one, 0 * one, v=np.ones(1), w_gate=np.ones(1))
    >>> context, weights
    (array([[3.]]), array([[0.5, 0.5]]))
    """
    contracts = {"query": "N H", "regions": "S N D", "W_query": "A H", "W_regions": "A D", "v": "A"}
    sizes = bind({**contracts, "w_gate": "H"}, locals())
    everywhere = np.ones((sizes["S"], sizes["N"]), bool)
    seen, weights, parts = additive_attention(query, regions, everywhere, W_query, W_regions, v)
    gate = sigmoid(query @ w_gate)
    cache = SoftAttentionCache(
        query, regions, parts.score.u, weights, seen, gate, W_query, W_regions, v, w_gate
    )
    return gate[:, None] * seen, weights, cache


def soft_attention_backward(
    dcontext: np.ndarray, dweights: np.ndarray, cache: SoftAttentionCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `soft_attention`: the query collects two paths, by the weights and by the gate.

    Shapes: `dcontext (N, D)`, `dweights (N, S)`, zeros unless the weights are part of the loss; returns
    `dquery (N, H)`, `dregions (S, N, D)`, `dW_query (A, H)`, `dW_regions (A, D)`, `dv (A,)`, `dw_gate (H,)`.
    Raises ValueError, naming the argument, when a shape or dtype does not fit.

    Source: as `soft_attention`.

    >>> query, regions, one = np.zeros((1, 1)), np.array([[[4.0]], [[8.0]]]), np.ones((1, 1))
    >>> _, weights, cache = soft_attention(query, regions, one, 0 * one, v=np.ones(1), w_gate=np.ones(1))
    >>> dquery, dregions, *_ = soft_attention_backward(one, 0 * weights, cache)
    >>> dquery, dregions.ravel()
    (array([[1.5]]), array([0.25, 0.25]))
    """
    check_kinds(locals(), cache=SoftAttentionCache)
    bind({"seen": "N D", "dcontext": "N D"}, {"seen": cache.seen, "dcontext": dcontext})
    query, regions, u, weights, seen, gate, W_query, W_regions, v, w_gate = cache
    parts = AdditiveAttentionCache(
        AdditiveScoreCache(query, regions, u, W_query, W_regions, v), AttentionContextCache(weights, regions)
    )
    dseen = gate[:, None] * dcontext
    dquery, dregions, dW_query, dW_regions, dv = additive_attention_backward(dseen, dweights, parts)
    da_gate = sigmoid_backward((dcontext * seen).sum(axis=1), gate)  # (N,)
    dquery = dquery + da_gate[:, None] * w_gate
    return dquery, dregions, dW_query, dW_regions, dv, da_gate @ query


def doubly_stochastic_penalty(weights: np.ndarray) -> np.ndarray:
    """A price on regions that all the words together overlook or stare at,
    `sum over s of (1 - sum_t w_ts)^2`.

    At a step the weights sum to 1 over the regions; this asks for a sum of 1 over the steps in each region.

    Shapes: `weights (T, N, S)`; returns the penalty, `(N,)`. Raises ValueError, naming the argument, when a
    shape or dtype does not fit.

    Source: Xu et al., 2015, equation 14.

    >>> doubly_stochastic_penalty(np.array([[[1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]]]))
    array([0., 2.])
    """
    bind({"weights": "T N S"}, locals())
    return ((1 - weights.sum(axis=0)) ** 2).sum(axis=1)


def doubly_stochastic_penalty_backward(dpenalty: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The gradient of `doubly_stochastic_penalty`, `dw_ts = -2 dpenalty (1 - sum_t w_ts)` at every step.

    Shapes: `dpenalty (N,)`, `weights (T, N, S)`; returns `dweights (T, N, S)`. Raises ValueError, naming the
    argument, when a shape or dtype does not fit.

    Source: as `doubly_stochastic_penalty`.

    >>> weights = np.array([[[1.0, 0.0]], [[0.5, 0.5]]])
    >>> doubly_stochastic_penalty_backward(np.ones(1), weights)[:, 0]
    array([[ 1., -1.],
           [ 1., -1.]])
    """
    bind({"weights": "T N S", "dpenalty": "N"}, locals())
    dtotal = -2 * dpenalty[:, None] * (1 - weights.sum(axis=0))  # (N, S)
    return np.repeat(dtotal[None], len(weights), axis=0)


def shuffle_test(
    weights: np.ndarray, shuffled: np.ndarray, order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether an attention looks at the regions: their order is shuffled, and the weights must follow them.

        moved = max |shuffled - weights|      lost = max over s of |shuffled_s - weights_(order_s)|

    Weights that were made without the regions do not move. Where each region is scored for itself, nothing is
    lost. Regions that carry a number of their place keep it: they are shuffled after it was added.

    Shapes: `weights (N, S)`, `shuffled (N, S)`, the weights for `regions[order]`, `order (S,)` a permutation;
    returns two numbers. Raises ValueError, naming the argument, when a shape, a dtype or an entry does not
    fit.

    Source: none; the property is Zaheer et al., "Deep sets", 2017, equation 4.

    >>> weights, order = np.array([[0.5, 0.25, 0.25]]), np.array([1, 0, 2])
    >>> shuffle_test(weights, weights[:, order], order)
    (np.float64(0.25), np.float64(0.0))
    >>> shuffle_test(weights, weights, order)  # an attention that does not see the regions
    (np.float64(0.0), np.float64(0.25))
    """
    contracts = {"weights": "N S", "shuffled": "N S", "order": "S"}
    sizes = bind(contracts, locals(), {"order": "integer"})
    if sorted(order.tolist()) != list(range(sizes["S"])):
        raise ValueError(f"order: expected each number from 0 to {sizes['S'] - 1} once, got {order.tolist()}")
    return np.abs(shuffled - weights).max(), np.abs(shuffled - weights[:, order]).max()
