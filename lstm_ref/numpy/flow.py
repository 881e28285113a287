"""How far back does a gradient reach? The lessons' instruments, on the cache of a sequence.

`gradient_by_lag` follows one gradient on its way back; `jacobian_product` is the map that takes it there;
`saturation`, `spectral_radius` and `carousel_product` say why it shrinks or grows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy import cells
from lstm_ref.numpy.cells import Cell
from lstm_ref.numpy.gru import GRUSequenceCache
from lstm_ref.numpy.gru_fused import FusedGRUCache
from lstm_ref.numpy.gru_reset_before import GRUResetBeforeSequenceCache
from lstm_ref.numpy.lstm import LSTMSequenceCache
from lstm_ref.numpy.lstm1997 import LSTM1997SequenceCache
from lstm_ref.numpy.lstm_fused import FusedLSTMCache
from lstm_ref.numpy.lstm_variants import VariantSequenceCache
from lstm_ref.numpy.rnn import RNNSequenceCache
from lstm_ref.numpy.sequence import SequenceCache
from lstm_ref.shapes import bind

__all__ = [
    "carousel_product",
    "gradient_by_lag",
    "jacobian_product",
    "saturation",
    "spectral_radius",
    "spectral_radius_rescale",
]

State = tuple[np.ndarray, ...]


class CachedSequence(Protocol):
    """The cache of any sequence: its input, its initial state, and the cache of each step."""

    @property
    def x(self) -> np.ndarray: ...

    @property
    def state0(self) -> State: ...

    def step(self, t: int) -> Any: ...


# Sequences that are written out and know no cell of their own.
_CELL_OF: dict[type, Cell] = {
    RNNSequenceCache: cells.RNN,
    LSTMSequenceCache: cells.LSTM,
    FusedLSTMCache: cells.LSTM,
    LSTM1997SequenceCache: cells.CELLS["LSTM of 1997"],
    GRUSequenceCache: cells.GRU,
    FusedGRUCache: cells.GRU,
    GRUResetBeforeSequenceCache: cells.GRU_RESET_BEFORE,
}


def gradient_by_lag(dh_T: np.ndarray, cache: CachedSequence, **options: Any) -> np.ndarray:
    """How much of a gradient at the last step is left, one step further back at a time.

        norms[k] = |dL/dh_{T-1-k}|, the Frobenius norm, when the last step alone is told `dh_T`

    A cell with a memory has the state (h, c), and the norm is the whole state's: the error may be in either.

    Shapes: `dh_T (N, H)`; `cache` of a sequence of T steps; returns `norms (T,)`, with `norms[0] = |dh_T|`.
    `options` are handed to the cell's backward (`nonlinearity="relu"` on the cache of `rnn_forward`).
    Raises ValueError when `cache` is not a sequence's or `dh_T` does not fit it.

    Source: Hochreiter, 1991; Bengio, Simard and Frasconi, 1994.

    >>> from lstm_ref.numpy import rnn_forward
    >>> half, h0 = np.full((1, 1), 0.5), np.zeros((1, 1))
    >>> _, cache = rnn_forward(np.zeros((4, 1, 1)), h0, W_ih=half, W_hh=half, b=np.zeros(1))
    >>> gradient_by_lag(np.ones((1, 1)), cache)
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    back, (h0, *others) = backward_of(cell_of(cache)), cache.state0
    bind({"h0": "N H", "dh_T": "N H"}, {"h0": h0, "dh_T": dh_T})
    state = (dh_T, *(np.zeros_like(other) for other in others))
    norms = [_norm(state)]
    for t in reversed(range(1, len(cache.x))):
        state = back(state, cache.step(t), **options)
        norms.append(_norm(state))
    return np.array(norms)


def jacobian_product(
    cache: CachedSequence, n: int = 0, start: int = 0, stop: int | None = None, **options: Any
) -> np.ndarray:
    """What the steps from `start` up to `stop` do to a small change of sample n's state.

        J = d state after step stop-1 / d state before step start = J_{stop-1} ... J_{start+1} J_{start}

    with `J_t = diag(1 - h_t^2) W_hh` in the plain tanh network. Its singular values
    (`np.linalg.svd(J, compute_uv=False)`) are the factors by which a gradient can grow or shrink on the way.

    Shapes: returns `(H, H)`; for a cell with a memory `(2H, 2H)`, h before c. `start` and `stop` slice the
    steps as in Python; `options` are handed to the cell's backward.
    Raises ValueError when `cache` is not a sequence's or has no sample n.

    Source: Pascanu, Mikolov and Bengio, 2013, equation 5.

    >>> from lstm_ref.numpy import rnn_forward
    >>> W_hh = np.array([[0.0, 3.0], [0.0, 0.5]])
    >>> _, cache = rnn_forward(np.zeros((2, 1, 1)), np.zeros((1, 2)), np.ones((2, 1)), W_hh, np.zeros(2))
    >>> jacobian_product(cache)
    array([[0.  , 1.5 ],
           [0.  , 0.25]])
    """
    check_kinds(locals(), n="index", start="index")
    cell = cell_of(cache)
    back = backward_of(cell)
    N = len(cache.state0[0])
    if stop is not None:
        check_kinds(locals(), stop="index")
    if not 0 <= n < N:
        raise ValueError(f"n: expected a sample from 0 to {N - 1}, got {n}")
    ends = np.cumsum([array.shape[1] for array in cache.state0])
    rows = np.eye(ends[-1])  # row k becomes the gradient of the k-th number of the last state
    for t in reversed(range(len(cache.x))[start:stop]):
        state = tuple(np.split(rows, ends[:-1], axis=1))
        rows = np.hstack(back(state, _repeated(cache.step(t), n, len(rows), cell), **options))
    return rows


def carousel_product(f: np.ndarray) -> np.ndarray:
    """What is left of the gradient at the last cell state on the way along the cells alone.

        P_t = dc_{T-1} / dc_t = f_{t+1} f_{t+2} ... f_{T-1}      P_{T-1} = 1

    Shapes: `f (T, N, H)`, the forget gates; returns `(T, N, H)`. The gates also read h, so this is one
    path of the whole gradient: the one that an f of 1 keeps open. Raises ValueError when `f` does not fit.

    Source: Hochreiter and Schmidhuber, 1997 (the constant error carousel, f = 1); Gers et al., 2000.

    >>> carousel_product(np.array([[[0.1]], [[0.5]], [[1.0]], [[0.5]]])).ravel()
    array([0.25, 0.5 , 0.5 , 1.  ])
    """
    bind({"f": "T N H"}, {"f": f})
    later = np.concatenate([f[1:], np.ones_like(f[:1])])
    return np.cumprod(later[::-1], axis=0)[::-1]


def saturation(h: np.ndarray, threshold: float = 0.97) -> np.ndarray:
    """The share of units whose tanh is flat: `|h| > threshold`, where the slope is under `1 - threshold^2`.

    Shapes: `h (..., N, H)`; returns `(...)`: one number for a step, `(T,)` for a sequence. With the default
    a saturated unit passes less than 6 % of the gradient. Raises ValueError for what is no such array.

    Source: Glorot and Bengio, 2010; for recurrent nets Karpathy, Johnson and Fei-Fei, 2015.

    >>> saturation(np.array([[[0.0, 0.5]], [[-0.99, 0.5]], [[1.0, -1.0]]]))
    array([0. , 0.5, 1. ])
    """
    check_kinds(locals(), h="array", threshold="number")
    if h.ndim < 2:
        raise ValueError(f"h: expected shape (..., N, H), got {h.shape}")
    return np.mean(np.abs(h) > threshold, axis=(-2, -1))


def spectral_radius(W: np.ndarray) -> float:
    """The largest absolute value among the eigenvalues of a square matrix.

    Below 1, `W` applied again and again ends in zero; on the way it may first grow, for that the norm counts.

    Shapes: `W (H, H)`. Raises ValueError when `W` is not square or not of floating-point numbers.

    Source: Gelfand, 1941; for recurrent nets Jaeger, 2001.

    >>> spectral_radius(np.array([[3.0, 100.0], [0.0, -4.0]]))
    4.0
    """
    bind({"W": "H H"}, {"W": W})
    return float(np.abs(np.linalg.eigvals(W)).max())


def spectral_radius_rescale(W: np.ndarray, rho: float) -> np.ndarray:
    """The same matrix with the spectral radius `rho`: `W rho / radius(W)`.

    Shapes: `W (H, H)`; returns `(H, H)`. Raises ValueError when `W` is not square or its radius is zero.

    Source: Jaeger, "The echo state approach", 2001.

    >>> spectral_radius_rescale(np.array([[0.0, 2.0], [-2.0, 0.0]]), rho=0.5)
    array([[ 0. ,  0.5],
           [-0.5,  0. ]])
    """
    check_kinds(locals(), rho="number")
    radius = spectral_radius(W)
    if radius == 0:
        raise ValueError("W: all eigenvalues are zero, so no factor gives it another spectral radius")
    return W * (rho / radius)


def cell_of(cache: CachedSequence) -> Cell:
    if isinstance(cache, SequenceCache):
        return cache.cell
    if isinstance(cache, VariantSequenceCache):
        return cells.variant_cell(cache.variant)
    if type(cache) in _CELL_OF:
        return _CELL_OF[type(cache)]
    known = ", ".join(kind.__name__ for kind in (SequenceCache, VariantSequenceCache, *_CELL_OF))
    raise ValueError(f"cache: expected the cache of a sequence ({known}), got {type(cache).__name__}")


def backward_of(cell: Cell) -> Callable[..., State]:
    """The gradients at the state after a step -> at the state before it."""
    count = len(cell.state)
    return lambda state, step, **options: cell.step_backward(*state, step, **options)[1 : 1 + count]


def _norm(state: State) -> float:
    return float(np.linalg.norm([np.linalg.norm(array) for array in state]))


def _repeated(step: Any, n: int, times: int, cell: Cell) -> Any:
    """A step's cache in which every one of `times` samples is sample n; the weights stay as they are."""
    samples = {
        name: np.repeat(value[n : n + 1], times, axis=0)
        for name, value in step._asdict().items()
        if isinstance(value, np.ndarray) and name not in cell.parameters
    }
    return step._replace(**samples)
