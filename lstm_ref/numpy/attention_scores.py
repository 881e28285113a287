"""How well a query fits each of S keys: four ways to score, each beside its backward.

Axes: `S` source length, `N` batch, `D` key, `H` query, `A` attention. Keys are a sequence, `(S, N, D)`, as an
encoder leaves them; scores are `(N, S)`, one row for each query, ready for `masked_softmax`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import tanh_backward
from lstm_ref.shapes import bind

__all__ = [
    "AdditiveScoreCache",
    "DotScoreCache",
    "GeneralScoreCache",
    "additive_score",
    "additive_score_backward",
    "concat_score",
    "concat_score_backward",
    "dot_score",
    "dot_score_backward",
    "general_score",
    "general_score_backward",
]


class AdditiveScoreCache(NamedTuple):
    """What the backward of the additive score needs."""

    query: np.ndarray  # (N, H)
    keys: np.ndarray  # (S, N, D)
    u: np.ndarray  # (S, N, A): after the tanh
    W_query: np.ndarray  # (A, H)
    W_keys: np.ndarray  # (A, D)
    v: np.ndarray  # (A,)


class DotScoreCache(NamedTuple):
    """What the backward of the dot score needs."""

    query: np.ndarray  # (N, D)
    keys: np.ndarray  # (S, N, D)


class GeneralScoreCache(NamedTuple):
    """What the backward of the general score needs."""

    query: np.ndarray  # (N, H)
    keys: np.ndarray  # (S, N, D)
    W: np.ndarray  # (H, D)


def additive_score(
    query: np.ndarray, keys: np.ndarray, W_query: np.ndarray, W_keys: np.ndarray, v: np.ndarray
) -> tuple[np.ndarray, AdditiveScoreCache]:
    """A small network looks at query and key together, `score = v . tanh(W_query query + W_keys key)`.

    Shapes: `query (N, H)`, `keys (S, N, D)`, `W_query (A, H)`, `W_keys (A, D)`, `v (A,)`; returns
    `scores (N, S)` and the `AdditiveScoreCache`. Raises ValueError, naming the argument, when a shape or
    dtype does not fit.

    Source: Bahdanau, Cho and Bengio, "Neural machine translation by jointly learning to align and
    translate", 2015, appendix A.1.2.

    >>> query, keys = np.array([[1.0, 0.0]]), np.array([[[1.0]], [[-1.0]]])
    >>> scores, cache = additive_score(query, keys, np.ones((1, 2)), np.ones((1, 1)), v=np.ones(1))
    >>> scores.round(4), np.tanh(1.0 + 1.0).round(4)
    (array([[0.964, 0.   ]]), np.float64(0.964))
    """
    bind({"query": "N H", "keys": "S N D", "W_query": "A H", "W_keys": "A D", "v": "A"}, locals())
    u = np.tanh(query @ W_query.T + keys @ W_keys.T)
    return (u @ v).T, AdditiveScoreCache(query, keys, u, W_query, W_keys, v)


def additive_score_backward(
    dscores: np.ndarray, cache: AdditiveScoreCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `additive_score`. With `da = dscore v (1 - u^2)`, the gradient before the tanh:

        dquery = sum of da W_query over S     dkeys = da W_keys     dv = sum of dscore u
        dW_query = sum of da query^T          dW_keys = sum of da key^T

    Shapes: `dscores (N, S)`; returns `dquery (N, H)`, `dkeys (S, N, D)`, `dW_query (A, H)`,
    `dW_keys (A, D)`, `dv (A,)`. Raises ValueError, naming the argument, when a shape or dtype does not fit.

    Source: as `additive_score`.

    >>> one = np.ones((1, 1))
    >>> _, cache = additive_score(one, np.ones((2, 1, 1)), W_query=one, W_keys=one, v=np.ones(1))
    >>> [gradient.round(4).tolist() for gradient in additive_score_backward(np.ones((1, 2)), cache)]
    [[[0.1413]], [[[0.0707]], [[0.0707]]], [[0.1413]], [[0.1413]], [1.9281]]
    """
    check_kinds(locals(), cache=AdditiveScoreCache)
    bind({"u": "S N A", "dscores": "N S"}, {**cache._asdict(), "dscores": dscores})
    query, keys, u, W_query, W_keys, v = cache
    da = tanh_backward(dscores.T[:, :, None] * v, u)  # (S, N, A)
    da_query = da.sum(axis=0)  # (N, A): every key was scored against the same query
    dW_keys = np.einsum("sna,snd->ad", da, keys)
    dv = np.einsum("ns,sna->a", dscores, u)
    return da_query @ W_query, da @ W_keys, da_query.T @ query, dW_keys, dv


def dot_score(query: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, DotScoreCache]:
    """Query and key as they are, `score = query . key`: nothing to learn, and both must be of one size.

    Shapes: `query (N, D)`, `keys (S, N, D)`; returns `scores (N, S)` and the `DotScoreCache`. Raises
    ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Luong, Pham and Manning, "Effective approaches to attention-based neural machine translation",
    2015, section 3.1.

    >>> dot_score(np.array([[1.0, 2.0]]), np.array([[[1.0, 0.0]], [[0.0, 1.0]], [[1.0, 1.0]]]))[0]
    array([[1., 2., 3.]])
    """
    bind({"query": "N D", "keys": "S N D"}, locals())
    return np.einsum("nd,snd->ns", query, keys), DotScoreCache(query, keys)


def dot_score_backward(dscores: np.ndarray, cache: DotScoreCache) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of `dot_score`: `dquery = sum of dscore key over S`, `dkey = dscore query`.

    Shapes: `dscores (N, S)`; returns `dquery (N, D)`, `dkeys (S, N, D)`. Raises ValueError, naming the
    argument, when a shape or dtype does not fit.

    Source: as `dot_score`.

    >>> _, cache = dot_score(np.array([[1.0, 2.0]]), np.array([[[3.0, 4.0]]]))
    >>> dot_score_backward(np.array([[10.0]]), cache)
    (array([[30., 40.]]), array([[[10., 20.]]]))
    """
    check_kinds(locals(), cache=DotScoreCache)
    bind({"keys": "S N D", "dscores": "N S"}, {**cache._asdict(), "dscores": dscores})
    return np.einsum("ns,snd->nd", dscores, cache.keys), dscores.T[:, :, None] * cache.query


def general_score(query: np.ndarray, keys: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, GeneralScoreCache]:
    """A learned product, `score = query^T W key`; with `W` the identity it is the dot score.

    Shapes: `query (N, H)`, `keys (S, N, D)`, `W (H, D)`; returns `scores (N, S)` and the
    `GeneralScoreCache`. Raises ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Luong, Pham and Manning, 2015, section 3.1.

    >>> general_score(np.array([[2.0]]), np.array([[[1.0, 1.0]]]), W=np.array([[3.0, 4.0]]))[0]
    array([[14.]])
    """
    bind({"query": "N H", "keys": "S N D", "W": "H D"}, locals())
    scores, _ = dot_score(query @ W, keys)
    return scores, GeneralScoreCache(query, keys, W)


def general_score_backward(
    dscores: np.ndarray, cache: GeneralScoreCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `general_score`: those of the dot score of `query W`, handed on to `query` and `W`.

    Shapes: `dscores (N, S)`; returns `dquery (N, H)`, `dkeys (S, N, D)`, `dW (H, D)`. Raises ValueError,
    naming the argument, when a shape or dtype does not fit.

    Source: as `general_score`.

    >>> _, cache = general_score(np.array([[2.0]]), np.array([[[1.0, 1.0]]]), W=np.array([[3.0, 4.0]]))
    >>> general_score_backward(np.array([[1.0]]), cache)
    (array([[7.]]), array([[[6., 8.]]]), array([[2., 2.]]))
    """
    check_kinds(locals(), cache=GeneralScoreCache)
    query, keys, W = cache
    dprojected, dkeys = dot_score_backward(dscores, DotScoreCache(query @ W, keys))
    return dprojected @ W.T, dkeys, query.T @ dprojected


def concat_score(
    query: np.ndarray, keys: np.ndarray, W: np.ndarray, v: np.ndarray
) -> tuple[np.ndarray, AdditiveScoreCache]:
    """Query and key end to end through one matrix, `score = v . tanh(W [query; key])`.

    It is the additive score with `W = [W_query, W_keys]`, and is computed, and cached, as that.

    Shapes: `query (N, H)`, `keys (S, N, D)`, `W (A, H+D)`, `v (A,)`; returns `scores (N, S)` and the
    `AdditiveScoreCache`. Raises ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Luong, Pham and Manning, 2015, section 3.1.

    >>> scores, _ = concat_score(np.ones((1, 1)), np.ones((1, 1, 1)), np.array([[1.5, 0.5]]), np.ones(1))
    >>> scores.round(4)
    array([[0.964]])
    """
    sizes = bind({"query": "N H", "keys": "S N D", "v": "A", "W": "A C"}, locals())
    H, D = sizes["H"], sizes["D"]
    if sizes["C"] != H + D:
        raise ValueError(f"W: expected shape (A, H+D) with A={sizes['A']}, H={H}, D={D}, got {W.shape}")
    return additive_score(query, keys, W[:, :H], W[:, H:], v)


def concat_score_backward(
    dscores: np.ndarray, cache: AdditiveScoreCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `concat_score`: those of the additive score, the two halves of `dW` side by side.

    Shapes: `dscores (N, S)`; returns `dquery (N, H)`, `dkeys (S, N, D)`, `dW (A, H+D)`, `dv (A,)`. Raises
    ValueError, naming the argument, when a shape or dtype does not fit.

    Source: as `concat_score`.

    >>> _, cache = concat_score(np.ones((1, 1)), np.ones((1, 1, 1)), np.array([[1.5, 0.5]]), np.ones(1))
    >>> concat_score_backward(np.array([[1.0]]), cache)[2].round(4)
    array([[0.0707, 0.0707]])
    """
    check_kinds(locals(), cache=AdditiveScoreCache)
    dquery, dkeys, dW_query, dW_keys, dv = additive_score_backward(dscores, cache)
    return dquery, dkeys, np.concatenate([dW_query, dW_keys], axis=1), dv
