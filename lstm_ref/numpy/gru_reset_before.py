"""The gated recurrent unit of the paper of 2014: the reset gate before the product, on the state itself.

Axes and blocks as in `lstm_ref.numpy.gru`, from which one line differs:

    torch, after     n = tanh(x W_in^T + b_in + r (h W_hn^T + b_hn))
    2014, before     n = tanh(x W_in^T + b_in + (r h) W_hn^T + b_hn)

Weights do not carry over from one to the other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine, affine_backward, sigmoid, sigmoid_backward, tanh_backward
from lstm_ref.numpy.gru import Gradients
from lstm_ref.shapes import bind

__all__ = [
    "GRUResetBeforeCache",
    "GRUResetBeforeSequenceCache",
    "gru_reset_before_backward",
    "gru_reset_before_forward",
    "gru_reset_before_step",
    "gru_reset_before_step_backward",
]


class GRUResetBeforeCache(NamedTuple):
    """What the backward of one step needs: its inputs, the gates, the weights."""

    x: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    r: np.ndarray  # (N, H)
    z: np.ndarray  # (N, H)
    n: np.ndarray  # (N, H)
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)


class GRUResetBeforeSequenceCache(NamedTuple):
    """What the backward of a sequence needs: four numbers a unit and step, so memory linear in T."""

    x: np.ndarray  # (T, N, D)
    h0: np.ndarray  # (N, H)
    r: np.ndarray  # (T, N, H)
    z: np.ndarray  # (T, N, H)
    n: np.ndarray  # (T, N, H)
    h: np.ndarray  # (T, N, H): after each step
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)

    @property
    def state0(self) -> tuple[np.ndarray]:
        """The state before the first step."""
        return (self.h0,)

    def step(self, t: int) -> GRUResetBeforeCache:
        """The cache of step `t` alone."""
        h = self.h[t - 1] if t else self.h0
        return GRUResetBeforeCache(self.x[t], h, self.r[t], self.z[t], self.n[t], self.W_ih, self.W_hh)


def gru_reset_before_step(
    x: np.ndarray, h: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray
) -> tuple[np.ndarray, GRUResetBeforeCache]:
    """One step of the GRU of 2014.

        r = sigmoid(x W_ir^T + b_ir + h W_hr^T + b_hr)      z = sigmoid(x W_iz^T + b_iz + h W_hz^T + b_hz)
        n = tanh(x W_in^T + b_in + (r h) W_hn^T + b_hn)     h_next = (1 - z) n + z h

    Shapes: `x (N, D)`, `h (N, H)`, `W_ih (3H, D)`, `W_hh (3H, H)`, `b_ih` and `b_hh (3H,)`; returns
    `h_next (N, H)` and the `GRUResetBeforeCache`. Raises ValueError, naming the argument, when one does not
    fit.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014. (Chung et al.,
    2014, put z on the other side: there z = 1 overwrites.)

    >>> one, W_ih, W_hh = np.ones((1, 1)), np.zeros((3, 1)), np.array([[0.0], [0.0], [1.0]])
    >>> b_ih = np.array([-100.0, -100.0, 0.0])  # r = 0 forgets the state, z = 0 takes the candidate
    >>> gru_reset_before_step(one, one, W_ih, W_hh, b_ih, b_hh=np.array([0.0, 0.0, 0.5]))[0].round(4)
    array([[0.4621]])
    """
    bind({"x": "N D", "h": "N H", "W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}, locals())
    H = h.shape[1]
    a_ir, a_iz, a_in = np.split(affine(x, W_ih, b_ih), 3, axis=1)
    a_hr, a_hz = np.split(affine(h, W_hh[: 2 * H], b_hh[: 2 * H]), 2, axis=1)
    r = sigmoid(a_ir + a_hr)
    z = sigmoid(a_iz + a_hz)
    n = np.tanh(a_in + affine(r * h, W_hh[2 * H :], b_hh[2 * H :]))
    h_next = (1 - z) * n + z * h
    return h_next, GRUResetBeforeCache(x, h, r, z, n, W_ih, W_hh)


def gru_reset_before_step_backward(dh_next: np.ndarray, cache: GRUResetBeforeCache) -> Gradients:
    """The gradients of `gru_reset_before_step`. What reaches `r h` is shared out by the product rule.

        dz = dh_next (h - n)       dn = dh_next (1 - z)       da_n = dn (1 - n^2)       drh = da_n W_hn
        da_r = drh h r (1 - r)     da_z = dz z (1 - z)        da = (da_r, da_z, da_n)
        dx = da W_ih               dW_ih = da^T x             db_ih = db_hh = sum of da over the batch
        dh = dh_next z + drh r + (da_r, da_z) (W_hr, W_hz)    dW_hh = (da_r^T h, da_z^T h, da_n^T (r h))

    Shapes: `dh_next (N, H)`; returns `dx (N, D)`, `dh (N, H)`, `dW_ih (3H, D)`, `dW_hh (3H, H)`, `db_ih` and
    `db_hh (3H,)`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `gru_reset_before_step`.

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> _, cache = gru_reset_before_step(one, one, zero, zero, np.array([0.0, 100.0, 0.0]), np.zeros(3))
    >>> gru_reset_before_step_backward(one, cache)[1]  # z = 1: the gradient passes unchanged
    array([[1.]])
    """
    check_kinds(locals(), cache=GRUResetBeforeCache)
    bind({"h": "N H", "dh_next": "N H"}, {**cache._asdict(), "dh_next": dh_next})
    x, h, r, z, n, W_ih, W_hh = cache
    H = h.shape[1]
    dz, dn = dh_next * (h - n), dh_next * (1 - z)
    da_n = tanh_backward(dn, n)
    drh, dW_hn, db_hn = affine_backward(da_n, r * h, W_hh[2 * H :])
    da_rz = np.concatenate([sigmoid_backward(drh * h, r), sigmoid_backward(dz, z)], axis=1)
    dh_rz, dW_hrz, db_hrz = affine_backward(da_rz, h, W_hh[: 2 * H])
    dx, dW_ih, db_ih = affine_backward(np.concatenate([da_rz, da_n], axis=1), x, W_ih)
    dh = dh_next * z + drh * r + dh_rz
    return dx, dh, dW_ih, np.concatenate([dW_hrz, dW_hn]), db_ih, np.concatenate([db_hrz, db_hn])


def gru_reset_before_forward(
    x: np.ndarray, h0: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray
) -> tuple[np.ndarray, GRUResetBeforeSequenceCache]:
    """`gru_reset_before_step` along a sequence: the same weights at every step, the state handed on.

    Shapes: `x (T, N, D)`, `h0 (N, H)`, `W_ih (3H, D)`, `W_hh (3H, H)`, `b_ih` and `b_hh (3H,)`; returns
    `h (T, N, H)` after every step and the `GRUResetBeforeSequenceCache`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: as `gru_reset_before_step`.

    >>> x, h0, b = np.ones((3, 2, 4)), np.zeros((2, 5)), np.zeros(15)
    >>> h, cache = gru_reset_before_forward(x, h0, np.ones((15, 4)), np.ones((15, 5)), b, b)
    >>> h.shape, h[:, 0, 0].round(4)
    ((3, 2, 5), array([0.018 , 0.0341, 0.0488]))
    """
    contracts = {"x": "T N D", "h0": "N H", "W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
    sizes = bind(contracts, locals())
    dtype = np.result_type(x, h0, W_ih, W_hh, b_ih, b_hh)
    r, z, n, h = np.empty((4, sizes["T"], *h0.shape), dtype)
    h_t = h0
    for t, x_t in enumerate(x):
        h_t, step = gru_reset_before_step(x_t, h_t, W_ih, W_hh, b_ih, b_hh)
        r[t], z[t], n[t], h[t] = step.r, step.z, step.n, h_t
    return h.copy(), GRUResetBeforeSequenceCache(x, h0, r, z, n, h, W_ih, W_hh)


def gru_reset_before_backward(dh: np.ndarray, cache: GRUResetBeforeSequenceCache) -> Gradients:
    """Back through time: a step receives its own upstream gradient and what the step after it hands back.

    Shapes: `dh (T, N, H)`, an upstream gradient at every step; returns `dx (T, N, D)`, `dh0 (N, H)`,
    `dW_ih (3H, D)`, `dW_hh (3H, H)`, `db_ih` and `db_hh (3H,)`, the weights' summed over the steps.
    Raises ValueError, naming the argument, when one does not fit.

    Source: Werbos, 1990, on `gru_reset_before_step`.

    >>> one, W, b = np.ones((1, 1)), np.zeros((3, 1)), np.array([0.0, 100.0, 0.0])
    >>> h, cache = gru_reset_before_forward(np.ones((50, 1, 1)), one, W, W, b, np.zeros(3))
    >>> dh = np.zeros_like(h)
    >>> dh[-1] = 1.0
    >>> gru_reset_before_backward(dh, cache)[1]
    array([[1.]])
    """
    check_kinds(locals(), cache=GRUResetBeforeSequenceCache)
    sizes = bind({"x": "T N D", "h0": "N H", "dh": "T N H"}, {**cache._asdict(), "dh": dh})
    dtype = np.result_type(dh, *cache)
    dx = np.empty(cache.x.shape, dtype)
    dW_ih, dW_hh = np.zeros(cache.W_ih.shape, dtype), np.zeros(cache.W_hh.shape, dtype)
    db, dh_t = np.zeros(3 * sizes["H"], dtype), np.zeros(cache.h0.shape, dtype)
    for t in reversed(range(sizes["T"])):
        dx[t], dh_t, dW_ih_t, dW_hh_t, db_t, _ = gru_reset_before_step_backward(dh[t] + dh_t, cache.step(t))
        dW_ih += dW_ih_t
        dW_hh += dW_hh_t
        db += db_t
    return dx, dh_t, dW_ih, dW_hh, db, db.copy()
