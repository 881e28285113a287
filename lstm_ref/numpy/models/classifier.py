"""One class for a whole sequence: a reader, its states pooled to one vector, and a linear layer.

Axes: `T` time, `N` batch, `H` hidden, `K` directions, `O` classes. The loss is `masked_cross_entropy` of
`logits[None]`, a sequence of one step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine, affine_backward
from lstm_ref.numpy.cells import LSTM, Cell
from lstm_ref.numpy.models.reader import ReaderCache, reader_backward, reader_forward, zero_state
from lstm_ref.numpy.models.tagger import TaggerWeights
from lstm_ref.numpy.networks import Layer
from lstm_ref.numpy.pooling import PoolingCache, max_over_time, mean_over_time, pooling_backward
from lstm_ref.shapes import bind

__all__ = ["classifier_backward", "classifier_forward"]

POOLINGS = ("last", "mean", "max")


class ClassifierCache(NamedTuple):
    """What the backward of a classifier needs."""

    reader: ReaderCache
    state: tuple[np.ndarray, ...]  # the last, for its shapes
    h: np.ndarray  # (T, N, K H)
    pooling: PoolingCache | None  # None for the last states
    pooled: np.ndarray  # (N, K H)
    W: np.ndarray  # (O, K H)


def classifier_forward(
    tokens: np.ndarray,
    mask: np.ndarray,
    weights: TaggerWeights,
    pooling: str = "last",
    cell: Cell = LSTM,
) -> tuple[np.ndarray, ClassifierCache]:
    """The logits of a sequence's class, from one vector for all its states.

        last    the top layer's final state; both ways, the final state of each: after the last token that
                counts, and, read backwards, after the first
        mean, max    over the states that count

    The weights are a tagger's, drawn with `initial_tagger_weights`.

    Shapes: `tokens (T, N)` integers, `mask (T, N)` boolean; returns `logits (N, O)` and the
    `ClassifierCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: last: Sutskever, Vinyals and Le, 2014, whose encoder it is; max: Collobert and Weston, 2008.

    >>> from lstm_ref.numpy.models.tagger import initial_tagger_weights
    >>> weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=4)
    >>> classifier_forward(np.array([[3], [8]]), np.ones((2, 1), bool), weights, "mean")[0].shape
    (1, 4)
    """
    check_kinds(locals(), weights=TaggerWeights, cell=Cell)
    check_kinds(locals(), pooling=POOLINGS)
    N = bind({"tokens": "T N"}, {"tokens": tokens}, {"tokens": "integer"})["N"]
    state = zero_state(weights.reader, N, cell)
    h, last, reader_cache = reader_forward(tokens, state, weights.reader, mask, cell)
    K, pooling_cache = 2 if weights.reader.bidirectional else 1, None
    if pooling == "last":
        pooled = np.concatenate(last[0][-K:], axis=1)
    else:
        pooled, pooling_cache = (mean_over_time if pooling == "mean" else max_over_time)(h, mask)
    cache = ClassifierCache(reader_cache, last, h, pooling_cache, pooled, weights.output.W)
    return affine(pooled, *weights.output), cache


def classifier_backward(dlogits: np.ndarray, cache: ClassifierCache) -> TaggerWeights:
    """The gradients of `classifier_forward`: to the final states, or to every state by its share.

    Shapes: `dlogits (N, O)`; returns gradients as `TaggerWeights`. Raises ValueError when `dlogits` does not
    fit.

    Source: as `classifier_forward`.

    >>> from lstm_ref.numpy.models.tagger import initial_tagger_weights
    >>> weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=4)
    >>> logits, cache = classifier_forward(np.array([[3], [8]]), np.ones((2, 1), bool), weights)
    >>> classifier_backward(np.ones_like(logits), cache).output.b
    array([1., 1., 1., 1.])
    """
    check_kinds(locals(), cache=ClassifierCache)
    arrays = {"pooled": cache.pooled, "W": cache.W, "dlogits": dlogits}
    bind({"pooled": "N H", "W": "O H", "dlogits": "N O"}, arrays)
    dpooled, dW, db = affine_backward(dlogits, cache.pooled, cache.W)
    dstate, dh = [np.zeros_like(s) for s in cache.state], np.zeros_like(cache.h)
    if cache.pooling is None:
        K = cache.pooled.shape[1] // cache.state[0].shape[2]
        dstate[0][-K:] = np.split(dpooled, K, axis=1)
    else:
        dh = pooling_backward(dpooled, cache.pooling)
    _, reader = reader_backward(dh, dstate, cache.reader)
    return TaggerWeights(reader, Layer(dW, db))
