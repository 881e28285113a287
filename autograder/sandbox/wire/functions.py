"""Functions that are sent as data: an exercise's argument that can be called, and is made of arrays.

Such a function is a NamedTuple of arrays with a `__call__`. Copied, compared and sent it is that tuple, and
no code travels; the child, which has this module, makes the same function of the arrays. The other way there
is no such thing: whatever a submission returns stays data.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np


class Waves(NamedTuple):
    """A landscape to measure slopes on: a sum of K waves, each across all of x.

        f(x) = sum over k of height[k] sin(sum(direction[k] x) + phase[k])

    Shapes: `height (K,)`, `direction (K, *x.shape)`, `phase (K,)`; `x` real or complex, `f(x)` one number.
    No derivative is zero everywhere, and every entry of x matters to the slope along every other.

    >>> f = Waves(np.ones(1), np.array([[2.0, 0.0]]), np.zeros(1))
    >>> print(f(np.array([0.25, 7.0])).round(6))  # sin(2 * 0.25)
    0.479426
    """

    height: np.ndarray
    direction: np.ndarray
    phase: np.ndarray

    def __call__(self, x: Any) -> Any:
        x = np.asarray(x)
        if x.shape != self.direction.shape[1:]:
            raise ValueError(f"f: x should have the shape {self.direction.shape[1:]}, got {x.shape}")
        return np.sum(self.height * np.sin(np.tensordot(self.direction, x, x.ndim) + self.phase))


FUNCTIONS = {Waves.__name__: Waves}


def rebuilt(name: str, fields: tuple[str, ...], items: list[Any]) -> Any:
    """In the child: a named tuple of the trusted side, which is a function where its name is that of one."""
    function = FUNCTIONS.get(name)
    return (function or namedtuple(name, fields))(*items)
