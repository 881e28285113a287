"""The plain recurrent network, `h_t = tanh(x_t W_ih^T + h_{t-1} W_hh^T + b)`, and back through time.

Axes: `T` time, `N` batch, `D` input, `H` hidden. A gradient is named after what it is the gradient of.
`nonlinearity` is "tanh" (the default), "relu" or "sigmoid"; the backward is told the same word.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine_backward, sigmoid, sigmoid_backward, tanh_backward
from lstm_ref.shapes import bind

__all__ = [
    "RNNCache",
    "RNNSequenceCache",
    "rnn_backward",
    "rnn_forward",
    "rnn_step",
    "rnn_step_backward",
    "truncated_rnn_backward",
]

Gradients = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class RNNCache(NamedTuple):
    """What the backward of one step needs: its inputs, its output, the weights."""

    x: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    h_next: np.ndarray  # (N, H)
    W_ih: np.ndarray  # (H, D)
    W_hh: np.ndarray  # (H, H)


class RNNSequenceCache(NamedTuple):
    """What the backward of a sequence needs: memory linear in T."""

    x: np.ndarray  # (T, N, D)
    h0: np.ndarray  # (N, H)
    h: np.ndarray  # (T, N, H): after each step
    W_ih: np.ndarray  # (H, D)
    W_hh: np.ndarray  # (H, H)

    @property
    def state0(self) -> tuple[np.ndarray]:
        """The state before the first step."""
        return (self.h0,)

    def step(self, t: int) -> RNNCache:
        """The cache of step `t` alone."""
        return RNNCache(self.x[t], self._before(t), self.h[t], self.W_ih, self.W_hh)

    def steps(self, start: int, stop: int) -> RNNSequenceCache:
        """The cache of the steps from `start` up to `stop`, as a sequence of their own."""
        h0, x, h = self._before(start), self.x[start:stop], self.h[start:stop]
        return RNNSequenceCache(x, h0, h, self.W_ih, self.W_hh)

    def _before(self, t: int) -> np.ndarray:
        return self.h[t - 1] if t else self.h0


def _relu(a: np.ndarray) -> np.ndarray:
    return np.where(np.real(a) > 0, a, 0)  # the real part decides, so that the complex step passes


def _relu_backward(dh: np.ndarray, h: np.ndarray) -> np.ndarray:
    return np.where(h > 0, dh, 0)


NONLINEARITIES = {
    "tanh": (np.tanh, tanh_backward),
    "relu": (_relu, _relu_backward),
    "sigmoid": (sigmoid, sigmoid_backward),
}


def rnn_step(
    x: np.ndarray,
    h: np.ndarray,
    W_ih: np.ndarray,
    W_hh: np.ndarray,
    b: np.ndarray,
    nonlinearity: str = "tanh",
) -> tuple[np.ndarray, RNNCache]:
    """One step of a recurrent network, `h_next = tanh(x W_ih^T + h W_hh^T + b)`.

    Shapes: `x (N, D)`, `h (N, H)`, `W_ih (H, D)`, `W_hh (H, H)`, `b (H,)`; returns `h_next (N, H)` and the
    `RNNCache`. Raises ValueError, naming the argument, when a shape, a dtype or the option does not fit.

    Source: Elman, "Finding structure in time", 1990; the layout is torch's.

    >>> one = np.ones((1, 1))
    >>> h_next, cache = rnn_step(0.5 * one, 2.0 * one, W_ih=one, W_hh=0.1 * one, b=np.zeros(1))
    >>> h_next.round(4), np.tanh(0.5 + 0.2).round(4)
    (array([[0.6044]]), np.float64(0.6044))
    """
    bind({"x": "N D", "h": "N H", "W_ih": "H D", "W_hh": "H H", "b": "H"}, locals())
    activation, _ = _pair(nonlinearity)
    h_next = activation(x @ W_ih.T + h @ W_hh.T + b)
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)


def rnn_step_backward(dh_next: np.ndarray, cache: RNNCache, nonlinearity: str = "tanh") -> Gradients:
    """The gradients of `rnn_step`. With `da = dh_next (1 - h_next^2)`, the gradient before the tanh:

        dx = da W_ih     dh = da W_hh     dW_ih = da^T x     dW_hh = da^T h     db = sum of da over the batch

    Shapes: `dh_next (N, H)`; returns `dx (N, D)`, `dh (N, H)`, `dW_ih (H, D)`, `dW_hh (H, H)`, `db (H,)`.
    Raises ValueError, naming the argument, when a shape, a dtype or the option does not fit.

    Source: Rumelhart, Hinton and Williams, 1986.

    >>> one = np.ones((1, 1))
    >>> _, cache = rnn_step(0.5 * one, 2.0 * one, W_ih=one, W_hh=0.1 * one, b=np.zeros(1))
    >>> [float(gradient.item().__round__(4)) for gradient in rnn_step_backward(one, cache)]
    [0.6347, 0.0635, 0.3174, 1.2695, 0.6347]
    """
    check_kinds(locals(), cache=RNNCache)
    bind({"h_next": "N H", "dh_next": "N H"}, {**cache._asdict(), "dh_next": dh_next})
    _, backward = _pair(nonlinearity)
    da = backward(dh_next, cache.h_next)
    dx, dW_ih, db = affine_backward(da, cache.x, cache.W_ih)
    dh, dW_hh, _ = affine_backward(da, cache.h, cache.W_hh)
    return dx, dh, dW_ih, dW_hh, db


def rnn_forward(
    x: np.ndarray,
    h0: np.ndarray,
    W_ih: np.ndarray,
    W_hh: np.ndarray,
    b: np.ndarray,
    nonlinearity: str = "tanh",
) -> tuple[np.ndarray, RNNSequenceCache]:
    """`rnn_step` along a sequence: the same weights at every step, the state handed on.

    Shapes: `x (T, N, D)`, `h0 (N, H)`, `W_ih (H, D)`, `W_hh (H, H)`, `b (H,)`; returns `h (T, N, H)`, the
    state after every step, and the `RNNSequenceCache`. Raises ValueError, naming the argument, when a shape,
    a dtype or the option does not fit.

    Source: Elman, 1990; the layout is torch's.

    >>> one = np.ones((1, 1))
    >>> h, cache = rnn_forward(np.ones((3, 1, 1)), h0=0 * one, W_ih=one, W_hh=one, b=np.ones(1))
    >>> h.ravel().round(4)
    array([0.964 , 0.9947, 0.995 ])
    """
    sizes = bind({"x": "T N D", "h0": "N H", "W_ih": "H D", "W_hh": "H H", "b": "H"}, locals())
    h = np.empty((sizes["T"], *h0.shape), np.result_type(x, h0, W_ih, W_hh, b))
    h_t = h0
    for t, x_t in enumerate(x):
        h[t], _ = rnn_step(x_t, h_t, W_ih, W_hh, b, nonlinearity)
        h_t = h[t]
    return h.copy(), RNNSequenceCache(x, h0, h, W_ih, W_hh)


def rnn_backward(dh: np.ndarray, cache: RNNSequenceCache, nonlinearity: str = "tanh") -> Gradients:
    """Back through time. Step t receives its own upstream gradient and what step t + 1 hands back:

        dh_t in total = dh[t] + dh_{t+1} in total * (1 - h_{t+1}^2) W_hh

    and the weights, used T times, collect the sum over the steps.

    Shapes: `dh (T, N, H)`, an upstream gradient at every step; returns `dx (T, N, D)`, `dh0 (N, H)`,
    `dW_ih (H, D)`, `dW_hh (H, H)`, `db (H,)`. Raises ValueError, naming the argument, when a shape, a dtype
    or the option does not fit.

    Source: Werbos, "Backpropagation through time", 1990.

    >>> one = np.ones((1, 1))
    >>> h, cache = rnn_forward(np.ones((3, 1, 1)), h0=0 * one, W_ih=one, W_hh=one, b=np.zeros(1))
    >>> dx, dh0, dW_ih, dW_hh, db = rnn_backward(np.ones_like(h), cache)
    >>> dx.ravel().round(4)
    array([0.4704, 0.1201, 0.0789])
    """
    check_kinds(locals(), cache=RNNSequenceCache)
    sizes = bind({"x": "T N D", "h0": "N H", "dh": "T N H"}, {**cache._asdict(), "dh": dh})
    dtype = np.result_type(dh, *cache)
    dx = np.empty(cache.x.shape, dtype)
    dW_ih, dW_hh = np.zeros(cache.W_ih.shape, dtype), np.zeros(cache.W_hh.shape, dtype)
    db, dh_t = np.zeros(sizes["H"], dtype), np.zeros(cache.h0.shape, dtype)
    for t in reversed(range(sizes["T"])):
        dx[t], dh_t, dW_ih_t, dW_hh_t, db_t = rnn_step_backward(dh[t] + dh_t, cache.step(t), nonlinearity)
        dW_ih += dW_ih_t
        dW_hh += dW_hh_t
        db += db_t
    return dx, dh_t, dW_ih, dW_hh, db


def truncated_rnn_backward(
    dh: np.ndarray, cache: RNNSequenceCache, k: int, nonlinearity: str = "tanh"
) -> Gradients:
    """`rnn_backward` cut into chunks of `k` steps: no gradient passes from a chunk to the one before it.

    The first chunk starts at step 0, the last may be shorter. The forward pass is not cut: a chunk starts
    from the state that the chunk before it left. With `k` not below T nothing is cut.

    Shapes: as `rnn_backward`; `dh0` is what the first chunk alone hands back. Raises ValueError, naming the
    argument, when a shape, a dtype or an option does not fit, or `k` is below 1.

    Source: Williams and Peng, 1990, here with chunks that do not overlap.

    >>> one = np.ones((1, 1))
    >>> h, cache = rnn_forward(np.ones((3, 1, 1)), h0=0 * one, W_ih=one, W_hh=one, b=np.zeros(1))
    >>> truncated_rnn_backward(np.ones_like(h), cache, k=2)[0].ravel().round(4)
    array([0.4667, 0.1114, 0.0789])
    """
    check_kinds(locals(), cache=RNNSequenceCache, k="size")
    bind({"x": "T N D", "h0": "N H", "dh": "T N H"}, {**cache._asdict(), "dh": dh})
    starts = range(0, max(len(dh), 1), k)
    chunks = [rnn_backward(dh[t : t + k], cache.steps(t, t + k), nonlinearity) for t in starts]
    dxs, dh0s, dW_ihs, dW_hhs, dbs = zip(*chunks, strict=True)
    return np.concatenate(dxs), dh0s[0], sum(dW_ihs), sum(dW_hhs), sum(dbs)


def _pair(nonlinearity: str) -> tuple:
    check_kinds(locals(), nonlinearity=NONLINEARITIES)
    return NONLINEARITIES[nonlinearity]
