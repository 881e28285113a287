"""A tag for every token: a reader, one way or both ways, and a linear layer at every step.

Axes: `T` time, `N` batch, `V` vocabulary, `D` embedding, `H` hidden, `K` directions, `O` tags. The loss is
`masked_cross_entropy` of the logits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.cells import LSTM, Cell
from lstm_ref.numpy.models.reader import (
    ReaderCache,
    ReaderWeights,
    initial_reader_weights,
    reader_backward,
    reader_forward,
    zero_state,
)
from lstm_ref.numpy.models.steps import affine_over_time, affine_over_time_backward
from lstm_ref.numpy.networks import Layer, initial_layers
from lstm_ref.shapes import bind

__all__ = ["TaggerWeights", "initial_tagger_weights", "tagger_backward", "tagger_forward"]


class TaggerWeights(NamedTuple):
    """A reader and the layer above it."""

    reader: ReaderWeights
    output: Layer  # K H to O


class TaggerCache(NamedTuple):
    """What the backward of a tagger needs."""

    reader: ReaderCache
    state: tuple[np.ndarray, ...]  # for its shapes
    h: np.ndarray  # (T, N, K H)
    W: np.ndarray  # (O, K H)


def initial_tagger_weights(
    rng: np.random.Generator,
    V: int,
    D: int,
    H: int,
    O: int,  # noqa: E741
    L: int = 1,
    bidirectional: bool = False,
    cell: Cell = LSTM,
) -> TaggerWeights:
    """Weights to start from, as `initial_reader_weights` and `initial_layers` draw them.

    Shapes: as in `TaggerWeights`.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: torch's defaults, but for the biases, which are zero.

    >>> weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=4, bidirectional=True)
    >>> weights.output.W.shape
    (4, 6)
    """
    check_kinds(locals(), O="size")
    reader = initial_reader_weights(rng, V, D, H, L, bidirectional, cell)
    return TaggerWeights(reader, initial_layers(rng, (1 + bidirectional) * H, O)[0])


def tagger_forward(
    tokens: np.ndarray, mask: np.ndarray, weights: TaggerWeights, cell: Cell = LSTM
) -> tuple[np.ndarray, TaggerCache]:
    """The logits of every token's tag, `logits_t = W h_t + b`.

    Shapes: `tokens (T, N)` integers, `mask (T, N)` boolean; returns `logits (T, N, O)`, of padding too, where
    they are `b`, and the `TaggerCache`. Raises ValueError, naming the argument, when a shape, a dtype or a
    token does not fit.

    Source: Graves and Schmidhuber, "Framewise phoneme classification with bidirectional LSTM", 2005.

    >>> weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=4)
    >>> logits, cache = tagger_forward(np.array([[3], [8]]), np.ones((2, 1), bool), weights)
    >>> logits.shape
    (2, 1, 4)
    """
    check_kinds(locals(), weights=TaggerWeights, cell=Cell)
    N = bind({"tokens": "T N"}, {"tokens": tokens}, {"tokens": "integer"})["N"]
    state = zero_state(weights.reader, N, cell)
    h, last, reader_cache = reader_forward(tokens, state, weights.reader, mask, cell)
    return affine_over_time(h, *weights.output), TaggerCache(reader_cache, last, h, weights.output.W)


def tagger_backward(dlogits: np.ndarray, cache: TaggerCache) -> TaggerWeights:
    """The gradients of `tagger_forward`.

    Shapes: `dlogits (T, N, O)`, as `masked_cross_entropy_backward` gives it; returns gradients as
    `TaggerWeights`. Raises ValueError when `dlogits` does not fit.

    Source: as `tagger_forward`.

    >>> weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=4)
    >>> logits, cache = tagger_forward(np.array([[3], [8]]), np.ones((2, 1), bool), weights)
    >>> tagger_backward(np.ones_like(logits), cache).output.b
    array([2., 2., 2., 2.])
    """
    check_kinds(locals(), cache=TaggerCache)
    dh, output = affine_over_time_backward(dlogits, cache.h, cache.W)
    _, reader = reader_backward(dh, [np.zeros_like(s) for s in cache.state], cache.reader)
    return TaggerWeights(reader, output)
