"""From scores to a context: where to look (masked softmax), what is seen (context), and both together.

Axes: `S` source length, `N` batch, `T` target steps, `D` value. A mask is boolean, True where there is
something to look at. The scores come from `lstm_ref.numpy.attention_scores`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.attention_scores import AdditiveScoreCache, additive_score, additive_score_backward
from lstm_ref.shapes import bind

__all__ = [
    "AdditiveAttentionCache",
    "AttentionContextCache",
    "additive_attention",
    "additive_attention_backward",
    "attention_context",
    "attention_context_backward",
    "masked_softmax",
    "masked_softmax_backward",
]


class AttentionContextCache(NamedTuple):
    """What the backward of the context needs: its inputs."""

    weights: np.ndarray  # (N, S)
    values: np.ndarray  # (S, N, D)


class AdditiveAttentionCache(NamedTuple):
    """What the backward of the whole needs: its parts' caches. `context.weights` is the alignment."""

    score: AdditiveScoreCache
    context: AttentionContextCache


def masked_softmax(scores: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Scores to weights that sum to 1 over the unmasked of the last axis, `exp(e_s) / sum_r exp(e_r)`.

    A masked position weighs exactly 0, whatever stands in its score. A row with nothing to look at is all
    zeros: no weight, no nan. The row's largest score is taken off first, so that nothing overflows.

    Shapes: `scores (N, S)` or `(N, T, S)`, `mask` alike and boolean; so is the result. Raises ValueError,
    naming the argument, when a shape or dtype does not fit.

    Source: Bridle, 1990 (softmax); as attention, Bahdanau, Cho and Bengio, 2015.

    >>> scores = np.array([[1000.0, 1000.0, -1000.0], [0.0, 1.0, 2.0]])
    >>> masked_softmax(scores, mask=np.array([[True, True, True], [False, False, False]]))
    array([[0.5, 0.5, 0. ],
           [0. , 0. , 0. ]])
    """
    contract = "N T S" if np.ndim(scores) == 3 else "N S"
    bind({"scores": contract, "mask": contract}, locals(), {"mask": "boolean"})
    top = np.max(scores.real, axis=-1, keepdims=True, where=mask, initial=-np.inf)
    e = np.exp(np.where(mask, scores - np.where(top == -np.inf, 0, top), -np.inf))
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1, total)


def masked_softmax_backward(dweights: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The gradient before a softmax, `dscore_s = w_s (dw_s - sum_r dw_r w_r)`: weight on one takes from all.

    The mask is not needed again: where a weight is 0, so is the gradient of its score.

    Shapes: `dweights`, `weights` and the result `(N, S)` or `(N, T, S)`. Raises ValueError, naming the
    argument, when a shape or dtype does not fit.

    Source: Bridle, 1990.

    >>> weights = np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 0.0]])
    >>> masked_softmax_backward(np.array([[1.0, 3.0, 9.0], [1.0, 1.0, 1.0]]), weights)
    array([[-0.5,  0.5,  0. ],
           [ 0. ,  0. ,  0. ]])
    """
    contract = "N T S" if np.ndim(weights) == 3 else "N S"
    bind({"weights": contract, "dweights": contract}, locals())
    return weights * (dweights - (dweights * weights).sum(axis=-1, keepdims=True))


def attention_context(weights: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, AttentionContextCache]:
    """What is seen: the values, averaged by the weights, `context = sum_s w_s value_s`.

    Shapes: `weights (N, S)`, `values (S, N, D)`; returns `context (N, D)` and the `AttentionContextCache`.
    Raises ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Bahdanau, Cho and Bengio, 2015, equation 5.

    >>> attention_context(np.array([[0.25, 0.75]]), np.array([[[4.0, 0.0]], [[0.0, 4.0]]]))[0]
    array([[1., 3.]])
    """
    bind({"weights": "N S", "values": "S N D"}, locals())
    return np.einsum("ns,snd->nd", weights, values), AttentionContextCache(weights, values)


def attention_context_backward(
    dcontext: np.ndarray, cache: AttentionContextCache
) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of `attention_context`: `dw_s = dcontext . value_s`, `dvalue_s = w_s dcontext`.

    Where the values are also the keys, this is one of the two paths into them; the scores are the other.

    Shapes: `dcontext (N, D)`; returns `dweights (N, S)`, `dvalues (S, N, D)`. Raises ValueError, naming the
    argument, when a shape or dtype does not fit.

    Source: as `attention_context`.

    >>> _, cache = attention_context(np.array([[0.25, 0.75]]), np.array([[[4.0]], [[8.0]]]))
    >>> dweights, dvalues = attention_context_backward(np.array([[1.0]]), cache)
    >>> dweights, dvalues.ravel()
    (array([[4., 8.]]), array([0.25, 0.75]))
    """
    check_kinds(locals(), cache=AttentionContextCache)
    bind({"values": "S N D", "dcontext": "N D"}, {**cache._asdict(), "dcontext": dcontext})
    weights, values = cache
    return np.einsum("nd,snd->ns", dcontext, values), weights.T[:, :, None] * dcontext


def additive_attention(
    query: np.ndarray,
    keys: np.ndarray,
    mask: np.ndarray,
    W_query: np.ndarray,
    W_keys: np.ndarray,
    v: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, AdditiveAttentionCache]:
    """Score, softmax, average: `weights = softmax(additive_score(query, keys))`, `context = sum_s w_s key_s`.

    The keys are what is compared and what is seen, as in a decoder that looks back at its encoder's states.

    Shapes: `query (N, H)`, `keys (S, N, D)`, `mask (S, N)` boolean, `W_query (A, H)`, `W_keys (A, D)`,
    `v (A,)`; returns `context (N, D)`, `weights (N, S)` and the `AdditiveAttentionCache`. Raises ValueError,
    naming the argument, when a shape or dtype does not fit.

    Source: Bahdanau, Cho and Bengio, 2015, equations 5 and 6.

    >>> keys, one = np.array([[[4.0]], [[8.0]], [[100.0]]]), np.ones((1, 1))
    >>> mask = np.array([[True], [True], [False]])
    >>> context, weights, _ = additive_attention(one, keys, mask, W_query=one, W_keys=0 * one, v=np.ones(1))
    >>> context, weights
    (array([[6.]]), array([[0.5, 0.5, 0. ]]))
    """
    bind({"keys": "S N D", "mask": "S N"}, locals(), {"mask": "boolean"})
    scores, score_cache = additive_score(query, keys, W_query, W_keys, v)
    weights = masked_softmax(scores, mask.T)
    context, context_cache = attention_context(weights, keys)
    return context, weights, AdditiveAttentionCache(score_cache, context_cache)


def additive_attention_backward(
    dcontext: np.ndarray, dweights: np.ndarray, cache: AdditiveAttentionCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `additive_attention`. The keys collect two paths: by the average and by the scores.

    Shapes: `dcontext (N, D)`, `dweights (N, S)`, zeros unless the weights themselves are part of the loss;
    returns `dquery (N, H)`, `dkeys (S, N, D)`, `dW_query (A, H)`, `dW_keys (A, D)`, `dv (A,)`. Raises
    ValueError, naming the argument, when a shape or dtype does not fit.

    Source: as `additive_attention`.

    >>> keys, one = np.array([[[4.0]], [[8.0]]]), np.ones((1, 1))
    >>> _, weights, cache = additive_attention(one, keys, np.ones((2, 1), bool), one, 0 * one, v=np.ones(1))
    >>> dquery, dkeys, *_ = additive_attention_backward(one, 0 * weights, cache)
    >>> dquery, dkeys.ravel()
    (array([[0.]]), array([0.5, 0.5]))
    """
    check_kinds(locals(), cache=AdditiveAttentionCache)
    bind({"weights": "N S", "dweights": "N S"}, {"weights": cache.context.weights, "dweights": dweights})
    dweights_seen, dkeys_seen = attention_context_backward(dcontext, cache.context)
    dscores = masked_softmax_backward(dweights + dweights_seen, cache.context.weights)
    dquery, dkeys_compared, *dparameters = additive_score_backward(dscores, cache.score)
    return dquery, dkeys_seen + dkeys_compared, *dparameters
