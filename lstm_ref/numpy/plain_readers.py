"""A bidirectional and a stacked network, written out for the plain RNN: what lesson sequence-models asks for.

Axes: `T` time, `N` batch, `D` input, `H` hidden, `L` layers. `lstm_ref.numpy.bidirectional_forward` and
`stacked_forward` do the same with any cell. A first axis of 2 holds the directions, forwards then backwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind

_CONTRACT = {"x": "T N D", "h0": "2 N H", "W_ih": "2 H D", "W_hh": "2 H H", "b": "2 H", "mask": "T N"}
Gradients = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class BidirectionalRNNCache(NamedTuple):
    """What the way back needs. `h[0, t]` and `h[1, t]` are the two states once their reading has passed t."""

    x: np.ndarray  # (T, N, D)
    h0: np.ndarray  # (2, N, H)
    h: np.ndarray  # (2, T, N, H)
    W_ih: np.ndarray  # (2, H, D)
    W_hh: np.ndarray  # (2, H, H)
    mask: np.ndarray  # (T, N)


def bidirectional_forward(
    x: np.ndarray, h0: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray, mask: np.ndarray
) -> tuple[np.ndarray, BidirectionalRNNCache]:
    """One network reads from the first step to the last, another from the last to the first:

        h[0, t] = tanh(x_t W_ih[0]^T + h[0, t-1] W_hh[0]^T + b[0])
        h[1, t] = tanh(x_t W_ih[1]^T + h[1, t+1] W_hh[1]^T + b[1])

    Where the mask is False a state stands still, so the second reading waits in `h0[1]` until the sequence
    itself begins. The output is both halves side by side, and 0 where the mask is False.

    Shapes: `x (T, N, D)`, `h0 (2, N, H)`, `W_ih (2, H, D)`, `W_hh (2, H, H)`, `b (2, H)`, `mask (T, N)`
    boolean; returns the output `(T, N, 2H)` and the `BidirectionalRNNCache`. Raises ValueError, naming the
    argument, when a shape or a dtype does not fit.

    Source: Schuster and Paliwal, "Bidirectional recurrent neural networks", 1997.

    >>> x, one = np.array([[[1.0]], [[0.0]], [[0.0]]]), np.ones((2, 1, 1))
    >>> everywhere = np.ones((3, 1), bool)
    >>> bidirectional_forward(x, 0 * one, one, one, np.zeros((2, 1)), everywhere)[0][:, 0].round(4)
    array([[0.7616, 0.7616],
           [0.642 , 0.    ],
           [0.5663, 0.    ]])
    """
    bind(_CONTRACT, locals(), {"mask": "boolean"})
    T, (_, N, H) = len(x), h0.shape
    h = np.zeros((2, T, N, H), np.result_type(x, h0, W_ih, W_hh, b))
    for k, steps in enumerate(_readings(T)):
        state = h0[k]
        for t in steps:
            new = np.tanh(x[t] @ W_ih[k].T + state @ W_hh[k].T + b[k])
            state = np.where(mask[t][:, None], new, state)
            h[k, t] = state
    shown = np.concatenate([h[0], h[1]], axis=2) * mask[..., None]
    return shown, BidirectionalRNNCache(x, h0, h, W_ih, W_hh, mask)


def bidirectional_backward(dh: np.ndarray, cache: BidirectionalRNNCache) -> Gradients:
    """The gradients of `bidirectional_forward`: each half of `dh` goes back along its own reading, and the
    two `dx` add up. Where the mask is False the gradient of the state is handed on as it is.

    Shapes: `dh (T, N, 2H)`; returns `dx (T, N, D)`, `dh0 (2, N, H)`, `dW_ih (2, H, D)`, `dW_hh (2, H, H)`,
    `db (2, H)`. Raises ValueError, naming the argument, when a shape does not fit.

    Source: as `bidirectional_forward`.

    >>> x, one = np.array([[[1.0]], [[0.0]], [[0.0]]]), np.ones((2, 1, 1))
    >>> h, cache = bidirectional_forward(x, 0 * one, one, one, np.zeros((2, 1)), np.ones((3, 1), bool))
    >>> bidirectional_backward(np.ones_like(h), cache)[0].ravel().round(4)
    array([1.2545, 2.4071, 3.0993])
    """
    check_kinds(locals(), cache=BidirectionalRNNCache)
    x, h0, h, W_ih, W_hh, mask = cache
    contract = {"x": "T N D", "h": "2 T N H", "dh": "T N 2H", "mask": "T N"}
    bind(contract, {**cache._asdict(), "dh": dh}, {"mask": "boolean"})
    T, halves = len(x), np.split(dh, 2, axis=2)
    dx, dh0, db = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(h0[:, 0])
    dW_ih, dW_hh = np.zeros_like(W_ih), np.zeros_like(W_hh)
    for k, steps in enumerate(_readings(T)):
        for t in reversed(steps):
            before = h0[k] if t == steps[0] else h[k, t - steps.step]
            reads = mask[t][:, None]
            da = np.where(reads, (halves[k][t] + dh0[k]) * (1 - h[k, t] ** 2), 0)
            dh0[k] = np.where(reads, da @ W_hh[k], dh0[k])
            dx[t] += da @ W_ih[k]
            dW_ih[k] += da.T @ x[t]
            dW_hh[k] += da.T @ before
            db[k] += da.sum(axis=0)
    return dx, dh0, dW_ih, dW_hh, db


def stacked_forward(
    x: np.ndarray, h0: np.ndarray, W_ih: Sequence[np.ndarray], W_hh: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Plain RNNs above each other: the states of a layer, at every step, are the inputs of the next one.

    Shapes: `x (T, N, D)`, `h0 (L, N, H)`, `W_ih` a list of L arrays, the first `(H, D)`, the others `(H, H)`,
    `W_hh (L, H, H)`, `b (L, H)`; returns the top layer's `h (T, N, H)` and every layer's last state,
    `h_n (L, N, H)`. Raises ValueError, naming the argument, when a number, a shape or a dtype does not fit.

    Source: Graves, Mohamed and Hinton, "Speech recognition with deep recurrent neural networks", 2013.

    >>> x, one = np.array([[[1.0]], [[0.0]]]), np.ones((1, 1))
    >>> W_hh = np.array([[[1.0]], [[0.0]]])
    >>> h, h_n = stacked_forward(x, np.zeros((2, 1, 1)), [one, one], W_hh, np.zeros((2, 1)))
    >>> h.ravel().round(4), h_n.ravel().round(4)
    (array([0.642 , 0.5663]), array([0.642 , 0.5663]))
    """
    bind({"x": "T N D", "h0": "L N H", "W_hh": "L H H", "b": "L H"}, locals())
    if len(W_ih) != len(h0):
        raise ValueError(f"W_ih: expected {len(h0)} arrays, one for each layer, got {len(W_ih)}")
    below, last = x, []
    for k, state in enumerate(h0):
        bind(
            {"x": "T N D", f"W_ih[{k}]": "H D", "h0": "N H"}, {"x": below, f"W_ih[{k}]": W_ih[k], "h0": state}
        )
        states = []
        for x_t in below:
            state = np.tanh(x_t @ W_ih[k].T + state @ W_hh[k].T + b[k])
            states.append(state)
        below = np.array(states)
        last.append(state)
    return below, np.array(last)


def _readings(T: int) -> tuple[range, range]:
    """The steps in the order of the two readings."""
    return range(T), range(T - 1, -1, -1)
