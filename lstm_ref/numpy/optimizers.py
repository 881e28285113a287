"""Three ways to take a step down the gradient, small and plain; with the same numbers as `torch.optim`.

Parameters and gradients are lists of arrays of any shapes. A step returns new parameters and what it wants to
remember until the next one; before the first, that is None. Nothing is changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds

__all__ = ["AdamState", "adam_step", "rmsprop_step", "sgd_step"]

Arrays = Sequence[np.ndarray]


class AdamState(NamedTuple):
    """What Adam remembers: how many steps were taken, and two running means a parameter."""

    steps: int
    mean: list[np.ndarray]  # of the gradient
    square: list[np.ndarray]  # of its square


def sgd_step(
    parameters: Arrays,
    gradients: Arrays,
    velocity: Arrays | None = None,
    lr: float = 1e-3,
    momentum: float = 0.0,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Stochastic gradient descent with momentum: `u <- momentum u + g`, `p <- p - lr u`.

    Shapes: each gradient and velocity has its parameter's; returns the new parameters and velocities. Raises
    ValueError, naming the argument, when a shape or an option does not fit.

    Source: Robbins and Monro, 1951; momentum: Polyak, 1964, in the form of Sutskever et al., 2013, with the
    learning rate outside.

    >>> p, u = sgd_step([np.array([1.0])], [np.array([2.0])], lr=0.1, momentum=0.9)
    >>> p, u = sgd_step(p, [np.array([2.0])], u, lr=0.1, momentum=0.9)
    >>> p[0].round(4), u[0].round(4)
    (array([0.42]), array([3.8]))
    """
    check_kinds(locals(), parameters="arrays", gradients="arrays", lr="number", momentum="number")
    _check(parameters, gradients, lr, {"momentum": momentum})
    before = _started(parameters, "velocity", velocity)
    velocity = [momentum * u + g for u, g in zip(before, gradients, strict=True)]
    return [p - lr * u for p, u in zip(parameters, velocity, strict=True)], velocity


def rmsprop_step(
    parameters: Arrays,
    gradients: Arrays,
    square: Arrays | None = None,
    lr: float = 1e-2,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Every entry on its own scale: `s <- alpha s + (1 - alpha) g^2`, `p <- p - lr g / (sqrt(s) + eps)`.

    Shapes: each gradient and mean square has its parameter's; returns the new parameters and mean squares.
    Raises ValueError, naming the argument, when a shape or an option does not fit.

    Source: Tieleman and Hinton, lecture 6.5 of "Neural networks for machine learning", 2012.

    >>> p, s = rmsprop_step([np.array([1.0, 1.0])], [np.array([2.0, -200.0])], lr=0.1)
    >>> p[0].round(4)
    array([0., 2.])
    """
    check_kinds(locals(), parameters="arrays", gradients="arrays", lr="number", alpha="number", eps="number")
    _check(parameters, gradients, lr, {"alpha": alpha})
    before = _started(parameters, "square", square)
    square = [alpha * s + (1 - alpha) * g * g for s, g in zip(before, gradients, strict=True)]
    steps = [g / (np.sqrt(s) + eps) for g, s in zip(gradients, square, strict=True)]
    return [p - lr * step for p, step in zip(parameters, steps, strict=True)], square


def adam_step(
    parameters: Arrays,
    gradients: Arrays,
    state: AdamState | None = None,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> tuple[list[np.ndarray], AdamState]:
    """Momentum and scale, both running means freed from their start at zero. At step k, counted from 1:

        m <- beta1 m + (1 - beta1) g       m' = m / (1 - beta1^k)
        s <- beta2 s + (1 - beta2) g^2     s' = s / (1 - beta2^k)      p <- p - lr m' / (sqrt(s') + eps)

    Shapes: each gradient and mean has its parameter's; returns the new parameters and the `AdamState`. Raises
    ValueError, naming the argument, when a shape or an option does not fit.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1.

    >>> p, state = adam_step([np.array([1.0, 1.0])], [np.array([2.0, -200.0])], lr=0.1)
    >>> p[0].round(4), state.steps
    (array([0.9, 1.1]), 1)
    """
    check_kinds(locals(), parameters="arrays", gradients="arrays", lr="number", betas="list", eps="number")
    if state is not None:
        check_kinds(locals(), state=AdamState)
    beta1, beta2 = betas
    _check(parameters, gradients, lr, {"betas[0]": beta1, "betas[1]": beta2})
    k = 1 if state is None else state.steps + 1
    means = _started(parameters, "state.mean", state and state.mean)
    squares = _started(parameters, "state.square", state and state.square)
    mean = [beta1 * m + (1 - beta1) * g for m, g in zip(means, gradients, strict=True)]
    square = [beta2 * s + (1 - beta2) * g * g for s, g in zip(squares, gradients, strict=True)]
    steps = [
        m / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps) for m, s in zip(mean, square, strict=True)
    ]
    return [p - lr * step for p, step in zip(parameters, steps, strict=True)], AdamState(k, mean, square)


def _started(parameters: Arrays, name: str, remembered: Arrays | None) -> Arrays:
    """What was remembered, or zeros before the first step."""
    if remembered is None:
        return [np.zeros_like(p) for p in parameters]
    check_kinds({name: remembered}, **{name: "arrays"})
    _check_alike(parameters, name, remembered)
    return remembered


def _check(parameters: Arrays, gradients: Arrays, lr: float, decays: Mapping[str, float]) -> None:
    _check_alike(parameters, "parameters", parameters)
    _check_alike(parameters, "gradients", gradients)
    if not lr >= 0:
        raise ValueError(f"lr: expected a number of at least 0, got {lr}")
    for name, decay in decays.items():
        if not 0 <= decay < 1:
            raise ValueError(f"{name}: expected a number of at least 0 and below 1, got {decay}")


def _check_alike(parameters: Arrays, name: str, arrays: Arrays) -> None:
    if len(arrays) != len(parameters):
        raise ValueError(f"{name}: expected {len(parameters)} arrays, one a parameter, got {len(arrays)}")
    for k, (parameter, array) in enumerate(zip(parameters, arrays, strict=True)):
        if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
            came = f"dtype {array.dtype}" if isinstance(array, np.ndarray) else type(array).__name__
            raise ValueError(f"{name}[{k}]: expected a floating-point array, got {came}")
        if array.shape != parameter.shape:
            raise ValueError(
                f"{name}[{k}]: expected its parameter's shape {parameter.shape}, got {array.shape}"
            )
