"""The rows of an LSTM's weights, four blocks i, f, g, o of H each: the mistakes with which they are read.

Each exchanges arguments called W_ih (4H, D), W_hh (4H, H) and b (4H,), and is made of any right answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.judging.exchange import Rule, declared

WEIGHTS = ("W_ih", "W_hh", "b")


def every(rule: Rule) -> dict[str, Any]:
    """One rule for the rows of all three weights."""
    return dict.fromkeys(WEIGHTS, rule)


def in_order(order: str, stacked: str = "ifgo") -> Rule:
    """The `stacked` blocks of rows as whoever believes that they stand in `order` reads them."""
    return lambda right: np.concatenate(
        [np.split(right, len(stacked))[order.index(part)] for part in stacked]
    )


NOT_TRANSPOSED = declared(
    "W_hh is used without its transpose",
    "Each block of W_hh is square, so NumPy raises no error: row j leads to unit j, as in W_ih.",
    W_hh=lambda right: np.concatenate([block.T for block in np.split(right, 4)]),
)
