"""Tokens in, states out: an embedding and layers of any cell above it, read forwards or both ways.

The part that tagger, language model and classifier have in common. Axes: `T` time, `N` batch, `V` vocabulary,
`D` embedding, `H` hidden, `L` layers, `K` directions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.numpy.cells import LSTM, Cell
from lstm_ref.numpy.embedding import EmbeddingCache, embedding, embedding_backward
from lstm_ref.numpy.sequence import Arrays
from lstm_ref.numpy.stacked import StackedCache, stacked_backward, stacked_forward
from lstm_ref.shapes import bind

__all__ = ["ReaderWeights", "initial_reader_weights", "reader_backward", "reader_forward", "zero_state"]


class ReaderWeights(NamedTuple):
    """The tokens' embedding, and the layers' parameters as `stacked_forward` takes them."""

    E: np.ndarray  # (V, D)
    layers: tuple  # L tuples of a cell's parameters; bidirectional: L pairs of such tuples

    @property
    def bidirectional(self) -> bool:
        """Whether every layer reads both ways."""
        return isinstance(self.layers[0][0], tuple)


class ReaderCache(NamedTuple):
    """What the backward of a reader needs: its parts' caches."""

    embedding: EmbeddingCache
    stacked: StackedCache


def initial_reader_weights(
    rng: np.random.Generator,
    V: int,
    D: int,
    H: int,
    L: int = 1,
    bidirectional: bool = False,
    cell: Cell = LSTM,
) -> ReaderWeights:
    """Weights to start from: the embedding normal, a cell's matrices uniform in +-1/sqrt(H), biases zero.

    Shapes: as in `ReaderWeights`; above the first layer the input is `K H` wide.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: torch's defaults for `Embedding` and `LSTM`, but for the biases.

    >>> weights = initial_reader_weights(np.random.default_rng(0), V=9, D=2, H=3, L=2, bidirectional=True)
    >>> [[parameters[0].shape for parameters in layer] for layer in weights.layers]
    [[(12, 2), (12, 2)], [(12, 6), (12, 6)]]
    """
    check_kinds(locals(), rng=np.random.Generator, V="size", D="size", H="size", L="size", cell=Cell)
    K = 2 if bidirectional else 1
    layers = [
        tuple(tuple(cell.draw(rng, width, H).values()) for _ in range(K)) for width in [D, *[K * H] * (L - 1)]
    ]
    return ReaderWeights(
        rng.standard_normal((V, D)), tuple(layer if K == 2 else layer[0] for layer in layers)
    )


def zero_state(weights: ReaderWeights, N: int, cell: Cell = LSTM) -> tuple[np.ndarray, ...]:
    """The state before the first token: zeros.

    Shapes: the cell's arrays, each `(L K, N, H)`. Raises ValueError when the weights are not the cell's.

    Source: none.

    >>> weights = initial_reader_weights(np.random.default_rng(0), V=9, D=2, H=3, L=2)
    >>> [array.shape for array in zero_state(weights, N=4)]
    [(2, 4, 3), (2, 4, 3)]
    """
    check_kinds(locals(), weights=ReaderWeights, N="count", cell=Cell)
    K, first = (2, weights.layers[0][0]) if weights.bidirectional else (1, weights.layers[0])
    check_count("weights.layers[0]", first, cell.parameters)
    arrays = {"E": weights.E, **dict(zip(cell.parameters, first, strict=True))}
    H = bind({"E": "V K", **cell.parameters}, arrays)["H"]
    one = cell.zero_state(N, H, weights.E.dtype)
    return tuple(np.zeros((K * len(weights.layers), *array.shape), array.dtype) for array in one)


def reader_forward(
    tokens: np.ndarray,
    state: Arrays,
    weights: ReaderWeights,
    mask: np.ndarray | None = None,
    cell: Cell = LSTM,
) -> tuple[np.ndarray, tuple[np.ndarray, ...], ReaderCache]:
    """The top layer's state after every token, `h = stacked(E[tokens])`.

    Shapes: `tokens (T, N)` integers, `state` the cell's arrays, each `(L K, N, H)`, `mask (T, N)` boolean;
    returns `h (T, N, K H)`, the last states `(L K, N, H)` and the `ReaderCache`. Raises ValueError, naming
    the argument, when a shape, a dtype or a token does not fit.

    Source: Graves, "Supervised sequence labelling with recurrent neural networks", 2012.

    >>> weights = initial_reader_weights(np.random.default_rng(0), V=9, D=2, H=3)
    >>> h, _, _ = reader_forward(np.array([[3], [8]]), zero_state(weights, N=1), weights)
    >>> h.shape
    (2, 1, 3)
    """
    check_kinds(locals(), weights=ReaderWeights, cell=Cell)
    x, embedding_cache = embedding(tokens, weights.E)
    h, last, stacked_cache = stacked_forward(
        x, state, weights.layers, mask, bidirectional=weights.bidirectional, cell=cell
    )
    return h, last, ReaderCache(embedding_cache, stacked_cache)


def reader_backward(
    dh: np.ndarray, dstate: Arrays, cache: ReaderCache
) -> tuple[tuple[np.ndarray, ...], ReaderWeights]:
    """The gradients of `reader_forward`: through the layers, then into the rows of the tokens that were read.

    Shapes: `dh (T, N, K H)`, `dstate` upstream at the last states, each `(L K, N, H)`; returns the initial
    states' gradients, alike, and gradients as `ReaderWeights`. Raises ValueError, naming the argument, when
    one does not fit.

    Source: as `reader_forward`.

    >>> weights = initial_reader_weights(np.random.default_rng(0), V=9, D=2, H=3)
    >>> h, last, cache = reader_forward(np.array([[3], [8]]), zero_state(weights, N=1), weights)
    >>> reader_backward(h, last, cache)[1].E.any(axis=1).nonzero()
    (array([3, 8]),)
    """
    check_kinds(locals(), cache=ReaderCache)
    dx, dstate0, dlayers = stacked_backward(dh, dstate, cache.stacked)
    return dstate0, ReaderWeights(embedding_backward(dx, cache.embedding), dlayers)
