"""Lesson LSTM backward: where does a fresh gradient vanish, which bias would keep it, when is a cell full?"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from lstm_ref.numpy.flow import gradient_by_lag
from lstm_ref.numpy.lstm import lstm_forward, lstm_step_backward

FLAT = 0.97  # beyond it, in absolute value, a tanh has less than 6 % of its slope


def untrained(
    forget: float = 0.0, write: float = 0.0, gated: bool = True, T: int = 101, seed: int = 0
) -> dict[str, Any]:
    """The arguments of `lstm_forward` for a cell of 64 units as torch draws it, on T random letters of 8.

    `forget` and `write` are added to the biases of the forget and the input gate. With `gated=False` the
    forget gate is held at 1, which is the cell of 1997.

    >>> network = untrained(T=3)
    >>> network["x"].shape, network["W_ih"].shape
    ((3, 8, 8), (256, 8))
    """
    rng = np.random.default_rng(seed)
    N, D, H = 8, 8, 64
    W_ih, W_hh = rng.uniform(-1, 1, (4 * H, D)) / np.sqrt(H), rng.uniform(-1, 1, (4 * H, H)) / np.sqrt(H)
    b = rng.uniform(-1, 1, (2, 4 * H)).sum(axis=0) / np.sqrt(H)  # torch has two biases
    b[:H] += write
    b[H : 2 * H] += forget
    if not gated:
        W_ih[H : 2 * H], W_hh[H : 2 * H], b[H : 2 * H] = 0, 0, 1000
    x = np.eye(D)[rng.integers(D, size=(T, N))]
    return dict(x=x, h0=np.zeros((N, H)), c0=np.zeros((N, H)), W_ih=W_ih, W_hh=W_hh, b=b)


@cache
def shares_by_lag(**start: Any) -> np.ndarray:
    """How much of a gradient at the last h is left in the state (h, c), k steps back, as a share of lag 0.

    >>> print(*(f"{share:.0e}" for share in shares_by_lag()[[1, 10, 100]]))
    3e-01 2e-03 3e-21
    """
    *_, left = lstm_forward(**untrained(**start))
    norms = gradient_by_lag(np.ones_like(left.h0), left)
    shares = norms / norms[0]
    shares.setflags(write=False)  # measured once for all who ask
    return shares


def cut_by_lag(
    through_h: bool = True, along_cells: bool = True, scale: float = 1.0, **start: Any
) -> np.ndarray:
    """What is left of a gradient at the last h in (h, c), k steps back, with one of the two ways cut.

    `scale` multiplies W_hh. Returns shares of lag 0, `(T,)`. At lag 1 the cells are reached from h.

    >>> cells = cut_by_lag(through_h=False, gated=False)  # f = 1: nothing is lost after the first step
    >>> bool(np.allclose(cells[1:], cells[1]))
    True
    """
    network = untrained(**start)
    *_, left = lstm_forward(**network | {"W_hh": scale * network["W_hh"]})
    dh, dc = np.ones_like(left.h0), np.zeros_like(left.c0)
    norms = [np.linalg.norm(dh)]
    for t in reversed(range(1, len(left.x))):
        _, dh, dc, *_ = lstm_step_backward(dh, dc, left.step(t))
        dh, dc = through_h * dh, along_cells * dc
        norms.append(np.hypot(np.linalg.norm(dh), np.linalg.norm(dc)))
    return np.array(norms) / norms[0]


@cache
def direct_share(lag: int = 100, **start: Any) -> float:
    """The share of the gradient at (h, c), `lag` steps back, that has come through the cells only.

    It is `path_shares(...).direct[lag]` of `lstm_ref.numpy`, without the other paths.

    >>> print(*(f"{direct_share(write=write):.2f}" for write in (0.0, -4.0)))
    0.00 0.96
    """
    *_, left = lstm_forward(**untrained(T=lag + 1, **start))
    dh, dc = np.ones_like(left.h0), np.zeros_like(left.c0)
    direct = None
    for t in range(lag, 0, -1):
        _, dh, dc, *_ = lstm_step_backward(dh, dc, left.step(t))
        direct = dc if direct is None else direct * left.f[t]
    return float(np.sum(direct * dc) / (np.sum(dh * dh) + np.sum(dc * dc)))


def fresh_lstm_lag() -> int:
    """The first lag at which a fresh LSTM has less than a millionth of the gradient left.

    >>> bool(1e-6 > shares_by_lag()[fresh_lstm_lag()])
    True
    """
    return int(np.argmax(shares_by_lag() < 1e-6))


def half_life_bias() -> float:
    """The forget bias with which half of the error on the cell path is left after 100 steps.

        sigmoid(b)^100 = 1/2

    >>> f = 1 / (1 + np.exp(-half_life_bias()))
    >>> round(float(f**100), 12)
    0.5
    """
    f = 0.5 ** (1 / 100)
    return float(np.log(f / (1 - f)))


@cache
def flat_share(**start: Any) -> np.ndarray:
    """The share of memories whose tanh is flat, after each step: `(T,)`, over all units and samples.

    >>> flat_share(T=2)
    array([0., 0.])
    """
    *_, left = lstm_forward(**untrained(**start))
    shares = np.mean(np.abs(np.tanh(left.c)) > FLAT, axis=(1, 2))
    shares.setflags(write=False)  # measured once for all who ask
    return shares


def drift_step() -> int:
    """The first step, counted from 0, after which more than half the memories of the 1997 cell are flat.

    >>> bool(flat_share(gated=False, T=300)[drift_step()] > 0.5)
    True
    """
    return int(np.argmax(flat_share(gated=False, T=300) > 0.5))
