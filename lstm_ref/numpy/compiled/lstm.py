"""The LSTM along a sequence, compiled: the numbers of `lstm_ref.numpy.lstm` to rounding."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.compiled.kernels import constants, lstm_steps, lstm_steps_backward, packed
from lstm_ref.numpy.compiled.runs import precision, ready, steps_of_a_run
from lstm_ref.numpy.lstm import Gradients, LSTMCache


class CompiledLSTMCache(NamedTuple):
    """What the backward needs: seven numbers a unit and step, so memory linear in T."""

    x: np.ndarray  # (T, N, D)
    h: np.ndarray  # (T + 1, N, H): h0, then after each step
    c: np.ndarray  # (T + 1, N, H)
    gates: np.ndarray  # (T, N, 4H): i f g o
    tanh_c: np.ndarray  # (T, N, H): of c after each step
    W_ih: np.ndarray  # (4H, D)
    W_hh: np.ndarray  # (4H, H)

    @property
    def state0(self) -> tuple[np.ndarray, np.ndarray]:
        """The state before the first step."""
        return self.h[0], self.c[0]

    def step(self, t: int) -> LSTMCache:
        """The cache of step `t` alone, for `lstm_ref.numpy.lstm.lstm_step_backward`."""
        i, f, g, o = np.split(self.gates[t], 4, axis=1)
        return LSTMCache(self.x[t], self.h[t], self.c[t], i, f, g, o, self.c[t + 1], self.W_ih, self.W_hh)

    def steps(self, start: int, stop: int) -> CompiledLSTMCache:
        """The cache of the steps from `start` up to `stop`, as a sequence of their own."""
        states = (self.h[start : stop + 1], self.c[start : stop + 1])
        of_steps = (self.gates[start:stop], self.tanh_c[start:stop])
        return CompiledLSTMCache(self.x[start:stop], *states, *of_steps, self.W_ih, self.W_hh)


def lstm_forward(
    x: np.ndarray, h0: np.ndarray, c0: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, CompiledLSTMCache]:
    """`lstm_ref.numpy.lstm.lstm_forward`, compiled, with a cache of its own for the `lstm_backward` below.

    Shapes: `x (T, N, D)`, `h0` and `c0 (N, H)`, `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`; returns
    `h (T, N, H)`, `c_n (N, H)`, and the `CompiledLSTMCache`. Raises ValueError for
    arrays that are neither float64 nor float32; their shapes `sequence_forward` has checked.

    Source: as `lstm_ref.numpy.lstm`.

    >>> x, h0, c0 = np.ones((3, 2, 4)), np.zeros((2, 5)), np.zeros((2, 5))
    >>> h, c_n, cache = lstm_forward(x, h0, c0, np.ones((20, 4)), np.ones((20, 5)), np.zeros(20))
    >>> h.shape, c_n[0].round(2)
    ((3, 2, 5), array([2.98, 2.98, 2.98, 2.98, 2.98]))
    """
    (T, N, D), H = x.shape, h0.shape[1]
    dtype = precision(x, h0, c0, W_ih, W_hh, b)
    x, W_ih, W_hh, b = (ready(array, dtype) for array in (x, W_ih, W_hh, b))
    h, c = np.empty((2, T + 1, N, H), dtype)
    h[0], c[0] = h0, c0
    gates, tanh_c = np.empty((T, N, 4 * H), dtype), np.empty((T, N, H), dtype)
    panels, numbers, run = packed(W_hh.T), constants(dtype), steps_of_a_run(T, N)
    for start in range(0, T, run):
        stop = min(start + run, T)
        rows = (stop - start) * N
        np.dot(x[start:stop].reshape(rows, D), W_ih.T, out=gates[start:stop].reshape(rows, 4 * H))
        states = (h[start : stop + 1], c[start : stop + 1])
        lstm_steps(gates[start:stop], *states, tanh_c[start:stop], panels, b, numbers)
    return h[1:].copy(), c[T].copy(), CompiledLSTMCache(x, h, c, gates, tanh_c, W_ih, W_hh)


def lstm_backward(dh: np.ndarray, dc_n: np.ndarray, cache: CompiledLSTMCache) -> Gradients:
    """`lstm_ref.numpy.lstm.lstm_backward`, compiled, on the cache of the `lstm_forward` above.

    Shapes: `dh (T, N, H)`, `dc_n (N, H)`; returns `dx (T, N, D)`, `dh0` and `dc0 (N, H)`, `dW_ih (4H, D)`,
    `dW_hh (4H, H)`, `db (4H,)`. The shapes `sequence_backward` has checked.

    Source: as `lstm_forward`.
    """
    check_kinds(locals(), cache=CompiledLSTMCache)
    x, h, c, gates, tanh_c, W_ih, W_hh = cache
    (T, N, D), H = x.shape, h.shape[2]
    dtype = gates.dtype
    panels, numbers, run = packed(W_hh), constants(dtype), steps_of_a_run(T, N)
    dh, dc = ready(dh, dtype), np.array(dc_n, dtype, order="C")
    from_later = np.zeros((N, panels.shape[0] * panels.shape[2]), dtype)
    da, dx = np.empty((run, N, 4 * H), dtype), np.empty((T, N, D), dtype)
    dW_ih, dW_hh, db = (np.zeros(shape, dtype) for shape in (W_ih.shape, W_hh.shape, 4 * H))
    for stop in range(T, 0, -run):
        start = max(0, stop - run)
        known_steps = (gates[start:stop], c[start : stop + 1], tanh_c[start:stop])
        lstm_steps_backward(dh[start:stop], from_later, dc, da[: stop - start], *known_steps, panels, numbers)
        rows = (stop - start) * N
        da_rows = da[: stop - start].reshape(rows, 4 * H)
        np.dot(da_rows, W_ih, out=dx[start:stop].reshape(rows, D))
        dW_ih += np.dot(da_rows.T, x[start:stop].reshape(rows, D))
        dW_hh += np.dot(da_rows.T, h[start:stop].reshape(rows, H))
        db += da_rows.sum(axis=0)
    return dx, from_later[:, :H].copy(), dc, dW_ih, dW_hh, db
