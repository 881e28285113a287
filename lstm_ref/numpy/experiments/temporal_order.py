"""Temporal order over 100 letters: how an LSTM or a GRU of 8 units starts, and what it learns."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from lstm_ref.numpy import gru_fused, lstm_fused
from lstm_ref.tasks import temporal_order
from lstm_ref.training import History, initial_parameters, train

OPTIONS: dict[str, Any] = dict(batch_size=20, learning_rate=0.05)
SCALE = 0.1  # of the weights at the start


def lstm_start(
    forget: float = 0.0, write: float = 0.0, gated: bool = True, H: int = 8, seed: int = 0
) -> dict[str, np.ndarray]:
    """Small weights; `forget` and `write` are the biases of the forget and the input gate.

    With `gated=False` the forget gate is held at 1, which is the cell of 1997.

    >>> lstm_start(forget=1.0, write=-2.0, H=1)["b"]
    array([-2.,  1.,  0.,  0.])
    """
    weights = initial_parameters(np.random.default_rng(seed), D=8, H=H, gates=4, scale=SCALE)
    weights["b"][:H], weights["b"][H : 2 * H] = write, forget
    if not gated:
        weights["W_ih"][H : 2 * H], weights["W_hh"][H : 2 * H], weights["b"][H : 2 * H] = 0, 0, 1000
    return weights


def gru_start(
    update: float = 0.0, hold: str = "", at: float = 0.0, H: int = 8, seed: int = 0
) -> dict[str, np.ndarray]:
    """Small weights; `update` is the bias of z. The gate `hold`, "r" or "z", is held by the bias `at`.

    >>> gru_start(update=3.0, hold="r", at=1000.0, H=1)["b_ih"]
    array([1000.,    3.,    0.])
    """
    rng = np.random.default_rng(seed)
    weights = initial_parameters(rng, D=8, H=H, gates=3, biases=("b_ih", "b_hh"), scale=SCALE)
    weights["b_ih"][H : 2 * H] = update
    if hold:
        first = "rz".index(hold) * H
        for name, value in (("W_ih", 0), ("W_hh", 0), ("b_ih", at)):
            weights[name][first : first + H] = value
    return weights


def learn(
    parameters: dict[str, np.ndarray], seed: int, updates: int = 250, T: int = 100, **options: Any
) -> History:
    """Train a GRU where there is a `b_ih`, else an LSTM, on so many batches of 20 strings.

    >>> learn(lstm_start(), seed=0, updates=2, T=10).sequences
    40
    """
    forward, backward = (
        (gru_fused.gru_forward, gru_fused.gru_backward)
        if "b_ih" in parameters
        else (lstm_fused.lstm_forward, lstm_fused.lstm_backward)
    )
    task = partial(temporal_order, T=T)
    return train(forward, backward, parameters, task, seed=seed, updates=updates, **OPTIONS | options)
