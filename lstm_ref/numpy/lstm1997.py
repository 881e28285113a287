"""The LSTM of 1997, before the forget gate: a step, a sequence, and both backward, in full or truncated.

Axes: `T` time, `N` batch, `D` input, `H` hidden. The state is `(h, c)`; every block of 3H rows is `i g o`.
`squashing` is "tanh", the course's, or "1997", the paper's g from -2 to 2 and h from -1 to 1. The two are one
cell in two units of measure: with the candidate's weights and the memory halved, the paper's is the course's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine_backward, sigmoid, sigmoid_backward, tanh_backward
from lstm_ref.shapes import bind

__all__ = [
    "LSTM1997Cache",
    "LSTM1997SequenceCache",
    "lstm1997_backward",
    "lstm1997_forward",
    "lstm1997_step",
    "lstm1997_step_backward",
]

Gradients = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class LSTM1997Cache(NamedTuple):
    """What the backward of one step needs: its inputs, the gates, the memory as shown, the weights."""

    x: np.ndarray  # (N, D)
    h: np.ndarray  # (N, H)
    c: np.ndarray  # (N, H)
    i: np.ndarray  # (N, H)
    g: np.ndarray  # (N, H)
    o: np.ndarray  # (N, H)
    shown: np.ndarray  # (N, H): the new memory, squashed
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)


class LSTM1997SequenceCache(NamedTuple):
    """What the backward of a sequence needs: the steps' caches one after the other, so memory linear in T."""

    x: np.ndarray  # (T, N, D)
    h0: np.ndarray  # (N, H)
    c0: np.ndarray  # (N, H)
    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)
    steps: tuple[LSTM1997Cache, ...]

    @property
    def state0(self) -> tuple[np.ndarray, np.ndarray]:
        """The state before the first step."""
        return (self.h0, self.c0)

    def step(self, t: int) -> LSTM1997Cache:
        """The cache of step `t` alone."""
        return self.steps[t]


class _Squashing(NamedTuple):
    g: Callable[[np.ndarray], np.ndarray]  # of the candidate
    g_backward: Callable[[np.ndarray, np.ndarray], np.ndarray]  # from the gradient after it and its value
    h: Callable[[np.ndarray], np.ndarray]  # of the memory
    h_backward: Callable[[np.ndarray, np.ndarray], np.ndarray]


SQUASHINGS = {
    "tanh": _Squashing(np.tanh, tanh_backward, np.tanh, tanh_backward),
    "1997": _Squashing(
        lambda a: 4 * sigmoid(a) - 2,
        lambda dg, g: dg * (1 - g * g / 4),
        lambda c: 2 * sigmoid(c) - 1,
        lambda dshown, shown: dshown * (1 - shown * shown) / 2,
    ),
}


def lstm1997_step(
    x: np.ndarray,
    h: np.ndarray,
    c: np.ndarray,
    W_ih: np.ndarray,
    W_hh: np.ndarray,
    b: np.ndarray,
    squashing: str = "tanh",
) -> tuple[np.ndarray, np.ndarray, LSTM1997Cache]:
    """The first LSTM: no forget gate, so the memory only ever adds, and the error in it never decays.

        a_i a_g a_o = x W_ih^T + h W_hh^T + b        i o = sigmoid(a)       g = tanh(a_g)
        c_next = c + i g                             h_next = o tanh(c_next)

    With `squashing="1997"`, as printed, `g = 4 sigmoid(a_g) - 2` and `h_next = o (2 sigmoid(c_next) - 1)`.
    What is never taken away drifts; the remedy of 1997 is a negative bias on the input gate.

    Shapes: `x (N, D)`, `h` and `c (N, H)`, `W_ih (3H, D)`, `W_hh (3H, H)`, `b (3H,)` in blocks `i g o`;
    returns `h_next` and `c_next (N, H)`, and the `LSTM1997Cache`. Raises ValueError, naming the argument,
    when a shape, a dtype or the option does not fit.

    Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997, equations 7 to 9 and appendix A.1.
    There a gate may serve a block of several memory cells, and the inputs arrive one step later.

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> for squashing in ("tanh", "1997"):
    ...     _, c_next, _ = lstm1997_step(one, one, 5 * one, zero, zero, np.array([0.0, 1.0, 0.0]), squashing)
    ...     print(c_next.round(4))  # 5 + half of g(1)
    [[5.3808]]
    [[5.4621]]
    """
    bind({"x": "N D", "h": "N H", "c": "N H", "W_ih": "3H D", "W_hh": "3H H", "b": "3H"}, locals())
    squash = _squashing(squashing)
    a_i, a_g, a_o = np.split(x @ W_ih.T + h @ W_hh.T + b, 3, axis=1)
    i, g, o = sigmoid(a_i), squash.g(a_g), sigmoid(a_o)
    c_next = c + i * g
    shown = squash.h(c_next)
    return o * shown, c_next, LSTM1997Cache(x, h, c, i, g, o, shown, W_ih, W_hh)


def lstm1997_step_backward(
    dh_next: np.ndarray,
    dc_next: np.ndarray,
    cache: LSTM1997Cache,
    squashing: str = "tanh",
    truncated: bool = False,
) -> Gradients:
    """The gradients of `lstm1997_step`. What reaches the memory goes on to the step before unchanged:

        dc = dc_next + dh_next o (1 - tanh(c_next)^2)
        da = (dc g i (1 - i), dc i (1 - g^2), dh_next tanh(c_next) o (1 - o))
        dx = da W_ih    dh = da W_hh    dW_ih = da^T x    dW_hh = da^T h    db = sum of da over the batch

    `truncated` is the paper's learning rule: an error that has reached a gate or the candidate changes the
    weights there and is then cut, so `dx` and `dh` are zero, and through time there is only the carousel.

    Shapes: `dh_next` and `dc_next (N, H)`; returns `dx (N, D)`, `dh` and `dc (N, H)`, `dW_ih (3H, D)`,
    `dW_hh (3H, H)`, `db (3H,)`. Raises ValueError, naming the argument, when a shape, a dtype or the option
    does not fit.

    Source: Hochreiter and Schmidhuber, 1997, appendix A.1 (truncated); the full gradient Graves and
    Schmidhuber, 2005.

    >>> one, ones = np.ones((1, 1)), np.ones((3, 1))
    >>> _, _, cache = lstm1997_step(one, one, one, ones, ones, np.zeros(3))
    >>> for truncated in (False, True):
    ...     dx, dh, dc, *_ = lstm1997_step_backward(0 * one, one, cache, truncated=truncated)
    ...     print(dh.round(4), dc)
    [[0.1634]] [[1.]]
    [[0.]] [[1.]]
    """
    check_kinds(locals(), cache=LSTM1997Cache)
    contracts = {"c": "N H", "dh_next": "N H", "dc_next": "N H"}
    bind(contracts, {"c": cache.c, "dh_next": dh_next, "dc_next": dc_next})
    x, h, _, i, g, o, shown, W_ih, W_hh = cache
    squash = _squashing(squashing)
    dc = dc_next + squash.h_backward(dh_next * o, shown)
    da_i, da_g = sigmoid_backward(dc * g, i), squash.g_backward(dc * i, g)
    da = np.concatenate([da_i, da_g, sigmoid_backward(dh_next * shown, o)], axis=1)
    dx, dW_ih, db = affine_backward(da, x, W_ih)
    dh, dW_hh, _ = affine_backward(da, h, W_hh)
    if truncated:
        dx, dh = np.zeros_like(dx), np.zeros_like(dh)
    return dx, dh, dc, dW_ih, dW_hh, db


def lstm1997_forward(
    x: np.ndarray,
    h0: np.ndarray,
    c0: np.ndarray,
    W_ih: np.ndarray,
    W_hh: np.ndarray,
    b: np.ndarray,
    squashing: str = "tanh",
) -> tuple[np.ndarray, np.ndarray, LSTM1997SequenceCache]:
    """`lstm1997_step` along a sequence: the same weights at every step, the state `(h, c)` handed on.

    Shapes: `x (T, N, D)`, `h0` and `c0 (N, H)`, `W_ih (3H, D)`, `W_hh (3H, H)`, `b (3H,)`; returns
    `h (T, N, H)` after every step, `c_n (N, H)` after the last, and the `LSTM1997SequenceCache`. Raises
    ValueError, naming the argument, when a shape, a dtype or the option does not fit.

    Source: as `lstm1997_step`.

    >>> x, state = np.ones((100, 1, 1)), np.zeros((1, 1))
    >>> h, c_n, _ = lstm1997_forward(x, state, state, np.ones((3, 1)), np.zeros((3, 1)), np.zeros(3))
    >>> c_n.round(1)  # nothing forgets: a hundred times sigmoid(1) tanh(1)
    array([[55.7]])
    """
    contracts = {"x": "T N D", "h0": "N H", "c0": "N H", "W_ih": "3H D", "W_hh": "3H H", "b": "3H"}
    sizes = bind(contracts, locals())
    h = np.empty((sizes["T"], *h0.shape), np.result_type(x, h0, c0, W_ih, W_hh, b))
    h_t, c_t, steps = h0, c0, []
    for t, x_t in enumerate(x):
        h_t, c_t, step = lstm1997_step(x_t, h_t, c_t, W_ih, W_hh, b, squashing)
        h[t] = h_t
        steps.append(step)
    return h, c_t.copy(), LSTM1997SequenceCache(x, h0, c0, W_ih, W_hh, tuple(steps))


def lstm1997_backward(
    dh: np.ndarray,
    dc_n: np.ndarray,
    cache: LSTM1997SequenceCache,
    squashing: str = "tanh",
    truncated: bool = False,
) -> Gradients:
    """Back through time: in full, or `truncated` as in 1997, when only the memory carries errors back.

    The truncated rule is not the gradient of anything, and costs no more memory than one step when it is run
    forward in time, as the paper does; here it is the same sums, run backward.

    Shapes: `dh (T, N, H)`, an upstream gradient at every step, `dc_n (N, H)`, one at the last cell state;
    returns `dx (T, N, D)`, `dh0` and `dc0 (N, H)`, `dW_ih (3H, D)`, `dW_hh (3H, H)`, `db (3H,)`, the
    weights' summed over the steps. Raises ValueError, naming the argument, when a shape, a dtype or the
    option does not fit.

    Source: as `lstm1997_step_backward`.

    >>> one, zero = np.ones((1, 1)), np.zeros((3, 1))
    >>> h, _, cache = lstm1997_forward(np.ones((50, 1, 1)), one, one, zero, zero, np.zeros(3))
    >>> lstm1997_backward(0 * h, one, cache)[2]  # fifty steps back, and nothing is lost
    array([[1.]])
    """
    check_kinds(locals(), cache=LSTM1997SequenceCache)
    contracts = {"x": "T N D", "h0": "N H", "dh": "T N H", "dc_n": "N H"}
    sizes = bind(contracts, {**cache._asdict(), "dh": dh, "dc_n": dc_n})
    dtype = np.result_type(dh, dc_n, *cache[:5])
    dx = np.empty(cache.x.shape, dtype)
    dW_ih, dW_hh = np.zeros(cache.W_ih.shape, dtype), np.zeros(cache.W_hh.shape, dtype)
    db = np.zeros(3 * sizes["H"], dtype)
    dh_t, dc_t = np.zeros(cache.h0.shape, dtype), dc_n
    for t in reversed(range(sizes["T"])):
        dx[t], dh_t, dc_t, dW_ih_t, dW_hh_t, db_t = lstm1997_step_backward(
            dh[t] + dh_t, dc_t, cache.step(t), squashing, truncated
        )
        dW_ih += dW_ih_t
        dW_hh += dW_hh_t
        db += db_t
    return dx, dh_t, dc_t, dW_ih, dW_hh, db


def _squashing(name: str) -> _Squashing:
    check_kinds({"squashing": name}, squashing=SQUASHINGS)
    return SQUASHINGS[name]
