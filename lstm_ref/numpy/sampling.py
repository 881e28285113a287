"""Drawing tokens from what a model predicts. The chance comes in as an argument, so a draw can be repeated.

Axes: `N` batch, `V` vocabulary.
"""

from __future__ import annotations

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.losses import log_softmax
from lstm_ref.shapes import bind

__all__ = ["categorical_sample", "sample_with_temperature"]


def categorical_sample(probabilities: np.ndarray, u: np.ndarray) -> np.ndarray:
    """One index a row, each with its probability: the first at which the running sum is above `u`.

    An index of probability 0 is never drawn. Rows need not sum to 1: `u` is taken as a share of the sum.

    Shapes: `probabilities (N, V)`, `u (N,)` uniform in [0, 1); returns integers `(N,)`. Raises ValueError,
    naming the argument, when a shape, a dtype or a value does not fit.

    Source: the inverse of the distribution function (von Neumann, 1947, in a letter to Ulam).

    >>> categorical_sample(np.array([[0.25, 0.0, 0.75]] * 3), u=np.array([0.0, 0.2499, 0.25]))
    array([0, 0, 2])
    """
    bind({"probabilities": "N V", "u": "N"}, locals())
    if not np.all((u >= 0) & (u < 1)):
        raise ValueError("u: expected numbers of at least 0 and below 1")
    if not np.all(probabilities >= 0):
        raise ValueError("probabilities: expected numbers of at least 0")
    running = np.cumsum(probabilities, axis=1)  # (N, V)
    if not np.all(running[:, -1] > 0):
        raise ValueError("probabilities: expected at least one above 0 in every row")
    return (running <= (u * running[:, -1])[:, None]).sum(axis=1)


def sample_with_temperature(logits: np.ndarray, temperature: float, u: np.ndarray) -> np.ndarray:
    """A token drawn from `softmax(logits / temperature)`: near 0 the most likely, above 1 more daring.

    Shapes: `logits (N, V)`, `temperature` a positive number, `u (N,)` uniform in [0, 1), for example
    `rng.random(N)`; returns tokens `(N,)`. Raises ValueError, naming the argument, when a shape, a dtype or a
    value does not fit.

    Source: Ackley, Hinton and Sejnowski, "A learning algorithm for Boltzmann machines", 1985.

    >>> logits = np.log([[0.1, 0.2, 0.7]])
    >>> [sample_with_temperature(logits, heat, u=np.array([0.25])) for heat in (0.1, 1.0, 100.0)]
    [array([2]), array([1]), array([0])]
    """
    check_kinds(locals(), temperature="number")
    bind({"logits": "N V", "u": "N"}, locals())
    if not temperature > 0:
        raise ValueError(f"temperature: expected a positive number, got {temperature}")
    return categorical_sample(np.exp(log_softmax(logits / temperature)), u)
