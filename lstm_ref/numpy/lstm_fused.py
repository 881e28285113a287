"""The LSTM along a sequence once more, made for speed; `lstm_ref.numpy.lstm` is the one to read first.

Same functions, same numbers to rounding, another layout inside. Features come first, so that a gate at one
step is one contiguous slab `(H, N)`. Each step's slabs lie in the order `o i f g c`: one tanh covers the
first four (a sigmoid is `(1 + tanh(a/2)) / 2`, its halves folded into the packed weights), one multiply of
neighbours gives both `i g` and `f c`. Backward, the local derivatives of a cache-sized run of steps are taken
at once; a step is then four ufuncs and one matrix product. The weights' gradients wait for `COLUMNS` columns.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.lstm import Gradients, LSTMCache
from lstm_ref.shapes import bind

PACKED = [3, 0, 1, 2]  # torch's blocks i f g o, in the order o i f g
UNPACKED = [1, 2, 3, 0]
COLUMNS = 512  # of one product for the weights' gradients: enough for a matrix product's full rate
SMALL_BATCH = 32  # below it, products of a single step's inputs are too thin for the full rate
RUN_BYTES = 600_000  # of the slabs that one run of steps touches: they stay in a core's own cache


class FusedLSTMCache(NamedTuple):
    """What the backward needs: seven numbers a unit and step, so memory linear in T."""

    x: np.ndarray  # (T, N, D)
    h: np.ndarray  # (T + 1, N, H): h0, then after each step
    slabs: np.ndarray  # (T + 1, 5, H, N): o i f g of each step and c before it; last, c after the last step
    tanh_c: np.ndarray  # (T, H, N): of c after each step
    W_ih: np.ndarray  # (4H, D)
    W_hh: np.ndarray  # (4H, H)

    @property
    def state0(self) -> tuple[np.ndarray, np.ndarray]:
        """The state before the first step."""
        return self.h[0], self.slabs[0, 4].T

    def step(self, t: int) -> LSTMCache:
        """The cache of step `t` alone, for `lstm_ref.numpy.lstm.lstm_step_backward`."""
        o, i, f, g, c = self.slabs[t].transpose(0, 2, 1)
        return LSTMCache(self.x[t], self.h[t], c, i, f, g, o, self.slabs[t + 1, 4].T, self.W_ih, self.W_hh)

    def steps(self, start: int, stop: int) -> FusedLSTMCache:
        """The cache of the steps from `start` up to `stop`, as a sequence of their own."""
        h, slabs = self.h[start : stop + 1], self.slabs[start : stop + 1]
        return FusedLSTMCache(self.x[start:stop], h, slabs, self.tanh_c[start:stop], self.W_ih, self.W_hh)


def lstm_forward(
    x: np.ndarray, h0: np.ndarray, c0: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, FusedLSTMCache]:
    """`lstm_ref.numpy.lstm.lstm_forward`, faster, with a cache of its own for the `lstm_backward` below.

    Shapes: `x (T, N, D)`, `h0` and `c0 (N, H)`, `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`; returns
    `h (T, N, H)`, `c_n (N, H)`, and the `FusedLSTMCache`. Raises ValueError, naming the argument, when one
    does not fit, and for complex arrays: the complex step is for the readable forward.

    Source: as `lstm_ref.numpy.lstm`; the layout after Appleyard, Kocisky and Blunsom, 2016.

    >>> x, h0, c0 = np.ones((3, 2, 4)), np.zeros((2, 5)), np.zeros((2, 5))
    >>> h, c_n, cache = lstm_forward(x, h0, c0, np.ones((20, 4)), np.ones((20, 5)), np.zeros(20))
    >>> h.shape, c_n[0].round(2)
    ((3, 2, 5), array([2.98, 2.98, 2.98, 2.98, 2.98]))
    """
    contracts = {"x": "T N D", "h0": "N H", "c0": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
    sizes = bind(contracts, locals())
    T, N, H = sizes["T"], sizes["N"], sizes["H"]
    dtype = np.result_type(x, h0, c0, W_ih, W_hh, b)
    if dtype.kind == "c":
        raise ValueError(
            "expected real arrays, got complex ones; lstm_ref.numpy.lstm.lstm_forward takes them"
        )
    fold = np.repeat(np.array([0.5, 0.5, 0.5, 1.0], dtype), H)[:, None]
    W_x, W_h, bias = packed(W_ih) * fold, packed(W_hh) * fold, packed(b)[:, None] * fold
    slabs, tanh_c = np.empty((T + 1, 5, H, N), dtype), np.empty((T, H, N), dtype)
    slabs[0, 4] = c0.T
    h = np.empty((T + 1, N, H), dtype)
    h[0] = h0
    gates = slabs.reshape(T + 1, 5 * H, N)[:T, : 4 * H]
    recurrent, products = np.empty((4 * H, N), dtype), np.empty((2, H, N), dtype)
    written, kept = products
    half = np.array(0.5, dtype)
    dot, tanh, add, multiply = np.dot, np.tanh, np.add, np.multiply
    run = steps_projected(T, N, 4 * H * N * dtype.itemsize)
    h_run = np.empty((run + 1, H, N), dtype)
    h_run[0] = h0.T
    for start in range(0, T, run):
        stop = min(start + run, T)
        project(x[start:stop], W_x, bias, gates[start:stop])
        h_t = h_run[0]
        now, after = slabs[start:stop], slabs[start + 1 : stop + 1]
        views = (gates[start:stop], now[:, :3], now[:, 1:3], now[:, 3:], now[:, 0], after[:, 4])
        for a, sigmoids, i_f, g_c, o, c_next, tanh_c_next, h_next in zip(
            *views, tanh_c[start:stop], h_run[1:]
        ):
            dot(W_h, h_t, recurrent)
            add(a, recurrent, a)
            tanh(a, a)
            multiply(sigmoids, half, sigmoids)
            add(sigmoids, half, sigmoids)
            multiply(i_f, g_c, products)
            add(written, kept, c_next)
            tanh(c_next, tanh_c_next)
            multiply(o, tanh_c_next, h_next)
            h_t = h_next
        h[start + 1 : stop + 1] = h_run[1 : stop - start + 1].transpose(0, 2, 1)
        h_run[0] = h_t
    return h[1:].copy(), slabs[T, 4].T.copy(), FusedLSTMCache(x, h, slabs, tanh_c, W_ih, W_hh)


def lstm_backward(dh: np.ndarray, dc_n: np.ndarray, cache: FusedLSTMCache) -> Gradients:
    """`lstm_ref.numpy.lstm.lstm_backward`, faster, on the cache of the `lstm_forward` above.

    Shapes: `dh (T, N, H)`, `dc_n (N, H)`; returns `dx (T, N, D)`, `dh0` and `dc0 (N, H)`, `dW_ih (4H, D)`,
    `dW_hh (4H, H)`, `db (4H,)`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `lstm_forward`.

    >>> one, zero = np.ones((1, 1)), np.zeros((4, 1))
    >>> b = np.array([0.0, 100.0, 0.0, 0.0])
    >>> h, c_n, cache = lstm_forward(np.ones((50, 1, 1)), one, one, zero, zero, b)
    >>> lstm_backward(0 * h, one, cache)[2]
    array([[1.]])
    """
    check_kinds(locals(), cache=FusedLSTMCache)
    x, h, slabs, tanh_c, W_ih, W_hh = cache
    contracts = {"W_hh": "4H H", "x": "T N D", "dh": "T N H", "dc_n": "N H"}
    sizes = bind(contracts, {"W_hh": W_hh, "x": x, "dh": dh, "dc_n": dc_n})
    T, N, D, H = (sizes[letter] for letter in "TNDH")
    dtype = slabs.dtype
    block = columns_of(T, N)
    run = min(block, steps_in_cache(T, 14 * H * N * dtype.itemsize))
    block = -(-block // run) * run
    factors, spare = np.empty((run, 6, H, N), dtype), np.empty((run, 3, H, N), dtype)
    upstream = np.empty((run, H, N), dtype)
    grads = np.empty((block, 6, H, N), dtype)  # to c by way of h, then da_o da_i da_f da_g, then to c before
    da = grads.reshape(block, 6 * H, N)[:, H : 5 * H]
    W_x, W_h_T = packed(W_ih), np.ascontiguousarray(packed(W_hh).T)
    dx, dW_x = np.empty(x.shape, dtype), np.zeros(W_ih.shape, dtype)
    dW_h, da_sum = np.zeros(W_hh.shape, dtype), np.zeros(4 * H, dtype)
    dh_t, dc_t = np.empty((1, H, N), dtype), np.empty((1, H, N), dtype)
    from_later, dc = np.zeros((H, N), dtype), np.array(dc_n.T, dtype, order="C")
    dot, add, multiply = np.dot, np.add, np.multiply
    for stop in range(T, 0, -block):
        start = max(0, stop - block)
        for last in range(stop, start, -run):
            first = max(start, last - run)
            steps, rows = last - first, slice(first - start, last - start)
            local_derivatives(slabs[first:last], tanh_c[first:last], factors[:steps], spare[:steps])
            upstream[:steps] = dh[first:last].transpose(0, 2, 1)
            back, out = factors[:steps][::-1], grads[rows][::-1]
            views = (
                upstream[:steps][::-1],
                back[:, :2],
                back[:, 2:],
                out[:, :2],
                out[:, 0],
                out[:, 2:],
                out[:, 5],
            )
            for dh_up, of_h, of_c, from_h, dc_by_h, from_c, dc_before, da_t in zip(*views, da[rows][::-1]):
                add(from_later, dh_up, dh_t[0])
                multiply(of_h, dh_t, from_h)
                add(dc, dc_by_h, dc_t[0])
                multiply(of_c, dc_t, from_c)
                dc = dc_before
                dot(W_h_T, da_t, from_later)
        dc = dc.copy()
        columns = (stop - start) * N
        da_block = da[: stop - start].transpose(1, 0, 2).reshape(4 * H, columns)
        dot(da_block.T, W_x, dx[start:stop].reshape(columns, D))
        dW_x += dot(da_block, x[start:stop].reshape(columns, D))
        dW_h += dot(da_block, h[start:stop].reshape(columns, H))
        da_sum += da_block.sum(axis=1)
    return dx, from_later.T.copy(), dc.T.copy(), unpacked(dW_x), unpacked(dW_h), unpacked(da_sum)


def local_derivatives(slabs: np.ndarray, tanh_c: np.ndarray, out: np.ndarray, spare: np.ndarray) -> None:
    """What a step multiplies dh and dc with, for a run of steps at once, into `out (steps, 6, H, N)`.

    Of dh: o (1 - tanh(c)^2) and tanh(c) o (1 - o); of dc: g i (1 - i), c f (1 - f), i (1 - g^2) and f.
    """
    o, i, f, g = (slabs[:, k] for k in range(4))
    multiply, subtract = np.multiply, np.subtract
    multiply(slabs[:, :3], slabs[:, :3], spare)
    subtract(slabs[:, :3], spare, spare)
    multiply(spare[:, 0], tanh_c, out[:, 1])
    multiply(spare[:, 1:], slabs[:, 3:], out[:, 2:4])
    one, square = np.array(1.0, slabs.dtype), spare[:, 0]
    for value, gate, target in ((tanh_c, o, out[:, 0]), (g, i, out[:, 4])):
        multiply(value, value, square)
        subtract(one, square, square)
        multiply(square, gate, target)
    out[:, 5] = f


def packed(W: np.ndarray) -> np.ndarray:
    """The rows `i f g o` in the order `o i f g`."""
    return W.reshape(4, len(W) // 4, *W.shape[1:])[PACKED].reshape(W.shape)


def unpacked(W: np.ndarray) -> np.ndarray:
    """Back to torch's order."""
    return W.reshape(4, len(W) // 4, *W.shape[1:])[UNPACKED].reshape(W.shape)


def steps_projected(T: int, N: int, bytes_a_step: int) -> int:
    """How many steps' inputs to multiply before the steps themselves: for `project`."""
    return columns_of(T, N) if N < SMALL_BATCH else steps_in_cache(T, bytes_a_step)


def columns_of(T: int, N: int) -> int:
    """How many steps make `COLUMNS` columns, at least one."""
    return max(1, min(T, -(-COLUMNS // max(N, 1))))


def project(x: np.ndarray, W_x: np.ndarray, bias: np.ndarray, out: np.ndarray) -> None:
    """The inputs' share of the pre-activations, `x (steps, N, D)` into `out (steps, rows, N)`.

    A small batch is one product of all steps, turned round afterwards; a large one is faster step by step.
    """
    steps, N, D = x.shape
    if N < SMALL_BATCH:
        columns = np.dot(x.reshape(steps * N, D), W_x.T).reshape(steps, N, len(W_x))
        np.add(columns.transpose(0, 2, 1), bias, out)
    else:
        np.matmul(W_x, x.transpose(0, 2, 1), out=out)
        out += bias


def steps_in_cache(T: int, bytes_a_step: int) -> int:
    """How many steps to treat at once, at least one."""
    return max(1, min(T, RUN_BYTES // max(bytes_a_step, 1)))
