"""From scores to a context: where to look (masked softmax), what is seen (context), what was seen (coverage).

Axes: `S` source length, `N` batch, `T` target steps, `D` value. A mask is boolean, True where there is
something to look at. The scores come from `lstm_ref.numpy.attention_scores`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.shapes import bind


class AttentionContextCache(NamedTuple):
    """What the backward of the context needs: its inputs."""

    weights: np.ndarray  # (N, S)
    values: np.ndarray  # (S, N, D)


class CoverageCache(NamedTuple):
    """What the backward of the coverage needs."""

    weights: np.ndarray  # (T, N, S)
    covered: np.ndarray  # (T, N, S)


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
    bind({"values": "S N D", "dcontext": "N D"}, {**cache._asdict(), "dcontext": dcontext})
    weights, values = cache
    return np.einsum("nd,snd->ns", dcontext, values), weights.T[:, :, None] * dcontext


def coverage(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, CoverageCache]:
    """How much each source position was looked at before step t, and the price of looking there again:

        covered_t = sum of weights_r over r < t     penalty_t = sum over s of min(weights_ts, covered_ts)

    Shapes: `weights (T, N, S)`; returns `covered (T, N, S)`, zeros at t = 0, `penalty (T, N)` and the
    `CoverageCache`. Raises ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Tu et al., "Modeling coverage for neural machine translation", 2016; the penalty: See, Liu and
    Manning, "Get to the point", 2017, equations 10 and 12.

    >>> weights = np.array([[[1.0, 0.0]], [[0.25, 0.75]], [[0.5, 0.5]]])
    >>> covered, penalty, _ = coverage(weights)
    >>> covered[:, 0], penalty[:, 0]
    (array([[0.  , 0.  ],
           [1.  , 0.  ],
           [1.25, 0.75]]), array([0.  , 0.25, 1.  ]))
    """
    bind({"weights": "T N S"}, locals())
    covered = np.zeros_like(weights)
    covered[1:] = np.cumsum(weights[:-1], axis=0)
    penalty = np.where(weights.real < covered.real, weights, covered).sum(axis=-1)
    return covered, penalty, CoverageCache(weights, covered)


def coverage_backward(dcovered: np.ndarray, dpenalty: np.ndarray, cache: CoverageCache) -> np.ndarray:
    """The gradient of `coverage`: a weight acts on its own step's penalty and on every later step.

    The minimum hands its gradient to the smaller of the two (to `covered` where they are equal), and
    `covered_t` hands what it gets to all the steps before t.

    Shapes: `dcovered (T, N, S)`, `dpenalty (T, N)`; returns `dweights (T, N, S)`. Raises ValueError, naming
    the argument, when a shape or dtype does not fit.

    Source: as `coverage`.

    >>> _, _, cache = coverage(np.array([[[1.0, 0.0]], [[0.25, 0.75]], [[0.5, 0.5]]]))
    >>> coverage_backward(np.zeros((3, 1, 2)), np.ones((3, 1)), cache)[:, 0]
    array([[0., 1.],
           [1., 0.],
           [1., 1.]])
    """
    contracts = {"weights": "T N S", "dcovered": "T N S", "dpenalty": "T N"}
    bind(contracts, {**cache._asdict(), "dcovered": dcovered, "dpenalty": dpenalty})
    looked_again = cache.weights < cache.covered
    dcovered = dcovered + np.where(looked_again, 0, dpenalty[:, :, None])
    dweights = np.where(looked_again, dpenalty[:, :, None], np.zeros_like(dcovered))
    dweights[:-1] += np.cumsum(dcovered[:0:-1], axis=0)[::-1]
    return dweights
