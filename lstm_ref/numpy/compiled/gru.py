"""The GRU along a sequence, compiled: the numbers of `lstm_ref.numpy.gru` to rounding."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.compiled.kernels import constants, gru_steps, gru_steps_backward, packed
from lstm_ref.numpy.compiled.runs import precision, ready, steps_of_a_run
from lstm_ref.numpy.gru import Gradients, GRUCache


class CompiledGRUCache(NamedTuple):
    """What the backward needs: five numbers a unit and step, so memory linear in T."""

    x: np.ndarray  # (T, N, D)
    h: np.ndarray  # (T + 1, N, H): h0, then after each step
    gates: np.ndarray  # (T, N, 3H): r z n
    a_hn: np.ndarray  # (T, N, H)
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)

    @property
    def state0(self) -> tuple[np.ndarray]:
        """The state before the first step."""
        return (self.h[0],)

    def step(self, t: int) -> GRUCache:
        """The cache of step `t` alone, for `lstm_ref.numpy.gru.gru_step_backward`."""
        r, z, n = np.split(self.gates[t], 3, axis=1)
        return GRUCache(self.x[t], self.h[t], r, z, n, self.a_hn[t], self.W_ih, self.W_hh)

    def steps(self, start: int, stop: int) -> CompiledGRUCache:
        """The cache of the steps from `start` up to `stop`, as a sequence of their own."""
        of_steps = (self.h[start : stop + 1], self.gates[start:stop], self.a_hn[start:stop])
        return CompiledGRUCache(self.x[start:stop], *of_steps, self.W_ih, self.W_hh)


def gru_forward(
    x: np.ndarray, h0: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray
) -> tuple[np.ndarray, CompiledGRUCache]:
    """`lstm_ref.numpy.gru.gru_forward`, compiled, with a cache of its own for the `gru_backward` below.

    Shapes: `x (T, N, D)`, `h0 (N, H)`, `W_ih (3H, D)`, `W_hh (3H, H)`, `b_ih` and `b_hh (3H,)`; returns
    `h (T, N, H)` and the `CompiledGRUCache`. Raises ValueError for arrays that
    are neither float64 nor float32; their shapes `sequence_forward` has checked.

    Source: as `lstm_ref.numpy.gru`.

    >>> b = np.zeros(15)
    >>> h, cache = gru_forward(np.ones((3, 2, 4)), np.zeros((2, 5)), np.ones((15, 4)), np.ones((15, 5)), b, b)
    >>> h.shape, h[:, 0, 0].round(4)
    ((3, 2, 5), array([0.018 , 0.0341, 0.0488]))
    """
    (T, N, D), H = x.shape, h0.shape[1]
    dtype = precision(x, h0, W_ih, W_hh, b_ih, b_hh)
    x, W_ih, W_hh, b_ih, b_hh = (ready(array, dtype) for array in (x, W_ih, W_hh, b_ih, b_hh))
    h = np.empty((T + 1, N, H), dtype)
    h[0] = h0
    gates, a_hn = np.empty((T, N, 3 * H), dtype), np.empty((T, N, H), dtype)
    panels, numbers, run = packed(W_hh.T), constants(dtype), steps_of_a_run(T, N)
    for start in range(0, T, run):
        stop = min(start + run, T)
        rows = (stop - start) * N
        np.dot(x[start:stop].reshape(rows, D), W_ih.T, out=gates[start:stop].reshape(rows, 3 * H))
        gru_steps(gates[start:stop], h[start : stop + 1], a_hn[start:stop], panels, b_ih, b_hh, numbers)
    return h[1:].copy(), CompiledGRUCache(x, h, gates, a_hn, W_ih, W_hh)


def gru_backward(dh: np.ndarray, cache: CompiledGRUCache) -> Gradients:
    """`lstm_ref.numpy.gru.gru_backward`, compiled, on the cache of the `gru_forward` above.

    Shapes: `dh (T, N, H)`; returns `dx (T, N, D)`, `dh0 (N, H)`, `dW_ih (3H, D)`, `dW_hh (3H, H)`, `db_ih`
    and `db_hh (3H,)`. The shapes `sequence_backward` has checked.

    Source: as `gru_forward`.
    """
    check_kinds(locals(), cache=CompiledGRUCache)
    x, h, gates, a_hn, W_ih, W_hh = cache
    (T, N, D), H = x.shape, h.shape[2]
    dtype = gates.dtype
    panels, numbers, run = packed(W_hh), constants(dtype), steps_of_a_run(T, N)
    dh = ready(dh, dtype)
    from_later = np.zeros((N, panels.shape[0] * panels.shape[2]), dtype)
    da_x, da_h = np.empty((2, run, N, 3 * H), dtype)
    dx = np.empty((T, N, D), dtype)
    shapes = (W_ih.shape, W_hh.shape, 3 * H, 3 * H)
    dW_ih, dW_hh, db_ih, db_hh = (np.zeros(shape, dtype) for shape in shapes)
    for stop in range(T, 0, -run):
        start = max(0, stop - run)
        das = (da_x[: stop - start], da_h[: stop - start])
        known = (gates[start:stop], h[start : stop + 1], a_hn[start:stop])
        gru_steps_backward(dh[start:stop], from_later, *das, *known, panels, numbers)
        rows = (stop - start) * N
        of_x, of_h = (da.reshape(rows, 3 * H) for da in das)
        np.dot(of_x, W_ih, out=dx[start:stop].reshape(rows, D))
        dW_ih += np.dot(of_x.T, x[start:stop].reshape(rows, D))
        dW_hh += np.dot(of_h.T, h[start:stop].reshape(rows, H))
        db_ih += of_x.sum(axis=0)
        db_hh += of_h.sum(axis=0)
    return dx, from_later[:, :H].copy(), dW_ih, dW_hh, db_ih, db_hh
