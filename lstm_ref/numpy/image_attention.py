"""Attention over the regions of a picture: a soft look that averages them, and a hard one that draws one.

Axes: `S` regions, `N` batch, `D` features of a region, `H` query, `A` attention, `T` words. The soft look
has a gradient; the hard one is trained by its reward.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.numpy.activations import sigmoid, sigmoid_backward
from lstm_ref.numpy.attention import (
    AdditiveAttentionCache,
    additive_attention,
    additive_attention_backward,
)
from lstm_ref.numpy.sampling import categorical_sample
from lstm_ref.shapes import bind


class SoftAttentionCache(NamedTuple):
    """What the backward of soft attention needs."""

    attention: AdditiveAttentionCache
    seen: np.ndarray  # (N, D): before the gate
    gate: np.ndarray  # (N,)
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

        weights = softmax(v . tanh(W_query query + W_regions region))      context = gate * sum of w_s
        region_s gate = sigmoid(w_gate . query)

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
    seen, weights, cache = additive_attention(query, regions, everywhere, W_query, W_regions, v)
    gate = sigmoid(query @ w_gate)
    return gate[:, None] * seen, weights, SoftAttentionCache(cache, seen, gate, w_gate)


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
    bind({"seen": "N D", "dcontext": "N D"}, {"seen": cache.seen, "dcontext": dcontext})
    query, gate = cache.attention.score.query, cache.gate
    dquery, dregions, dW_query, dW_regions, dv = additive_attention_backward(
        gate[:, None] * dcontext, dweights, cache.attention
    )
    da_gate = sigmoid_backward((dcontext * cache.seen).sum(axis=1), gate)  # (N,)
    dquery = dquery + da_gate[:, None] * cache.w_gate
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


def hard_attention_sample(
    weights: np.ndarray, regions: np.ndarray, u: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """One region, drawn with its weight as the probability; the context is that region as it is.

    Shapes: `weights (N, S)`, `regions (S, N, D)`, `u (N,)` uniform in [0, 1), for example `rng.random(N)`;
    returns `context (N, D)` and the regions' numbers `(N,)`. Raises ValueError, naming the argument, when a
    shape, a dtype or a value does not fit.

    Source: Xu et al., 2015, section 4.1.

    >>> regions = np.array([[[4.0], [4.0]], [[8.0], [8.0]]])
    >>> hard_attention_sample(np.array([[0.5, 0.5], [0.5, 0.5]]), regions, u=np.array([0.1, 0.9]))
    (array([[4.],
           [8.]]), array([0, 1]))
    """
    sizes = bind({"weights": "N S", "regions": "S N D", "u": "N"}, locals())
    index = categorical_sample(weights, u)
    return regions[index, np.arange(sizes["N"])], index


def reinforce_gradient(
    weights: np.ndarray, index: np.ndarray, reward: np.ndarray, baseline: float
) -> np.ndarray:
    """What to do to the scores when a draw has no gradient: make a region that paid more than usual likelier.

        dscores = -(reward - baseline) (onehot(index) - weights) / N

    On average over the draws it is the gradient of the loss `-(mean expected reward)`, whatever the baseline
    is, as long as that does not depend on the draw; a baseline near the mean reward makes it vary less.

    Shapes: `weights (N, S)`, the softmax of the scores, `index (N,)` what was drawn, `reward (N,)`,
    `baseline` a number; returns `dscores (N, S)`. Raises ValueError, naming the argument, when a shape, a
    dtype or an index does not fit.

    Source: Williams, "Simple statistical gradient-following algorithms", 1992; for attention Xu et al., 2015,
    section 4.1.

    >>> weights = np.array([[0.25, 0.75]])
    >>> reinforce_gradient(weights, index=np.array([0]), reward=np.array([3.0]), baseline=1.0)
    array([[-1.5,  1.5]])
    """
    sizes = bind({"weights": "N S", "index": "N", "reward": "N"}, locals(), {"index": "integer"})
    N, S = sizes["N"], sizes["S"]
    outside = index[(index < 0) | (index >= S)]
    if outside.size:
        raise ValueError(f"index: expected regions from 0 to S-1 with S={S}, got {outside[0]}")
    if np.ndim(baseline) != 0:
        raise ValueError(f"baseline: expected a number, got shape {np.shape(baseline)}")
    drawn = np.arange(S) == index[:, None]  # (N, S)
    return (reward - float(baseline))[:, None] * (weights - drawn) / N


def moving_baseline(baseline: float, reward: np.ndarray, decay: float = 0.9) -> float:
    """The usual reward, remembered for about ten batches: `decay baseline + (1 - decay) mean(reward)`.

    Shapes: `baseline` a number, `reward (N,)`; returns a number. Raises ValueError, naming the argument,
    when a shape, a dtype or the decay does not fit.

    Source: Weaver and Tao, 2001; the constant is that of Xu et al., 2015, section 4.1.

    >>> round(moving_baseline(1.0, np.array([2.0, 4.0])), 4)
    1.2
    """
    bind({"reward": "N"}, locals())
    if not 0 <= decay < 1:
        raise ValueError(f"decay: expected a number of at least 0 and below 1, got {decay}")
    return decay * baseline + (1 - decay) * float(reward.mean())
