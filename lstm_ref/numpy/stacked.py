"""Deeper and in both directions: layers of one cell above each other, read forwards or both ways.

Axes: `T` time, `N` batch, `D` input, `H` hidden, `L` layers, `K` directions (1 or 2). States are
`(L K, N, H)`, layer by layer and forwards before backwards within a layer, as in torch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.numpy.sequence import (
    LSTM,
    Arrays,
    Cell,
    SequenceCache,
    checked_mask,
    sequence_backward,
    sequence_forward,
)
from lstm_ref.shapes import bind

__all__ = [
    "BidirectionalCache",
    "StackedCache",
    "bidirectional_backward",
    "bidirectional_forward",
    "dropout_mask",
    "stacked_backward",
    "stacked_forward",
]

_READINGS = (slice(None), slice(None, None, -1))  # forwards, backwards


class BidirectionalCache(NamedTuple):
    """The caches of the directions: forwards, and backwards, which saw time reversed."""

    directions: tuple[SequenceCache, ...]


class StackedCache(NamedTuple):
    """The layers' caches, from the input up, and the dropout masks between them."""

    layers: tuple[BidirectionalCache, ...]  # with one direction each where nothing is read backwards
    dropout: tuple[np.ndarray, ...]  # L - 1 arrays (T, N, K H), or none


def dropout_mask(u: np.ndarray, p: float) -> np.ndarray:
    """0 with probability `p`, else `1 / (1 - p)`, so that the mean of what is multiplied by it stays.

    Shapes: `u` any, uniform in [0, 1), for example `rng.random((T, N, H))`; the result is alike. Raises
    ValueError when `p` is not at least 0 and below 1.

    Source: Srivastava et al., "Dropout", 2014; between layers only, not through time: Zaremba, Sutskever and
    Vinyals, 2014.

    >>> dropout_mask(np.array([0.1, 0.2, 0.9]), p=0.2)
    array([0.  , 1.25, 1.25])
    """
    check_kinds(locals(), u="numbers", p="number")
    if not 0 <= p < 1:
        raise ValueError(f"p: expected a number of at least 0 and below 1, got {p}")
    return np.where(u < p, 0, np.ones_like(u) / (1 - p))


def bidirectional_forward(
    x: np.ndarray,
    state: Arrays,
    parameters: Sequence[Arrays],
    mask: np.ndarray | None = None,
    cell: Cell = LSTM,
) -> tuple[np.ndarray, tuple[np.ndarray, ...], BidirectionalCache]:
    """One cell reads forwards, another backwards, and each step has both, `h_t = [forwards_t, backwards_t]`.

    With a mask the backward reading waits in its initial state through the padding: only the sequence itself
    is reversed. Its output is turned back, so that both halves of `h_t` speak of the same `x_t`.

    Shapes: `x (T, N, D)`, `state` the cell's arrays, each `(2, N, H)`, `parameters` the two directions',
    `mask (T, N)` boolean; returns `h (T, N, 2H)`, the last states `(2, N, H)` and the `BidirectionalCache`.
    Raises ValueError, naming the argument, when a number of arrays, a shape or a dtype does not fit.

    Source: Schuster and Paliwal, "Bidirectional recurrent neural networks", 1997.

    >>> from lstm_ref.numpy.cells import RNN
    >>> x, one = np.array([[[1.0]], [[0.0]], [[0.0]]]), np.ones((1, 1))
    >>> h, _, _ = bidirectional_forward(x, [np.zeros((2, 1, 1))], [[one, one, np.zeros(1)]] * 2, cell=RNN)
    >>> h[:, 0].round(4)
    array([[0.7616, 0.7616],
           [0.642 , 0.    ],
           [0.5663, 0.    ]])
    """
    check_kinds(locals(), cell=Cell)
    check_count("parameters", parameters, ("forwards", "backwards"))
    _check_states("state", state, cell.state, 2)
    mask = checked_mask(x, mask)
    return _layer_forward(x, state, parameters, mask, cell)


def bidirectional_backward(
    dh: np.ndarray, dstate: Arrays, cache: BidirectionalCache, k: int | None = None
) -> tuple[np.ndarray, tuple[np.ndarray, ...], tuple[tuple[np.ndarray, ...], ...]]:
    """The gradients of `bidirectional_forward`: each half of `dh` goes through its own direction, the second
    with time reversed again, and their `dx` add up. With `k` each direction's way back is cut into chunks of
    `k` steps, counted from where it starts to read.

    Shapes: `dh (T, N, 2H)`, `dstate` upstream at the last states, each `(2, N, H)`; returns `dx (T, N, D)`,
    the initial states' gradients `(2, N, H)` and the two directions' parameters'. Raises ValueError, naming
    the argument, when a number of arrays, a shape or a dtype does not fit.

    Source: as `bidirectional_forward`.

    >>> from lstm_ref.numpy.cells import RNN
    >>> x, one = np.array([[[1.0]], [[0.0]], [[0.0]]]), np.ones((1, 1))
    >>> zeros = [np.zeros((2, 1, 1))]
    >>> h, _, cache = bidirectional_forward(x, zeros, [[one, one, np.zeros(1)]] * 2, cell=RNN)
    >>> dx, _, _ = bidirectional_backward(np.ones_like(h), zeros, cache)
    >>> dx.ravel().round(4)
    array([1.2545, 2.4071, 3.0993])
    """
    check_kinds(locals(), cache=BidirectionalCache)
    _check_states("dstate", dstate, cache.directions[0].cell.state, 2)
    _check_dh(dh, dstate, 2)
    return _layer_backward(dh, dstate, cache, k)


def stacked_forward(
    x: np.ndarray,
    state: Arrays,
    layers: Sequence[Sequence],
    mask: np.ndarray | None = None,
    dropout: Arrays = (),
    bidirectional: bool = False,
    cell: Cell = LSTM,
) -> tuple[np.ndarray, tuple[np.ndarray, ...], StackedCache]:
    """Layers above each other: a layer's outputs, all of them, are the next one's inputs,

        h^0 = x     h^l = layer_l(h^{l-1} dropout^{l-1})

    `dropout` holds one `dropout_mask` for each gap between two layers, or nothing.

    Shapes: `x (T, N, D)`, `state` the cell's arrays, each `(L K, N, H)`, `layers` each layer's parameters
    (the parameters of its two directions, if bidirectional), `mask (T, N)` boolean, `dropout` arrays
    `(T, N, K H)`; returns the top layer's `h (T, N, K H)`, the last states `(L K, N, H)` and the
    `StackedCache`. Raises ValueError, naming the argument, when a number of arrays, a shape or a dtype does
    not fit.

    Source: Graves, Mohamed and Hinton, "Speech recognition with deep recurrent neural networks", 2013;
    dropout between layers: Zaremba, Sutskever and Vinyals, 2014.

    >>> from lstm_ref.numpy.cells import RNN
    >>> x, one = np.array([[[1.0]], [[0.0]]]), np.ones((1, 1))
    >>> layers = [[one, one, np.zeros(1)], [one, np.zeros((1, 1)), np.zeros(1)]]
    >>> h, (h_n,), _ = stacked_forward(x, [np.zeros((2, 1, 1))], layers, cell=RNN)
    >>> h.ravel().round(4), h_n.ravel().round(4)
    (array([0.642 , 0.5663]), array([0.642 , 0.5663]))
    """
    check_kinds(locals(), cell=Cell, layers="arrays", dropout="arrays")
    L, K = len(layers), 2 if bidirectional else 1
    if L == 0:
        raise ValueError("layers: expected at least one, got none")
    _check_states("state", state, cell.state, L * K)
    if len(dropout) not in (0, L - 1):
        raise ValueError(f"dropout: expected {L - 1} masks, one between two layers, got {len(dropout)}")
    mask = checked_mask(x, mask)
    h, lasts, caches = x, [], []
    for k, parameters in enumerate(layers):
        if k and dropout:
            bind({"h": "T N H", f"dropout[{k - 1}]": "T N H"}, {"h": h, f"dropout[{k - 1}]": dropout[k - 1]})
            h = h * dropout[k - 1]
        own = [s[k * K : (k + 1) * K] for s in state]
        directions = parameters if bidirectional else [parameters]
        try:
            check_count("parameters", directions, ("forwards", "backwards")[:K])
            h, last, cache = _layer_forward(h, own, directions, mask, cell)
        except ValueError as error:
            raise ValueError(f"layers[{k}]: {error}") from None
        lasts.append(last)
        caches.append(cache)
    return h, _columns(np.concatenate, lasts), StackedCache(tuple(caches), tuple(dropout))


def stacked_backward(
    dh: np.ndarray, dstate: Arrays, cache: StackedCache, k: int | None = None
) -> tuple[np.ndarray, tuple[np.ndarray, ...], tuple]:
    """The gradients of `stacked_forward`: from the top layer down, through the same dropout masks. With `k`
    every reading's way back is cut into chunks of `k` steps, as in `sequence_backward`.

    Shapes: `dh (T, N, K H)`, upstream at the top layer's every step; `dstate`, upstream at all last states,
    each `(L K, N, H)`; returns `dx (T, N, D)`, the initial states' gradients `(L K, N, H)` and `dlayers`,
    nested as `layers`. Raises ValueError, naming the argument, when a number of arrays, a shape or a dtype
    does not fit.

    Source: as `stacked_forward`.

    >>> from lstm_ref.numpy.cells import RNN
    >>> x, one = np.array([[[1.0]], [[0.0]]]), np.ones((1, 1))
    >>> layers, zeros = [[one, one, np.zeros(1)], [one, np.zeros((1, 1)), np.zeros(1)]], [np.zeros((2, 1, 1))]
    >>> h, _, cache = stacked_forward(x, zeros, layers, cell=RNN)
    >>> dx, _, _ = stacked_backward(np.ones_like(h), zeros, cache)
    >>> dx.ravel().round(4)
    array([0.4146, 0.3993])
    """
    check_kinds(locals(), cache=StackedCache)
    L, K = len(cache.layers), len(cache.layers[0].directions)
    _check_states("dstate", dstate, cache.layers[0].directions[0].cell.state, L * K)
    _check_dh(dh, dstate, K)
    d0, dlayers = [], []
    for layer in reversed(range(L)):
        own = [d[layer * K : (layer + 1) * K] for d in dstate]
        dh, d0_layer, dparameters = _layer_backward(dh, own, cache.layers[layer], k)
        d0.append(d0_layer)
        dlayers.append(dparameters if K == 2 else dparameters[0])
        if layer and cache.dropout:
            dh = dh * cache.dropout[layer - 1]
    return dh, _columns(np.concatenate, d0[::-1]), tuple(dlayers[::-1])


def _layer_forward(
    x: np.ndarray, state: Arrays, directions: Sequence[Arrays], mask: np.ndarray, cell: Cell
) -> tuple[np.ndarray, tuple[np.ndarray, ...], BidirectionalCache]:
    """One layer in one direction or in two; states are `(K, N, H)`."""
    outputs, lasts, caches = [], [], []
    for k, (parameters, onward) in enumerate(zip(directions, _READINGS, strict=False)):
        h, last, cache = sequence_forward(x[onward], [s[k] for s in state], parameters, mask[onward], cell)
        outputs.append(h[onward])
        lasts.append(last)
        caches.append(cache)
    return np.concatenate(outputs, axis=2), _columns(np.stack, lasts), BidirectionalCache(tuple(caches))


def _layer_backward(
    dh: np.ndarray, dstate: Arrays, cache: BidirectionalCache, k: int | None
) -> tuple[np.ndarray, tuple[np.ndarray, ...], tuple]:
    dx, d0, dparameters = [], [], []
    halves = np.split(dh, len(cache.directions), axis=2)
    for n, (half, own_cache, onward) in enumerate(zip(halves, cache.directions, _READINGS, strict=False)):
        dx_n, d0_n, dparameters_n = sequence_backward(half[onward], [d[n] for d in dstate], own_cache, k)
        dx.append(dx_n[onward])
        d0.append(d0_n)
        dparameters.append(dparameters_n)
    return np.sum(dx, axis=0), _columns(np.stack, d0), tuple(dparameters)


def _columns(join: Callable, states: Sequence[Arrays]) -> tuple[np.ndarray, ...]:
    """One array for h, one for c, from the states of several readings."""
    return tuple(join(column) for column in zip(*states, strict=True))


def _check_states(name: str, state: Arrays, expected: Collection[str], length: int) -> None:
    check_count(name, state, expected)
    for k, array in enumerate(state):
        if np.ndim(array) != 3 or len(array) != length:
            raise ValueError(
                f"{name}[{k}]: expected shape (L K, N, H) with L K={length}, got {np.shape(array)}"
            )


def _check_dh(dh: np.ndarray, dstate: Arrays, K: int) -> None:
    H = np.shape(dstate[0])[2]
    if np.ndim(dh) != 3 or dh.shape[2] != K * H:
        raise ValueError(f"dh: expected shape (T, N, K H) with K={K}, H={H}, got {np.shape(dh)}")
