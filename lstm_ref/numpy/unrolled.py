"""A plain recurrent network over three steps, written out: no loop, the same weights three times.

Axes: `N` batch, `D` input, `H` hidden. Steps are counted from 1, and `h_0` is the state before the first.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.shapes import bind

__all__ = ["unrolled_three"]


def unrolled_three(
    x_1: np.ndarray,
    x_2: np.ndarray,
    x_3: np.ndarray,
    h_0: np.ndarray,
    W_ih: np.ndarray,
    W_hh: np.ndarray,
    b: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The states after one, two and three inputs: `h_t = tanh(x_t W_ih^T + h_{t-1} W_hh^T + b)`.

    Shapes: `x_1`, `x_2`, `x_3 (N, D)`, `h_0 (N, H)`, `W_ih (H, D)`, `W_hh (H, H)`, `b (H,)`; returns `h_1`,
    `h_2`, `h_3 (N, H)`. Raises ValueError, naming the argument, when a shape or a dtype does not fit.

    Source: Elman, "Finding structure in time", 1990; unrolled: Minsky and Papert, "Perceptrons", 1969.

    >>> one = np.ones((1, 1))
    >>> states = unrolled_three(one, 0 * one, 0 * one, 0 * one, W_ih=one, W_hh=one, b=np.zeros(1))
    >>> [float(state.item().__round__(4)) for state in states]
    [0.7616, 0.642, 0.5663]
    """
    bind(
        {
            "x_1": "N D",
            "x_2": "N D",
            "x_3": "N D",
            "h_0": "N H",
            "W_ih": "H D",
            "W_hh": "H H",
            "b": "H",
        },
        locals(),
    )
    h_1 = np.tanh(x_1 @ W_ih.T + h_0 @ W_hh.T + b)
    h_2 = np.tanh(x_2 @ W_ih.T + h_1 @ W_hh.T + b)
    h_3 = np.tanh(x_3 @ W_ih.T + h_2 @ W_hh.T + b)
    return h_1, h_2, h_3
