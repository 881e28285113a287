"""The GRU along a sequence once more, made for speed; `lstm_ref.numpy.gru` is the one to read first.

Same functions, same numbers to rounding; the layout is that of `lstm_ref.numpy.lstm_fused`: features first,
a gate at one step one contiguous slab `(H, N)`, sigmoids as halves of a tanh. All of a step's gradients are
multiples of the one that arrives at its h, so a step of the backward is three ufuncs and one matrix product.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.gru import Gradients, GRUCache
from lstm_ref.numpy.lstm_fused import columns_of, project, steps_in_cache, steps_projected
from lstm_ref.shapes import bind


class FusedGRUCache(NamedTuple):
    """What the backward needs: six numbers a unit and step, so memory linear in T."""

    x: np.ndarray  # (T, N, D)
    h: np.ndarray  # (T + 1, N, H): h0, then after each step
    h_slabs: np.ndarray  # (T + 1, H, N): the same, features first
    slabs: np.ndarray  # (T, 4, H, N): r z n a_hn
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)

    @property
    def state0(self) -> tuple[np.ndarray]:
        """The state before the first step."""
        return (self.h[0],)

    def step(self, t: int) -> GRUCache:
        """The cache of step `t` alone, for `lstm_ref.numpy.gru.gru_step_backward`."""
        r, z, n, a_hn = self.slabs[t].transpose(0, 2, 1)
        return GRUCache(self.x[t], self.h[t], r, z, n, a_hn, self.W_ih, self.W_hh)

    def steps(self, start: int, stop: int) -> FusedGRUCache:
        """The cache of the steps from `start` up to `stop`, as a sequence of their own."""
        h, h_slabs = self.h[start : stop + 1], self.h_slabs[start : stop + 1]
        return FusedGRUCache(self.x[start:stop], h, h_slabs, self.slabs[start:stop], self.W_ih, self.W_hh)


def gru_forward(
    x: np.ndarray, h0: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray
) -> tuple[np.ndarray, FusedGRUCache]:
    """`lstm_ref.numpy.gru.gru_forward`, faster, with a cache of its own for the `gru_backward` below.

    Shapes: `x (T, N, D)`, `h0 (N, H)`, `W_ih (3H, D)`, `W_hh (3H, H)`, `b_ih` and `b_hh (3H,)`; returns
    `h (T, N, H)` and the `FusedGRUCache`. Raises ValueError, naming the argument, when one does not fit or is
    complex: this forward is for training, the complex step is for the readable one.

    Source: as `lstm_ref.numpy.gru`; the layout after Appleyard, Kocisky and Blunsom, 2016.

    >>> b = np.zeros(15)
    >>> h, cache = gru_forward(np.ones((3, 2, 4)), np.zeros((2, 5)), np.ones((15, 4)), np.ones((15, 5)), b, b)
    >>> h.shape, h[:, 0, 0].round(4)
    ((3, 2, 5), array([0.018 , 0.0341, 0.0488]))
    """
    contracts = {"x": "T N D", "h0": "N H", "W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
    sizes = bind(contracts, locals())
    T, N, H = sizes["T"], sizes["N"], sizes["H"]
    dtype = np.result_type(x, h0, W_ih, W_hh, b_ih, b_hh)
    if dtype.kind == "c":
        raise ValueError("expected real arrays, got complex ones; lstm_ref.numpy.gru.gru_forward takes them")
    fold = np.repeat(np.array([0.5, 0.5, 1.0], dtype), H)[:, None]
    W_x, W_h, bias = W_ih * fold, W_hh * fold, b_ih[:, None] * fold
    bias[: 2 * H] += b_hh[: 2 * H, None] * fold[: 2 * H]
    bias_hn = np.repeat(b_hh[2 * H :, None], N, axis=1)
    slabs, h_slabs = np.empty((T, 4, H, N), dtype), np.empty((T + 1, H, N), dtype)
    h_slabs[0] = h0.T
    gates = slabs.reshape(T, 4 * H, N)[:, : 3 * H]
    recurrent, spare = np.empty((3 * H, N), dtype), np.empty((H, N), dtype)
    recurrent_rz, recurrent_n = recurrent[: 2 * H].reshape(2, H, N), recurrent[2 * H :]
    half = np.array(0.5, dtype)
    dot, tanh, add, multiply, subtract = np.dot, np.tanh, np.add, np.multiply, np.subtract
    run = steps_projected(T, N, 4 * H * N * dtype.itemsize)
    h_t = h_slabs[0]
    for start in range(0, T, run):
        stop = min(start + run, T)
        project(x[start:stop], W_x, bias, gates[start:stop])
        now = slabs[start:stop]
        views = (now[:, :2], now[:, 0], now[:, 1], now[:, 2], now[:, 3])
        for r_z, r, z, n, a_hn, h_next in zip(*views, h_slabs[start + 1 : stop + 1]):
            dot(W_h, h_t, recurrent)
            add(r_z, recurrent_rz, r_z)
            tanh(r_z, r_z)
            multiply(r_z, half, r_z)
            add(r_z, half, r_z)
            add(recurrent_n, bias_hn, a_hn)
            multiply(r, a_hn, spare)
            add(n, spare, n)
            tanh(n, n)
            subtract(h_t, n, spare)
            multiply(spare, z, spare)
            add(spare, n, h_next)
            h_t = h_next
    h = np.ascontiguousarray(h_slabs.transpose(0, 2, 1))
    return h[1:].copy(), FusedGRUCache(x, h, h_slabs, slabs, W_ih, W_hh)


def gru_backward(dh: np.ndarray, cache: FusedGRUCache) -> Gradients:
    """`lstm_ref.numpy.gru.gru_backward`, faster, on the cache of the `gru_forward` above.

    Shapes: `dh (T, N, H)`; returns `dx (T, N, D)`, `dh0 (N, H)`, `dW_ih (3H, D)`, `dW_hh (3H, H)`, `db_ih`
    and `db_hh (3H,)`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `gru_forward`.

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> h, cache = gru_forward(np.ones((50, 1, 1)), one, zero, zero, np.array([0.0, 100.0, 0.0]), np.zeros(3))
    >>> dh = np.zeros_like(h)
    >>> dh[-1] = 1.0
    >>> gru_backward(dh, cache)[1]
    array([[1.]])
    """
    check_kinds(locals(), cache=FusedGRUCache)
    x, h, h_slabs, slabs, W_ih, W_hh = cache
    sizes = bind({"W_hh": "3H H", "x": "T N D", "dh": "T N H"}, {"W_hh": W_hh, "x": x, "dh": dh})
    T, N, D, H = (sizes[letter] for letter in "TNDH")
    dtype = slabs.dtype
    block = columns_of(T, N)
    run = min(block, steps_in_cache(T, 12 * H * N * dtype.itemsize))
    block = -(-block // run) * run
    factors, spare = np.empty((run, 5, H, N), dtype), np.empty((run, 2, H, N), dtype)
    upstream = np.empty((run, H, N), dtype)
    grads = np.empty((block, 5, H, N), dtype)  # da_in da_r da_z da_hn, then to h along z
    da_h = grads.reshape(block, 5 * H, N)[:, H : 4 * H]
    W_x, W_h_T = np.roll(W_ih, H, axis=0), np.ascontiguousarray(W_hh.T)  # rows n r z
    dx, dW_x = np.empty(x.shape, dtype), np.zeros(W_ih.shape, dtype)
    dW_hh, da_sum = np.zeros(W_hh.shape, dtype), np.zeros(4 * H, dtype)
    dh_t, from_later = np.empty((1, H, N), dtype), np.zeros((H, N), dtype)
    dot, add, multiply = np.dot, np.add, np.multiply
    for stop in range(T, 0, -block):
        start = max(0, stop - block)
        for last in range(stop, start, -run):
            first = max(start, last - run)
            steps, rows = last - first, slice(first - start, last - start)
            local_derivatives(slabs[first:last], h_slabs[first:last], factors[:steps], spare[:steps])
            upstream[:steps] = dh[first:last].transpose(0, 2, 1)
            out = grads[rows][::-1]
            views = (upstream[:steps][::-1], factors[:steps][::-1], out, out[:, 4], da_h[rows][::-1])
            for dh_up, factor, from_h, along_z, da_h_t in zip(*views):
                add(from_later, dh_up, dh_t[0])
                multiply(factor, dh_t, from_h)
                dot(W_h_T, da_h_t, from_later)
                add(from_later, along_z, from_later)
        columns = (stop - start) * N
        da_block = grads[: stop - start, :4].transpose(1, 2, 0, 3).reshape(4 * H, columns)
        dot(da_block[: 3 * H].T, W_x, dx[start:stop].reshape(columns, D))
        dW_x += dot(da_block[: 3 * H], x[start:stop].reshape(columns, D))
        dW_hh += dot(da_block[H:], h[start:stop].reshape(columns, H))
        da_sum += da_block.sum(axis=1)
    dW_ih, db_ih = np.roll(dW_x, -H, axis=0), np.roll(da_sum[: 3 * H], -H)
    return dx, from_later.T.copy(), dW_ih, dW_hh, db_ih, da_sum[H:]


def local_derivatives(slabs: np.ndarray, h: np.ndarray, out: np.ndarray, spare: np.ndarray) -> None:
    """What a step multiplies dh with, for a run of steps at once, into `out (steps, 5, H, N)`.

    To a_in: (1 - z) (1 - n^2); to a_hn: that times r; to a_r: that times a_hn (1 - r);
    to a_z: (h - n) z (1 - z); to the h before: z.
    """
    r, z, n, a_hn = (slabs[:, k] for k in range(4))
    to_n, to_r, to_z, to_hn, along_z = (out[:, k] for k in range(5))
    first, second = spare[:, 0], spare[:, 1]
    multiply, subtract, one = np.multiply, np.subtract, np.array(1.0, slabs.dtype)
    subtract(one, z, first)
    multiply(n, n, second)
    subtract(one, second, second)
    multiply(first, second, to_n)
    multiply(to_n, r, to_hn)
    subtract(one, r, second)
    multiply(second, a_hn, second)
    multiply(second, to_hn, to_r)
    multiply(first, z, first)
    subtract(h, n, second)
    multiply(first, second, to_z)
    along_z[...] = z
