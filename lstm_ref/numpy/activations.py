"""The pieces every cell is made of, each beside its backward: sigmoid, tanh, the affine map.

Arrays are (N, D) in and (N, H) out. Everything here also takes complex arrays, so that the complex step
(`lstm_ref.numpy.gradcheck`) can be sent through any forward pass of the reference.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind

__all__ = ["affine", "affine_backward", "sigmoid", "sigmoid_backward", "tanh_backward"]


def sigmoid(a: np.ndarray) -> np.ndarray:
    """The gates' squashing function, `1 / (1 + exp(-a))`: 0 is shut, 1 is open.

    Shapes: `a` any; the result has its shape and its dtype. The exponential is only ever taken of a number
    whose real part is not positive, so nothing overflows and small values keep all their digits.

    Raises ValueError, naming the argument, for what is of another kind.

    Source: Verhulst, 1845 (the logistic function); as a gate, Hochreiter and Schmidhuber, 1997.

    >>> sigmoid(np.array([-1000.0, -2.0, 0.0, 2.0, 1000.0])).round(4)
    array([0.    , 0.1192, 0.5   , 0.8808, 1.    ])
    """
    check_kinds(locals(), a="numbers")
    positive = np.real(a) >= 0
    z = np.exp(np.where(positive, -a, a))
    return np.where(positive, 1 / (1 + z), z / (1 + z))


def sigmoid_backward(ds: np.ndarray, s: np.ndarray) -> np.ndarray:
    """The gradient before a sigmoid from the one after it: `da = ds s (1 - s)`, at most a quarter of `ds`.

    Shapes: `ds`, the upstream gradient, and `s = sigmoid(a)` are alike; so is the result.

    Raises ValueError, naming the argument, for what is of another kind.

    Source: Rumelhart, Hinton and Williams, 1986.

    >>> sigmoid_backward(np.array([1.0, 1.0]), sigmoid(np.array([0.0, 5.0]))).round(4)
    array([0.25  , 0.0066])
    """
    check_kinds(locals(), ds="numbers", s="numbers")
    return ds * s * (1 - s)


def tanh_backward(dh: np.ndarray, h: np.ndarray) -> np.ndarray:
    """The gradient before a tanh from the one after it: `da = dh (1 - h^2)`.

    Shapes: `dh`, the upstream gradient, and `h = tanh(a)` are alike; so is the result. `h` is what the
    forward pass has already computed: the slope costs no second tanh.

    Raises ValueError, naming the argument, for what is of another kind.

    Source: Rumelhart, Hinton and Williams, 1986.

    >>> tanh_backward(np.array([1.0, 1.0]), np.tanh(np.array([0.0, 2.0]))).round(4)
    array([1.    , 0.0707])
    """
    check_kinds(locals(), dh="numbers", h="numbers")
    return dh * (1 - h * h)


def affine(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A linear layer, `y = x W^T + b`.

    Shapes: `x (N, D)`, `W (H, D)` as in `torch.nn.Linear`, `b (H,)`; returns `y (N, H)`.
    Raises ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Rosenblatt, 1958 (the weighted sum); the layout is torch's.

    >>> x, W, b = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]), np.array([0.0, 1.0])
    >>> affine(x, W, b)
    array([[11., 18.]])
    """
    bind({"x": "N D", "W": "H D", "b": "H"}, locals())
    return x @ W.T + b


def affine_backward(
    dy: np.ndarray, x: np.ndarray, W: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `affine`: `dx = dy W`, `dW = dy^T x`, `db` the sum of `dy` over the batch.

    Shapes: `dy (N, H)`, `x (N, D)`, `W (H, D)`; returns `dx (N, D)`, `dW (H, D)`, `db (H,)`.
    Raises ValueError, naming the argument, when a shape or dtype does not fit.

    Source: Rumelhart, Hinton and Williams, 1986.

    >>> x, W = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0]])
    >>> dx, dW, db = affine_backward(np.ones((2, 1)), x, W)
    >>> print(dx, dW, db, sep="\\n")
    [[5. 6.]
     [5. 6.]]
    [[4. 6.]]
    [2.]
    """
    bind({"x": "N D", "W": "H D", "dy": "N H"}, locals())
    return dy @ W, dy.T @ x, dy.sum(axis=0)
