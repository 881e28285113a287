"""The LSTM with forget gate, as torch has it: a step, a sequence, and both backward.

Axes: `T` time, `N` batch, `D` input, `H` hidden. The state is `(h, c)`; every block of 4H rows is `i f g o`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine_backward, sigmoid
from lstm_ref.numpy.lstm_gates import lstm_cell_grad, lstm_gate_grads, lstm_preactivation_grads
from lstm_ref.shapes import bind

__all__ = [
    "LSTMCache",
    "LSTMSequenceCache",
    "lstm_backward",
    "lstm_forward",
    "lstm_step",
    "lstm_step_backward",
]

Gradients = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class LSTMCache(NamedTuple):
    """What the backward of one step needs: its inputs, the gates, the new cell state, the weights."""

    x: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    c: np.ndarray  # (N, H)
    i: np.ndarray  # (N, H)
    f: np.ndarray  # (N, H)
    g: np.ndarray  # (N, H)
    o: np.ndarray  # (N, H)
    c_next: np.ndarray  # (N, H)
    W_ih: np.ndarray  # (4H, D)
    W_hh: np.ndarray  # (4H, H)


class LSTMSequenceCache(NamedTuple):
    """What the backward of a sequence needs: six numbers a unit and step, so memory linear in T."""

    x: np.ndarray  # (T, N, D)
    h0: np.ndarray  # (N, H)
    c0: np.ndarray  # (N, H)
    i: np.ndarray  # (T, N, H)
    f: np.ndarray  # (T, N, H)
    g: np.ndarray  # (T, N, H)
    o: np.ndarray  # (T, N, H)
    c: np.ndarray  # (T, N, H): after each step
    h: np.ndarray  # (T, N, H): after each step
    W_ih: np.ndarray  # (4H, D)
    W_hh: np.ndarray  # (4H, H)

    @property
    def state0(self) -> tuple[np.ndarray, np.ndarray]:
        """The state before the first step."""
        return (self.h0, self.c0)

    def step(self, t: int) -> LSTMCache:
        """The cache of step `t` alone."""
        h, c = (self.h[t - 1], self.c[t - 1]) if t else (self.h0, self.c0)
        gates = (self.i[t], self.f[t], self.g[t], self.o[t])
        return LSTMCache(self.x[t], h, c, *gates, self.c[t], self.W_ih, self.W_hh)


def lstm_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, LSTMCache]:
    """One step of the LSTM.

        a_i a_f a_g a_o = x W_ih^T + h W_hh^T + b        i f o = sigmoid(a)      g = tanh(a_g)
        c_next = f c + i g                               h_next = o tanh(c_next)

    Shapes: `x (N, D)`, `h` and `c (N, H)`, `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`; returns `h_next` and
    `c_next (N, H)`, and the `LSTMCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: Hochreiter and Schmidhuber, 1997; the forget gate Gers, Schmidhuber and Cummins, 2000.

    >>> one, zero = np.ones((1, 1)), np.zeros((4, 1))
    >>> b = np.array([-100.0, 100.0, 0.0, 100.0])  # write nothing, keep everything, show everything
    >>> h_next, c_next, cache = lstm_step(one, one, 0.5 * one, zero, zero, b)
    >>> c_next, h_next.round(4)
    (array([[0.5]]), array([[0.4621]]))
    """
    bind({"x": "N D", "h": "N H", "c": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}, locals())
    a_i, a_f, a_g, a_o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next, LSTMCache(x, h, c, i, f, g, o, c_next, W_ih, W_hh)


def lstm_step_backward(dh_next: np.ndarray, dc_next: np.ndarray, cache: LSTMCache) -> Gradients:
    """The gradients of `lstm_step`, in the parts of `lstm_ref.numpy.lstm_gates`.

        dc_t = dc_next + dh_next o (1 - tanh(c_next)^2)      at the new cell state, in total
        di = dc_t g     df = dc_t c     dg = dc_t i          do = dh_next tanh(c_next)
        da = (di i (1 - i), df f (1 - f), dg (1 - g^2), do o (1 - o))
        dx = da W_ih    dh = da W_hh    dc = dc_t f
        dW_ih = da^T x  dW_hh = da^T h  db = sum of da over the batch

    Shapes: `dh_next` and `dc_next (N, H)`; returns `dx (N, D)`, `dh` and `dc (N, H)`, `dW_ih (4H, D)`,
    `dW_hh (4H, H)`, `db (4H,)`. Raises ValueError, naming the argument, when one does not fit.

    Source: Gers, Schmidhuber and Cummins, 2000; in full Graves and Schmidhuber, 2005.

    >>> one, zero = np.ones((1, 1)), np.zeros((4, 1))
    >>> _, _, cache = lstm_step(one, one, one, zero, zero, np.array([0.0, 100.0, 0.0, 0.0]))
    >>> lstm_step_backward(0 * one, one, cache)[2]  # f = 1: the gradient goes round unchanged
    array([[1.]])
    """
    check_kinds(locals(), cache=LSTMCache)
    x, h, c, i, f, g, o, c_next, W_ih, W_hh = cache
    dc_t = lstm_cell_grad(dh_next, dc_next, o, c_next)
    di, df, dg, do = lstm_gate_grads(dh_next, dc_t, c, i, g, c_next)
    da = lstm_preactivation_grads(di, df, dg, do, i, f, g, o)
    dx, dW_ih, db = affine_backward(da, x, W_ih)
    dh, dW_hh, _ = affine_backward(da, h, W_hh)
    return dx, dh, dc_t * f, dW_ih, dW_hh, db


def lstm_forward(
    x: np.ndarray, h0: np.ndarray, c0: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, LSTMSequenceCache]:
    """`lstm_step` along a sequence: the same weights at every step, the state `(h, c)` handed on.

    Shapes: `x (T, N, D)`, `h0` and `c0 (N, H)`, `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`; returns
    `h (T, N, H)` after every step, `c_n (N, H)` after the last, and the `LSTMSequenceCache`.
    Raises ValueError, naming the argument, when one does not fit.

    Source: as `lstm_step`.

    >>> x, h0, c0 = np.ones((3, 2, 4)), np.zeros((2, 5)), np.zeros((2, 5))
    >>> h, c_n, cache = lstm_forward(x, h0, c0, np.ones((20, 4)), np.ones((20, 5)), np.zeros(20))
    >>> h.shape, c_n[0].round(2)
    ((3, 2, 5), array([2.98, 2.98, 2.98, 2.98, 2.98]))
    """
    contracts = {"x": "T N D", "h0": "N H", "c0": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
    sizes = bind(contracts, locals())
    dtype = np.result_type(x, h0, c0, W_ih, W_hh, b)
    i, f, g, o, c, h = np.empty((6, sizes["T"], *h0.shape), dtype)
    h_t, c_t = h0, c0
    for t, x_t in enumerate(x):
        h_t, c_t, step = lstm_step(x_t, h_t, c_t, W_ih, W_hh, b)
        i[t], f[t], g[t], o[t], c[t], h[t] = step.i, step.f, step.g, step.o, c_t, h_t
    return h.copy(), c_t.copy(), LSTMSequenceCache(x, h0, c0, i, f, g, o, c, h, W_ih, W_hh)


def lstm_backward(dh: np.ndarray, dc_n: np.ndarray, cache: LSTMSequenceCache) -> Gradients:
    """Back through time: a step receives its own upstream gradient and what the step after it hands back.

    Shapes: `dh (T, N, H)`, an upstream gradient at every step, `dc_n (N, H)`, one at the last cell state;
    returns `dx (T, N, D)`, `dh0` and `dc0 (N, H)`, `dW_ih (4H, D)`, `dW_hh (4H, H)`, `db (4H,)`, the
    weights' summed over the steps. Raises ValueError, naming the argument, when one does not fit.

    Source: Graves and Schmidhuber, "Framewise phoneme classification with bidirectional LSTM", 2005.

    >>> one, zero = np.ones((1, 1)), np.zeros((4, 1))
    >>> b = np.array([0.0, 100.0, 0.0, 0.0])
    >>> h, c_n, cache = lstm_forward(np.ones((50, 1, 1)), one, one, zero, zero, b)
    >>> lstm_backward(0 * h, one, cache)[2]  # fifty steps back, and with f = 1 nothing is lost
    array([[1.]])
    """
    check_kinds(locals(), cache=LSTMSequenceCache)
    contracts = {"x": "T N D", "h0": "N H", "dh": "T N H", "dc_n": "N H"}
    sizes = bind(contracts, {**cache._asdict(), "dh": dh, "dc_n": dc_n})
    dtype = np.result_type(dh, dc_n, *cache)
    dx = np.empty(cache.x.shape, dtype)
    dW_ih, dW_hh = np.zeros(cache.W_ih.shape, dtype), np.zeros(cache.W_hh.shape, dtype)
    db = np.zeros(4 * sizes["H"], dtype)
    dh_t, dc_t = np.zeros(cache.h0.shape, dtype), dc_n
    for t in reversed(range(sizes["T"])):
        dx[t], dh_t, dc_t, dW_ih_t, dW_hh_t, db_t = lstm_step_backward(dh[t] + dh_t, dc_t, cache.step(t))
        dW_ih += dW_ih_t
        dW_hh += dW_hh_t
        db += db_t
    return dx, dh_t, dc_t, dW_ih, dW_hh, db
