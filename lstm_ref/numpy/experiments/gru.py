"""Lesson GRU: which update bias keeps a gradient for 100 steps, and which GRU costs as much as an LSTM?"""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_ref.numpy.flow import gradient_by_lag
from lstm_ref.numpy.gru import gru_forward, gru_step_backward

LAG, LEFT = 100, 0.25


def untrained(
    update: float = 0.0, hold: str = "", at: float = 0.0, T: int = LAG + 1, seed: int = 0
) -> dict[str, Any]:
    """The arguments of `gru_forward` for a cell of 64 units as torch draws it, on T random letters of 8.

    `update` is added to the bias of the update gate. The gate named by `hold`, "r" or "z", does not look at
    anything and has the bias `at`; at 1000 it is always 1, at -1000 always 0.

    >>> network = untrained(T=3)
    >>> network["x"].shape, network["W_ih"].shape
    ((3, 8, 8), (192, 8))
    """
    rng = np.random.default_rng(seed)
    N, D, H = 8, 8, 64
    W_ih, W_hh = rng.uniform(-1, 1, (3 * H, D)) / np.sqrt(H), rng.uniform(-1, 1, (3 * H, H)) / np.sqrt(H)
    b_ih, b_hh = rng.uniform(-1, 1, (2, 3 * H)) / np.sqrt(H)
    b_ih[H : 2 * H] += update
    if hold:
        first = "rz".index(hold) * H
        for array, value in ((W_ih, 0), (W_hh, 0), (b_hh, 0), (b_ih, at)):
            array[first : first + H] = value
    x = np.eye(D)[rng.integers(D, size=(T, N))]
    return dict(x=x, h0=np.zeros((N, H)), W_ih=W_ih, W_hh=W_hh, b_ih=b_ih, b_hh=b_hh)


def shares_by_lag(**start: Any) -> np.ndarray:
    """How much of a gradient at the last h is left, k steps back, as a share of lag 0.

    >>> for start in (dict(), dict(update=3.0), dict(hold="z", at=-1000.0)):
    ...     print(*(f"{share:.0e}" for share in shares_by_lag(**start)[[10, 100]]))
    5e-03 2e-19
    6e-01 2e-02
    4e-06 1e-52
    """
    _, cache = gru_forward(**untrained(**start))
    norms = gradient_by_lag(np.ones_like(cache.h0), cache)
    return norms / norms[0]


def direct_share(lag: int = LAG, **start: Any) -> float:
    """The share of the gradient, `lag` steps back, that has passed nothing but update gates.

    It is `path_shares(...).direct[lag]` of `lstm_ref.numpy`, without the other paths.

    >>> print(*(f"{direct_share(update=update):.2f}" for update in (3.0, 5.0)))
    0.35 0.95
    """
    _, cache = gru_forward(**untrained(T=lag + 1, **start))
    dh = direct = np.ones_like(cache.h0)
    for t in range(lag, 0, -1):
        dh, direct = gru_step_backward(dh, cache.step(t))[1], direct * cache.z[t]
    return float(np.sum(direct * dh) / np.sum(dh * dh))


def long_memory_bias() -> float:
    """The smallest update bias, in steps of a tenth, that leaves a quarter of the gradient 100 steps back.

    Measured with `shares_by_lag`; `tests/exercises/test_gru.py` measures it again.
    """
    return 4.2


def lstm_size(D: int, H: int) -> int:
    """How many numbers `torch.nn.LSTM` learns, with its two biases.

    >>> lstm_size(8, 16)
    1664
    """
    return 4 * H * (D + H + 2)


def gru_size(D: int, H: int) -> int:
    """How many numbers `torch.nn.GRU` learns.

    >>> gru_size(8, 16)
    1248
    """
    return 3 * H * (D + H + 2)


def matched_units(D: int = 8, H: int = 16) -> int:
    """The most units that a GRU can have that learns no more numbers than an LSTM of H units.

    >>> matched_units(D=2, H=2)
    2
    """
    return max(units for units in range(1, 2 * H + 1) if gru_size(D, units) <= lstm_size(D, H))
