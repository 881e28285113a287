"""The gated recurrent unit as torch has it, its reset gate after the product: step, sequence, both backward.

Axes: `T` time, `N` batch, `D` input, `H` hidden. Every block of 3H rows is `r z n`: reset, update, candidate.
The form of the paper of 2014, with the reset before the product, is in `lstm_ref.numpy.gru_reset_before`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine, affine_backward, sigmoid, sigmoid_backward, tanh_backward
from lstm_ref.shapes import bind

__all__ = ["GRUCache", "GRUSequenceCache", "gru_backward", "gru_forward", "gru_step", "gru_step_backward"]

Gradients = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class GRUCache(NamedTuple):
    """What the backward of one step needs; `a_hn` is what the reset gate scales, before it does."""

    x: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    r: np.ndarray  # (N, H)
    z: np.ndarray  # (N, H)
    n: np.ndarray  # (N, H)
    a_hn: np.ndarray  # (N, H)
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)


class GRUSequenceCache(NamedTuple):
    """What the backward of a sequence needs: five numbers a unit and step, so memory linear in T."""

    x: np.ndarray  # (T, N, D)
    h0: np.ndarray  # (N, H)
    r: np.ndarray  # (T, N, H)
    z: np.ndarray  # (T, N, H)
    n: np.ndarray  # (T, N, H)
    a_hn: np.ndarray  # (T, N, H)
    h: np.ndarray  # (T, N, H): after each step
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)

    @property
    def state0(self) -> tuple[np.ndarray]:
        """The state before the first step."""
        return (self.h0,)

    def step(self, t: int) -> GRUCache:
        """The cache of step `t` alone."""
        h = self.h[t - 1] if t else self.h0
        return GRUCache(self.x[t], h, self.r[t], self.z[t], self.n[t], self.a_hn[t], self.W_ih, self.W_hh)


def gru_step(
    x: np.ndarray, h: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray
) -> tuple[np.ndarray, GRUCache]:
    """One step of the GRU.

        a_ir a_iz a_in = x W_ih^T + b_ih        a_hr a_hz a_hn = h W_hh^T + b_hh
        r = sigmoid(a_ir + a_hr)                z = sigmoid(a_iz + a_hz)
        n = tanh(a_in + r a_hn)                 h_next = (1 - z) n + z h

    `z = 1` copies the state. Two biases, because r comes between them.

    Shapes: `x (N, D)`, `h (N, H)`, `W_ih (3H, D)`, `W_hh (3H, H)`, `b_ih` and `b_hh (3H,)`; returns
    `h_next (N, H)` and the `GRUCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: Cho et al., 2014, with the reset after the product as in cuDNN and torch.

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> b_ih = np.array([0.0, 100.0, 1.0])  # z = 1
    >>> gru_step(one, 0.25 * one, zero, zero, b_ih, b_hh=np.zeros(3))[0]
    array([[0.25]])
    """
    bind({"x": "N D", "h": "N H", "W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}, locals())
    a_ir, a_iz, a_in = np.split(affine(x, W_ih, b_ih), 3, axis=1)
    a_hr, a_hz, a_hn = np.split(affine(h, W_hh, b_hh), 3, axis=1)
    r = sigmoid(a_ir + a_hr)
    z = sigmoid(a_iz + a_hz)
    n = np.tanh(a_in + r * a_hn)
    h_next = (1 - z) * n + z * h
    return h_next, GRUCache(x, h, r, z, n, a_hn, W_ih, W_hh)


def gru_step_backward(dh_next: np.ndarray, cache: GRUCache) -> Gradients:
    """The gradients of `gru_step`.

        dz = dh_next (h - n)       dn = dh_next (1 - z)     da_n = dn (1 - n^2)      dr = da_n a_hn
        da_r = dr r (1 - r)        da_z = dz z (1 - z)
        da_ih = (da_r, da_z, da_n)                 the input's side
        da_hh = (da_r, da_z, da_n r)               the state's side: only its n rows pass the reset gate
        dx = da_ih W_ih    dW_ih = da_ih^T x       db_ih = sum of da_ih over the batch
        dh = dh_next z + da_hh W_hh                dW_hh = da_hh^T h      db_hh = sum of da_hh over the batch

    Shapes: `dh_next (N, H)`; returns `dx (N, D)`, `dh (N, H)`, `dW_ih (3H, D)`, `dW_hh (3H, H)`, `db_ih` and
    `db_hh (3H,)`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `gru_step`.

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> _, cache = gru_step(one, one, zero, zero, np.array([0.0, 100.0, 0.0]), np.zeros(3))
    >>> gru_step_backward(one, cache)[1]  # z = 1: the gradient passes unchanged
    array([[1.]])
    """
    check_kinds(locals(), cache=GRUCache)
    bind({"h": "N H", "dh_next": "N H"}, {**cache._asdict(), "dh_next": dh_next})
    x, h, r, z, n, a_hn, W_ih, W_hh = cache
    dz, dn = dh_next * (h - n), dh_next * (1 - z)
    da_n = tanh_backward(dn, n)
    da_r, da_z = sigmoid_backward(da_n * a_hn, r), sigmoid_backward(dz, z)
    dx, dW_ih, db_ih = affine_backward(np.concatenate([da_r, da_z, da_n], axis=1), x, W_ih)
    dh, dW_hh, db_hh = affine_backward(np.concatenate([da_r, da_z, da_n * r], axis=1), h, W_hh)
    return dx, dh_next * z + dh, dW_ih, dW_hh, db_ih, db_hh


def gru_forward(
    x: np.ndarray, h0: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray
) -> tuple[np.ndarray, GRUSequenceCache]:
    """`gru_step` along a sequence: the same weights at every step, the state handed on.

    Shapes: `x (T, N, D)`, `h0 (N, H)`, `W_ih (3H, D)`, `W_hh (3H, H)`, `b_ih` and `b_hh (3H,)`; returns
    `h (T, N, H)` after every step and the `GRUSequenceCache`. Raises ValueError, naming the argument, when
    one does not fit.

    Source: as `gru_step`.

    >>> b = np.zeros(15)
    >>> h, cache = gru_forward(np.ones((3, 2, 4)), np.zeros((2, 5)), np.ones((15, 4)), np.ones((15, 5)), b, b)
    >>> h.shape, h[:, 0, 0].round(4)
    ((3, 2, 5), array([0.018 , 0.0341, 0.0488]))
    """
    contracts = {"x": "T N D", "h0": "N H", "W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
    sizes = bind(contracts, locals())
    dtype = np.result_type(x, h0, W_ih, W_hh, b_ih, b_hh)
    r, z, n, a_hn, h = np.empty((5, sizes["T"], *h0.shape), dtype)
    h_t = h0
    for t, x_t in enumerate(x):
        h_t, step = gru_step(x_t, h_t, W_ih, W_hh, b_ih, b_hh)
        r[t], z[t], n[t], a_hn[t], h[t] = step.r, step.z, step.n, step.a_hn, h_t
    return h.copy(), GRUSequenceCache(x, h0, r, z, n, a_hn, h, W_ih, W_hh)


def gru_backward(dh: np.ndarray, cache: GRUSequenceCache) -> Gradients:
    """Back through time: a step receives its own upstream gradient and what the step after it hands back.

    Shapes: `dh (T, N, H)`, an upstream gradient at every step; returns `dx (T, N, D)`, `dh0 (N, H)`,
    `dW_ih (3H, D)`, `dW_hh (3H, H)`, `db_ih` and `db_hh (3H,)`, the weights' summed over the steps.
    Raises ValueError, naming the argument, when one does not fit.

    Source: Werbos, 1990, on `gru_step`.

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> h, cache = gru_forward(np.ones((50, 1, 1)), one, zero, zero, np.array([0.0, 100.0, 0.0]), np.zeros(3))
    >>> dh = np.zeros_like(h)
    >>> dh[-1] = 1.0
    >>> gru_backward(dh, cache)[1]  # fifty steps back, and with z = 1 nothing is lost
    array([[1.]])
    """
    check_kinds(locals(), cache=GRUSequenceCache)
    sizes = bind({"x": "T N D", "h0": "N H", "dh": "T N H"}, {**cache._asdict(), "dh": dh})
    dtype = np.result_type(dh, *cache)
    dx = np.empty(cache.x.shape, dtype)
    dW_ih, dW_hh = np.zeros(cache.W_ih.shape, dtype), np.zeros(cache.W_hh.shape, dtype)
    db_ih, db_hh = np.zeros(3 * sizes["H"], dtype), np.zeros(3 * sizes["H"], dtype)
    dh_t = np.zeros(cache.h0.shape, dtype)
    for t in reversed(range(sizes["T"])):
        dx[t], dh_t, dW_ih_t, dW_hh_t, db_ih_t, db_hh_t = gru_step_backward(dh[t] + dh_t, cache.step(t))
        dW_ih += dW_ih_t
        dW_hh += dW_hh_t
        db_ih += db_ih_t
        db_hh += db_hh_t
    return dx, dh_t, dW_ih, dW_hh, db_ih, db_hh
