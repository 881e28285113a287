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


class Decoder(NamedTuple):
    """A small decoder to write with: a plain RNN and, beside its state, a slow mean of it.

        h_next = tanh(E[token] + (h - m) W_hh^T)     m_next = (m + h_next) / 2     logits = h_next W_out^T

    Shapes: `E (V, H)`, `W_hh (H, H)`, `W_out (V, H)`; called with `token (K,)` and `[h (K, H), m (K, H)]` it
    gives `logits (K, V)` and `[h_next, m_next]`.

    >>> step = Decoder(np.eye(2), np.zeros((2, 2)), np.eye(2))
    >>> logits, state = step(np.array([1]), [np.zeros((1, 2)), np.zeros((1, 2))])
    >>> logits.round(3)
    array([[0.   , 0.762]])
    """

    E: np.ndarray
    W_hh: np.ndarray
    W_out: np.ndarray

    def __call__(self, token: Any, state: Any) -> Any:
        token = np.asarray(token)
        if token.ndim != 1 or token.dtype.kind not in "iu":
            raise ValueError(f"step: token should be whole numbers (K,), got {token.dtype} {token.shape}")
        if not isinstance(state, (list, tuple)) or len(state) != 2:
            raise ValueError("step: state should be a list of two arrays, as it was handed in")
        shape = len(token), len(self.W_hh)
        for array in state:
            if np.shape(array) != shape:
                raise ValueError(
                    f"step: {len(token)} tokens need arrays {shape} in the state, got {np.shape(array)}"
                )
        h, mean = state
        h_next = np.tanh(self.E[token] + (h - mean) @ self.W_hh.T)
        return h_next @ self.W_out.T, [h_next, (mean + h_next) / 2]


FUNCTIONS = {function.__name__: function for function in (Waves, Decoder)}


# A sequence's cache -> its step's, and the fields of that: what `cache.step(t)` gives in a notebook.
STEPS: dict[str, Any] = {
    "RNNSequenceCache": namedtuple("RNNCache", "x h h_next W_ih W_hh"),
    "LSTMSequenceCache": namedtuple("LSTMCache", "x h c i f g o c_next W_ih W_hh"),
    "GRUSequenceCache": namedtuple("GRUCache", "x h r z n a_hn W_ih W_hh"),
}


def _step(cache: Any, t: int) -> Any:
    """The cache of step `t` alone: the states before it, and after it what the names say."""
    kind = STEPS[type(cache).__name__]
    before = {name: getattr(cache, name)[t - 1] if t else getattr(cache, f"{name}0") for name in cache.STATE}
    after = {f"{name}_next": getattr(cache, name)[t] for name in cache.STATE}
    now = {name: getattr(cache, name) for name in kind._fields if name in cache._fields}
    now = {name: array if name.startswith("W") else array[t] for name, array in now.items()}
    return kind(**{name: (now | before | after)[name] for name in kind._fields})


def rebuilt(name: str, fields: tuple[str, ...], items: list[Any]) -> Any:
    """In the child: a named tuple of the trusted side, which is a function where its name is that of one."""
    if name in FUNCTIONS:
        return FUNCTIONS[name](*items)
    make: Any = namedtuple  # mypy wants a literal name
    plain = make(name, fields)
    if name not in STEPS:
        return plain(*items)
    state = tuple(field[:-1] for field in fields if field.endswith("0"))
    return type(name, (plain,), {"__slots__": (), "STATE": state, "step": _step})(*items)
