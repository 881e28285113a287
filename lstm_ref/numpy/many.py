"""M models of one cell, each with its own parameters and its own batch, in one call.

Axes: `T` time, `M` models, `N` batch, `D` input, `H` hidden. An LSTM of any kind is one array of models
(`lstm_ref.numpy.lstm_models`); the other cells go one model after the other, through their fused code where
they have some.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.cells import Cell
from lstm_ref.numpy.lstm_models import models_backward, models_forward
from lstm_ref.numpy.sequence import sequence_backward, sequence_forward
from lstm_ref.shapes import bind, shape_of

__all__ = ["over_models"]

Parameters = dict[str, np.ndarray]


def over_models(cell: Cell) -> tuple[Callable[..., tuple], Callable[..., Parameters]]:
    """A cell's forward from a zero state, and its backward, of M models at once.

        forward(x, **parameters) -> (h, cache)      backward(dh, cache) -> gradients by name

    So `training.train_many(*over_models(cell), parameters, task, seeds=range(5))` trains five models.

    Shapes: `x (T, M, N, D)`, each parameter as the cell's contract says with an axis `M` in front; returns
    `h (T, M, N, H)`, and gradients as the parameters. Raises ValueError, naming the argument, when one does
    not fit where the two are called.

    Source: none; the form is this reference's own.

    >>> from lstm_ref.numpy.cells import LSTM
    >>> forward, backward = over_models(LSTM)
    >>> parameters = {"W_ih": np.ones((2, 20, 4)), "W_hh": np.ones((2, 20, 5)), "b": np.zeros((2, 20))}
    >>> h, cache = forward(np.ones((3, 2, 1, 4)), **parameters)
    >>> h.shape, backward(h, cache)["W_hh"].shape
    ((3, 2, 1, 5), (2, 20, 5))
    """
    check_kinds(locals(), cell=Cell)

    def forward(x: np.ndarray, **parameters: np.ndarray) -> tuple[np.ndarray, Any]:
        contracts = {name: f"M {contract}" for name, contract in cell.parameters.items()}
        if parameters.keys() != contracts.keys():
            raise ValueError(f"parameters: expected {', '.join(contracts)}, got {', '.join(parameters)}")
        sizes = bind({"x": "T M N D", **contracts}, {"x": x, **parameters})
        dtype = np.result_type(x, *parameters.values())
        if cell.variant is not None:
            zeros = (shape_of(f"M {contract}", sizes) for contract in cell.state.values())
            state0 = tuple(np.zeros(shape, dtype) for shape in zeros)
            h, _, cache = models_forward(x, state0, parameters, cell.variant)
            return h, cache
        state, own = cell.zero_state(sizes["N"], sizes["H"], dtype), zip(*parameters.values(), strict=True)
        runs = [sequence_forward(x[:, m], state, weights, cell=cell) for m, weights in enumerate(own)]
        return np.stack([h for h, _, _ in runs], axis=1), [cache for _, _, cache in runs]

    def backward(dh: np.ndarray, cache: Any) -> Parameters:
        if cell.variant is not None:
            return models_backward(dh, tuple(map(np.zeros_like, _first_state(cache))), cache)[2]
        gradients = []
        for m, own in enumerate(cache):
            zeros = [np.zeros_like(array) for array in own.state0]
            gradients.append(sequence_backward(dh[:, m], zeros, own)[2])
        return {name: np.stack(of) for name, of in zip(cell.parameters, zip(*gradients, strict=True))}

    return forward, backward


def _first_state(cache: Any) -> list[np.ndarray]:
    state = [cache.h[0], cache.c[0]]
    return state if cache.gates0 is None else [*state, np.concatenate(list(cache.gates0), axis=-1)]
