"""The linear readout on top of a cell: its answers, its loss, and the gradient that it hands to the cell."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

import numpy as np

from ..tasks import Batch
from .history import READOUT, Parameters

CLOSE = 0.04  # a value counts as right within this error (Hochreiter & Schmidhuber 1997, experiment 4)


def predict(forward: Callable[..., tuple], parameters: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """The readout at every step, `(T, N, V)`: scores of the classes, or one value."""
    cell = {name: value for name, value in parameters.items() if name not in READOUT}
    h = forward(x, **zero_states(forward, cell, x), **cell)[0]
    return h @ parameters["W_out"].T + parameters["b_out"]


def accuracy(forward: Callable[..., tuple], parameters: Mapping[str, np.ndarray], batch: Batch) -> float:
    """The share of the batch's scored answers that are right."""
    return float(right_answers(predict(forward, parameters, batch.x)[batch.scored], batch).mean())


def zero_states(forward: Callable[..., tuple], cell: Mapping[str, np.ndarray], x: np.ndarray) -> Parameters:
    names = [name for name, p in inspect.signature(forward).parameters.items() if p.default is p.empty]
    missing = [name for name in cell if name not in inspect.signature(forward).parameters]
    if missing or names[:1] != ["x"]:
        raise ValueError(
            f"the cell's forward takes ({', '.join(names)}): expected x first and {', '.join(cell)}"
        )
    H, states = cell["W_hh"].shape[1] if "W_hh" in cell else 0, [n for n in names[1:] if n not in cell]
    if hasattr(forward, "cell"):  # made by `over_sequence`: its contract knows the shapes
        return dict(zip(states, forward.cell.zero_state(x.shape[1], H)))
    return {name: np.zeros((x.shape[1], H)) for name in states}


def readout(
    h: np.ndarray, batch: Batch, W_out: np.ndarray, b_out: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray, Parameters]:
    """Loss, which scored answers are right, the gradient on every h, and the readout's own gradients."""
    asked = h[batch.mask]  # (M, H)
    answer, target = asked @ W_out.T + b_out, batch.target[batch.mask]
    if batch.classes:
        rows = np.arange(len(target))
        shifted = answer - answer.max(axis=1, keepdims=True)
        log_probability = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        loss = -log_probability[rows, target].mean()
        error = np.exp(log_probability)
        error[rows, target] -= 1
    else:
        error = answer - target[:, None]
        loss = (error**2).mean()
        error = 2 * error
    error /= len(target)
    dh = np.zeros_like(h)
    dh[batch.mask] = error @ W_out
    right = right_answers(answer[batch.scored[batch.mask]], batch)
    return float(loss), right, dh, {"W_out": error.T @ asked, "b_out": error.sum(axis=0)}


def right_answers(answer: np.ndarray, batch: Batch) -> np.ndarray:
    target = batch.target[batch.scored]
    return answer.argmax(axis=1) == target if batch.classes else np.abs(answer[:, 0] - target) < CLOSE
