"""What the models share: a cell's parameters by name, and linear layers and checks along time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.numpy.activations import affine, affine_backward
from lstm_ref.numpy.networks import Layer
from lstm_ref.shapes import bind

State = Sequence[np.ndarray]


class LSTMWeights(NamedTuple):
    """An LSTM's parameters, as its step takes them."""

    W_ih: np.ndarray  # (4H, D)
    W_hh: np.ndarray  # (4H, H)
    b: np.ndarray  # (4H,)


class GRUWeights(NamedTuple):
    """A GRU's parameters, as its step takes them."""

    W_ih: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)
    b_ih: np.ndarray  # (3H,)
    b_hh: np.ndarray  # (3H,)


def check_steps(name: str, array: Any) -> None:
    """Raises ValueError when there is no step along the first axis of an array or a tensor.

    >>> check_steps("x", np.zeros((0, 2, 3)))
    Traceback (most recent call last):
    ValueError: x: expected at least one step, got (0, 2, 3)
    """
    if len(array) == 0:
        raise ValueError(f"{name}: expected at least one step, got {tuple(array.shape)}")


def affine_over_time(h: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`affine` at every step: `h (T, N, H)`, `W (O, H)`, `b (O,)` to `(T, N, O)`.

    >>> affine_over_time(np.ones((2, 1, 3)), np.ones((1, 3)), np.zeros(1)).ravel()
    array([3., 3.])
    """
    T, N, H = h.shape
    return affine(h.reshape(T * N, H), W, b).reshape(T, N, len(b))


def affine_over_time_backward(dy: np.ndarray, h: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, Layer]:
    """The gradients of `affine_over_time`: `dh (T, N, H)`, and the layer's, summed over the steps.

    >>> affine_over_time_backward(np.ones((2, 1, 1)), np.ones((2, 1, 3)), np.ones((1, 3)))[1].b
    array([2.])
    """
    sizes = bind({"h": "T N H", "W": "O H", "dlogits": "T N O"}, {"h": h, "W": W, "dlogits": dy})
    rows = sizes["T"] * sizes["N"]
    dh, dW, db = affine_backward(dy.reshape(rows, sizes["O"]), h.reshape(rows, sizes["H"]), W)
    return dh.reshape(h.shape), Layer(dW, db)
