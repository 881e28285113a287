"""The two-dimensional Grid LSTM: one LSTM along time and one along depth meet at every point of the grid.

Axes: `T` time, `L` depth, `N` batch, `H` units of the cell along time, `K` units of the cell along depth.
The cell along time is the LSTM whose input is the depth's h, and the other way round; each keeps a memory
of its own.

A `printed` cell shows `tanh(o c)`, as in the paper; the course's shows the LSTM's `o tanh(c)`, so that one
dimension alone is an LSTM. Forward and backward must be told alike.

It is no `Cell` of `lstm_ref.numpy.cells`: a cell's output is part of its state in time, and here the output
goes on in depth.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine_backward, tanh_backward
from lstm_ref.numpy.lstm import Gradients, LSTMCache, lstm_step, lstm_step_backward
from lstm_ref.numpy.lstm_gates import lstm_preactivation_grads
from lstm_ref.shapes import bind

__all__ = [
    "GridLSTMCache",
    "grid_lstm_backward",
    "grid_lstm_forward",
    "grid_lstm_step",
    "grid_lstm_step_backward",
]

STEP = {
    "h": "N H",
    "c": "N H",
    "k": "N K",
    "m": "N K",
    "W_kh": "4H K",
    "W_hh": "4H H",
    "b_h": "4H",
    "W_hk": "4K H",
    "W_kk": "4K K",
    "b_k": "4K",
}
GRID = {
    "x": "T N K",
    "h0": "L N H",
    "c0": "L N H",
    "W_kh": "L 4H K",
    "W_hh": "L 4H H",
    "b_h": "L 4H",
    "W_hk": "L 4K H",
    "W_kk": "L 4K K",
    "b_k": "L 4K",
}


class GridLSTMCache(NamedTuple):
    """The two cells' caches: the one along time reads k, the one along depth reads h."""

    time: LSTMCache
    depth: LSTMCache


def grid_lstm_step(
    h: np.ndarray,
    c: np.ndarray,
    k: np.ndarray,
    m: np.ndarray,
    W_kh: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
    W_hk: np.ndarray,
    W_kk: np.ndarray,
    b_k: np.ndarray,
    printed: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, GridLSTMCache]:
    """One point of the grid: state `(h, c)` goes on in time, state `(k, m)` goes on in depth.

        h_next, c_next = lstm_step(k, h, c, W_kh, W_hh, b_h)
        k_next, m_next = lstm_step(h, k, m, W_hk, W_kk, b_k)

    Shapes: `h` and `c (N, H)`, `k` and `m (N, K)`, `W_kh (4H, K)`, `W_hh (4H, H)`, `b_h (4H,)`, `W_hk (4K,
    H)`, `W_kk (4K, K)`, `b_k (4K,)`; returns the four next states and the `GridLSTMCache`. With H = 0 the
    depth is all there is: an LSTM along depth. Raises ValueError, naming the argument, when one does not
    fit.

    Source: Kalchbrenner, Danihelka and Graves, "Grid long short-term memory", 2015, equations 1 and 2 (there
    without biases).

    >>> h, k = np.ones((2, 3)), np.ones((2, 1))
    >>> W = [np.zeros(shape) for shape in ((12, 1), (12, 3), (12,), (4, 3), (4, 1), (4,))]
    >>> grid_lstm_step(h, h, k, k, *W)[3]  # m: half of what it was, the gates being half open
    array([[0.5],
           [0.5]])
    """
    bind(STEP, locals())
    h_next, c_next, time = lstm_step(k, h, c, W_kh, W_hh, b_h)
    k_next, m_next, depth = lstm_step(h, k, m, W_hk, W_kk, b_k)
    if printed:
        h_next, k_next = np.tanh(time.o * c_next), np.tanh(depth.o * m_next)
    return h_next, c_next, k_next, m_next, GridLSTMCache(time, depth)


def grid_lstm_step_backward(
    dh_next: np.ndarray,
    dc_next: np.ndarray,
    dk_next: np.ndarray,
    dm_next: np.ndarray,
    cache: GridLSTMCache,
    printed: bool = False,
) -> tuple[np.ndarray, ...]:
    """The gradients of `grid_lstm_step`: each h is the state of one cell and the input of the other.

        dh = dh of the time's cell + dx of the depth's cell      dk = dk of the depth's + dx of the time's

    Shapes: `dh_next` and `dc_next (N, H)`, `dk_next` and `dm_next (N, K)`; returns the gradients of the ten
    arguments in their order. Raises ValueError, naming the argument, when one does not fit.

    Source: as `grid_lstm_step`.

    >>> h, k = np.ones((2, 3)), np.ones((2, 1))
    >>> W = [np.zeros(shape) for shape in ((12, 1), (12, 3), (12,), (4, 3), (4, 1), (4,))]
    >>> *_, cache = grid_lstm_step(h, h, k, k, *W)
    >>> grid_lstm_step_backward(0 * h, 0 * h, 0 * k, k, cache)[3]  # dm: through a forget gate half open
    array([[0.5],
           [0.5]])
    """
    check_kinds(locals(), cache=GridLSTMCache)
    states = {"h": cache.time.h, "k": cache.time.x}
    upstream = {"dh_next": dh_next, "dc_next": dc_next, "dk_next": dk_next, "dm_next": dm_next}
    shapes = {"h": "N H", "k": "N K", "dh_next": "N H", "dc_next": "N H", "dk_next": "N K", "dm_next": "N K"}
    bind(shapes, states | upstream)
    cell_backward = _printed_cell_backward if printed else lstm_step_backward
    dk_in, dh, dc, dW_kh, dW_hh, db_h = cell_backward(dh_next, dc_next, cache.time)
    dh_in, dk, dm, dW_hk, dW_kk, db_k = cell_backward(dk_next, dm_next, cache.depth)
    return dh + dh_in, dc, dk + dk_in, dm, dW_kh, dW_hh, db_h, dW_hk, dW_kk, db_k


def grid_lstm_forward(
    x: np.ndarray,
    h0: np.ndarray,
    c0: np.ndarray,
    W_kh: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
    W_hk: np.ndarray,
    W_kk: np.ndarray,
    b_k: np.ndarray,
    printed: bool = False,
) -> tuple[np.ndarray, list[list[GridLSTMCache]]]:
    """A grid of T steps and L layers; the input enters at the bottom as the depth's h, its memory empty.

    Shapes: `x (T, N, K)`, `h0` and `c0 (L, N, H)`, weights as in `grid_lstm_step` with a leading `L`; returns
    `k (T, N, K)` above the last layer, and the caches as `caches[t][l]`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: as `grid_lstm_step`.

    >>> x, h0 = np.ones((4, 2, 1)), np.zeros((3, 2, 5))
    >>> shapes = (3, 20, 1), (3, 20, 5), (3, 20), (3, 4, 5), (3, 4, 1), (3, 4)
    >>> k, caches = grid_lstm_forward(x, h0, h0, *(np.zeros(shape) for shape in shapes))
    >>> k.shape, len(caches), len(caches[0])
    ((4, 2, 1), 4, 3)
    """
    bind(GRID, locals())
    if not len(x):
        raise ValueError(f"x: expected at least one step, got {x.shape}")
    weights = zip(W_kh, W_hh, b_h, W_hk, W_kk, b_k)
    layers: list[tuple[Any, ...]] = [(*layer_weights, printed) for layer_weights in weights]
    states, top, caches = list(zip(h0, c0)), [], []
    for x_t in x:
        k, m, column = x_t, np.zeros_like(x_t), []
        for layer, arguments in enumerate(layers):
            h, c, k, m, cache = grid_lstm_step(*states[layer], k, m, *arguments)
            states[layer] = (h, c)
            column.append(cache)
        top.append(k)
        caches.append(column)
    return np.stack(top), caches


def grid_lstm_backward(
    dk: np.ndarray, caches: list[list[GridLSTMCache]], printed: bool = False
) -> tuple[np.ndarray, ...]:
    """Back through the grid: down each column, from the last to the first.

    Shapes: `dk (T, N, K)`, an upstream gradient at every step; returns the gradients of the nine arguments of
    `grid_lstm_forward` in their order. Raises ValueError when `dk` does not fit.

    Source: as `grid_lstm_step`.

    >>> x, h0 = np.ones((4, 2, 1)), np.zeros((3, 2, 5))
    >>> shapes = (3, 20, 1), (3, 20, 5), (3, 20), (3, 4, 5), (3, 4, 1), (3, 4)
    >>> k, caches = grid_lstm_forward(x, h0, h0, *(np.zeros(shape) for shape in shapes))
    >>> [gradient.shape for gradient in grid_lstm_backward(k, caches)][:3]
    [(4, 2, 1), (3, 2, 5), (3, 2, 5)]
    """
    check_kinds(locals(), caches="arrays")
    check_kinds({"cache": caches[0][0] if caches and len(caches[0]) else None}, cache=GridLSTMCache)
    bottom = caches[0]
    k_shape = bottom[0].time.x
    bind({"k": "N K", "dk": "T N K"}, {"k": k_shape, "dk": dk})
    if len(dk) != len(caches):
        raise ValueError(f"dk: expected shape (T, N, K) with T={len(caches)}, got {dk.shape}")
    carried = [(np.zeros_like(cache.time.h), np.zeros_like(cache.time.c)) for cache in bottom]
    totals: list[list[np.ndarray]] = [[] for _ in bottom]
    dx = np.empty_like(dk)
    for t in reversed(range(len(dk))):
        dk_t, dm_t = dk[t], np.zeros_like(dk[t])
        for layer in reversed(range(len(bottom))):
            dh, dc, dk_t, dm_t, *shares = grid_lstm_step_backward(
                *carried[layer], dk_t, dm_t, caches[t][layer], printed
            )
            carried[layer] = (dh, dc)
            totals[layer] = [a + b for a, b in zip(totals[layer], shares)] if totals[layer] else shares
        dx[t] = dk_t
    dh0, dc0 = (np.stack(states) for states in zip(*carried))
    return dx, dh0, dc0, *(np.stack(gradients) for gradients in zip(*totals))


def _printed_cell_backward(dh_next: np.ndarray, dc_next: np.ndarray, cache: LSTMCache) -> Gradients:
    """The LSTM's, but for what is shown: `dshown = dh_next (1 - tanh(o c_next)^2)`, `do = dshown c_next`."""
    x, h, c, i, f, g, o, c_next, W_ih, W_hh = cache
    dshown = tanh_backward(dh_next, np.tanh(o * c_next))
    dc_t = dc_next + dshown * o
    da = lstm_preactivation_grads(dc_t * g, dc_t * c, dc_t * i, dshown * c_next, i, f, g, o)
    dx, dW_ih, db = affine_backward(da, x, W_ih)
    dh, dW_hh, _ = affine_backward(da, h, W_hh)
    return dx, dh, dc_t * f, dW_ih, dW_hh, db
