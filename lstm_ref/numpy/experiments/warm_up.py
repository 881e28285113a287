"""Lesson warm-up: a small network, four ways to train it, and which of them is the gradient."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from lstm_ref.numpy.activations import affine, affine_backward, tanh_backward
from lstm_ref.numpy.gradcheck import complex_step_gradient

Arrays = dict[str, np.ndarray]
Gradients = Callable[..., Arrays]


def problem(N: int = 40, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """`x (N, 2)` and a bent surface over it, `target (N, 1)`, to be fitted.

    >>> [array.shape for array in problem()]
    [(40, 2), (40, 1)]
    """
    x = np.random.default_rng(seed).uniform(-1, 1, (N, 2))
    return x, np.sin(3 * x[:, :1]) * x[:, 1:] + 0.5 * x[:, :1]


def start(H: int = 16, seed: int = 0) -> Arrays:
    """The untrained weights of two layers, `W1 (H, 2)` and `W2 (1, H)`, and their biases.

    >>> {name: array.shape for name, array in start().items()}
    {'W1': (16, 2), 'b1': (16,), 'W2': (1, 16), 'b2': (1,)}
    """
    rng = np.random.default_rng(seed)
    W1, W2 = rng.standard_normal((H, 2)), rng.standard_normal((1, H)) / np.sqrt(H)
    return {"W1": W1, "b1": np.zeros(H), "W2": W2, "b2": np.zeros(1)}


def loss(
    x: np.ndarray, target: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> np.ndarray:
    """Half the mean squared error of a layer, a tanh and a layer; it takes the complex step.

    >>> print(loss(*problem(), **start()).round(3))
    0.432
    """
    y = affine(np.tanh(affine(x, W1, b1)), W2, b2)
    return np.mean((y - target) ** 2) / 2


def backpropagate(
    x: np.ndarray,
    target: np.ndarray,
    W1: np.ndarray,
    b1: np.ndarray,
    W2: np.ndarray,
    b2: np.ndarray,
    through_tanh: Callable[..., np.ndarray] = tanh_backward,
    through_layer: Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]] = affine_backward,
    way_back: Callable[[np.ndarray], np.ndarray] = lambda W2: W2,
) -> Arrays:
    """The gradient of the loss, by name; right, unless one of the three pieces is exchanged.

    `way_back` makes the matrix that the error goes back through from the second layer to the first.

    >>> gradients = backpropagate(*problem(), **start())
    >>> {name: array.shape for name, array in gradients.items()}
    {'W1': (16, 2), 'b1': (16,), 'W2': (1, 16), 'b2': (1,)}
    """
    h = np.tanh(affine(x, W1, b1))
    dy = (affine(h, W2, b2) - target) / len(x)
    dh, _, _ = through_layer(dy, h, way_back(W2))
    _, dW2, db2 = through_layer(dy, h, W2)
    _, dW1, db1 = through_layer(through_tanh(dh, h), x, W1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def random_way_back(W2: np.ndarray) -> np.ndarray:
    """A fixed random matrix in the place of W2, whatever W2 has learned (Lillicrap and others, 2016).

    >>> random_way_back(np.ones((1, 4))).shape
    (1, 4)
    """
    return np.random.default_rng(4).standard_normal(W2.shape) / 4


def _suspect(**exchanged: Any) -> Gradients:
    return lambda x, target, **weights: backpropagate(x, target, **weights, **exchanged)


SUSPECTS: dict[int, Gradients] = {
    1: _suspect(way_back=random_way_back),
    2: _suspect(through_tanh=lambda dh, h: tanh_backward(dh, np.tanh(h))),
    3: _suspect(),
    4: _suspect(way_back=np.sign),
}


def longer_first_layer(factor: float) -> Gradients:
    """The right gradient, with the first layer's part `factor` times as long.

    >>> right, longer = SUSPECTS[3](*problem(), **start()), longer_first_layer(5)(*problem(), **start())
    >>> bool(np.allclose(longer["W1"], 5 * right["W1"])), bool(np.allclose(longer["W2"], right["W2"]))
    (True, True)
    """
    return _suspect(way_back=lambda W2: factor * W2)


def signs_at_the_size_of_the_weights(W2: np.ndarray) -> np.ndarray:
    """The signs of W2, as large as its entries are on average: what pass 4 would be without its longer step.

    >>> signs_at_the_size_of_the_weights(np.array([[1.0, -3.0]]))
    array([[ 2., -2.]])
    """
    return np.sign(W2) * np.abs(W2).mean()


def as_long_as_the_right_one(gradients: Gradients) -> Gradients:
    """The same direction, with the norm of the right gradient at every update.

    >>> wrong = as_long_as_the_right_one(SUSPECTS[4])(*problem(), **start())
    >>> bool(np.isclose(_norm(wrong), _norm(SUSPECTS[3](*problem(), **start()))))
    True
    """

    def rescaled(x: np.ndarray, target: np.ndarray, **weights: Any) -> Arrays:
        claimed = gradients(x, target, **weights)
        factor = _norm(backpropagate(x, target, **weights)) / max(_norm(claimed), 1e-300)
        return {name: factor * array for name, array in claimed.items()}

    return rescaled


def _norm(gradients: Arrays) -> float:
    return float(np.sqrt(sum(np.sum(array**2) for array in gradients.values())))


def descend(
    gradients: Gradients, updates: int = 600, learning_rate: float = 0.3, seed: int = 0
) -> np.ndarray:
    """The loss before every update, down what is said to be the gradient; it ends where the loss overflows.

    >>> losses = descend(SUSPECTS[1], updates=3)
    >>> bool(losses[0] > losses[1] > losses[2])
    True
    """
    x, target = problem(seed=seed)
    weights = start(seed=seed)
    losses = []
    with np.errstate(all="ignore"):
        for _ in range(updates):
            losses.append(loss(x, target, **weights))
            if not np.isfinite(losses[-1]):
                break
            step = gradients(x, target, **weights)
            weights = {name: array - learning_rate * step[name] for name, array in weights.items()}
    return np.array(losses)


def worst_errors(gradients: Gradients) -> dict[str, float]:
    """How far each array of a gradient is from the complex step's, relative to the largest entry of that.

    >>> {name: error < 1e-12 for name, error in worst_errors(SUSPECTS[1]).items()}
    {'W1': False, 'b1': False, 'W2': True, 'b2': True}
    """
    x, target = problem()
    weights = start()
    claimed = gradients(x, target, **weights)
    errors = {}
    for name, array in weights.items():
        along = partial(_loss_of_one, name=name, others=weights)
        measured = complex_step_gradient(along, array)
        errors[name] = float(np.abs(claimed[name] - measured).max() / np.abs(measured).max())
    return errors


def _loss_of_one(array: np.ndarray, name: str, others: Arrays) -> np.ndarray:
    return loss(*problem(), **others | {name: array})


def right_backward() -> int:
    """The number of the suspect whose gradient is the complex step's.

    >>> max(worst_errors(SUSPECTS[right_backward()]).values()) < 1e-12
    True
    """
    (right,) = (
        number for number, gradients in SUSPECTS.items() if max(worst_errors(gradients).values()) < 1e-9
    )
    return right
