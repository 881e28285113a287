"""Layers of one cell, read forwards or both ways; and weights to and from torch's own recurrent modules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.shapes import bind
from lstm_ref.torch.sequence import MaskedSequence, State


class Stacked(nn.Module):
    """A layer's outputs are the next one's inputs, times a dropout mask where there is one.

    Shapes: `x (T, N, D)`, `state` the cell's tensors, each `(L K, N, H)` as in torch, `mask (T, N)` boolean,
    `dropout` nothing or L-1 tensors `(T, N, K H)`; returns `h (T, N, K H)` and the last states `(L K, N, H)`.
    Raises ValueError, naming the argument, when one does not fit.

    Source: Schuster and Paliwal, 1997 (bidirectional); Graves, Mohamed and Hinton, 2013 (deep); Zaremba,
    Sutskever and Vinyals, 2014 (dropout between layers).

    >>> from lstm_ref.torch.lstm import LSTM
    >>> zeros = torch.zeros(4, 2, 5)
    >>> model = Stacked(LSTM, D=3, H=5, L=2, bidirectional=True)
    >>> h, (h_n, c_n) = model(torch.ones(7, 2, 3), (zeros, zeros))
    >>> h.shape, h_n.shape
    (torch.Size([7, 2, 10]), torch.Size([4, 2, 5]))
    """

    def __init__(self, cell: type[nn.Module], D: int, H: int, L: int, bidirectional: bool = False) -> None:
        super().__init__()
        self.K = 2 if bidirectional else 1
        sizes = [D, *[self.K * H] * (L - 1)]
        self.readings = nn.ModuleList(MaskedSequence(cell(size, H)) for size in sizes for _ in range(self.K))

    def forward(
        self, x: Tensor, state: State, mask: Tensor | None = None, dropout: Sequence[Tensor] = ()
    ) -> tuple[Tensor, State]:
        check_kinds(locals(), x=Tensor)
        mask = torch.ones(x.shape[:2], dtype=torch.bool, device=x.device) if mask is None else mask
        L = len(self.readings) // self.K
        first: Any = self.readings[0]
        check_count("state", state, first.cell.cell.state)
        for k, tensor in enumerate(state):
            check_kinds({f"state[{k}]": tensor}, **{f"state[{k}]": Tensor})
            if tensor.ndim != 3 or len(tensor) != len(self.readings):
                expected = f"expected shape (L K, N, H) with L K={len(self.readings)}"
                raise ValueError(f"state[{k}]: {expected}, got {tuple(tensor.shape)}")
        if len(dropout) not in (0, L - 1):
            raise ValueError(f"dropout: expected {L - 1} masks, one between two layers, got {len(dropout)}")
        outputs, lasts = [x], []
        for k, reading in enumerate(self.readings):
            if k % self.K == 0:
                x, outputs = torch.cat(outputs, dim=-1), []
                if k and dropout:
                    name = f"dropout[{k // self.K - 1}]"
                    bind({"h": "T N H", name: "T N H"}, {"h": x, name: dropout[k // self.K - 1]})
                    x = x * dropout[k // self.K - 1]
            own = tuple(s[k] for s in state)
            if k % self.K == 0:
                h, last = reading(x, own, mask)
            else:
                h, last = reading(x.flip(0), own, mask.flip(0))
                h = h.flip(0)
            outputs.append(h)
            lasts.append(last)
        return torch.cat(outputs, dim=-1), tuple(torch.stack(column) for column in zip(*lasts, strict=True))


def layers_from(module: nn.RNNBase) -> list:
    """The weights of a `torch.nn.RNN`, `LSTM` or `GRU` as `layers` for `stacked_forward`, not transposed.

    An RNN's and an LSTM's two biases are added; a GRU keeps both, as its reset gate stands between them.
    Without biases they are zero. Raises ValueError for a projection (`proj_size`), which has no layer here,
    and for a relu network, whose nonlinearity no weight tells.

    >>> [[array.shape for array in parameters] for parameters in layers_from(nn.LSTM(3, 5, num_layers=2))]
    [[(20, 3), (20, 5), (20,)], [(20, 5), (20, 5), (20,)]]
    """
    _check_module(module)
    parameters = []
    for suffix in _suffixes(module):
        W_ih, W_hh, *biases = (array.detach().cpu().numpy().copy() for array in _weights(module, suffix))
        b_ih, b_hh = biases or np.zeros((2, len(W_ih)), W_ih.dtype)
        parameters.append(
            [W_ih, W_hh, b_ih, b_hh] if isinstance(module, nn.GRU) else [W_ih, W_hh, b_ih + b_hh]
        )
    if module.bidirectional:
        return [parameters[k : k + 2] for k in range(0, len(parameters), 2)]
    return parameters


def load_layers(module: nn.RNNBase, layers: Sequence[Sequence]) -> None:
    """The way back: `layers` into a `torch.nn.RNN`, `LSTM` or `GRU`, one bias of two set to zero.

    Raises ValueError, naming the layer, when a number or a shape does not fit the module, and for a module
    that `layers_from` refuses, or that has no biases.

    >>> module = nn.RNN(1, 1)
    >>> load_layers(module, [[np.ones((1, 1)), np.zeros((1, 1)), np.full(1, 0.5)]])
    >>> module(torch.zeros(1, 1, 1))[0].item() == torch.tanh(torch.tensor(0.5)).item()
    True
    """
    _check_module(module)
    if not isinstance(layers, Sequence):
        raise ValueError(f"layers: expected a list of weights, got {type(layers).__name__}")
    directions = [d for layer in layers for d in layer] if module.bidirectional else layers
    if not module.bias:
        raise ValueError("module: expected one with biases to load into, got bias=False")
    suffixes = list(_suffixes(module))
    if len(directions) != len(suffixes):
        raise ValueError(f"layers: expected the weights of {', '.join(suffixes)}, got {len(directions)}")
    with torch.no_grad():
        for suffix, weights in zip(suffixes, directions, strict=True):
            if len(weights) not in (3, 4):
                raise ValueError(f"layers, {suffix}: expected 3 or 4 arrays, got {len(weights)}")
            W_ih, W_hh, b_ih, *b_hh = weights
            arrays = W_ih, W_hh, b_ih, b_hh[0] if b_hh else np.zeros_like(b_ih)
            for parameter, array in zip(_weights(module, suffix), arrays, strict=True):
                if parameter.shape != np.shape(array):
                    expected, came = tuple(parameter.shape), np.shape(array)
                    raise ValueError(f"layers, {suffix}: expected the shape {expected}, got {came}")
                parameter.copy_(torch.from_numpy(array))


def _check_module(module: nn.RNNBase) -> None:
    if not isinstance(module, (nn.RNN, nn.LSTM, nn.GRU)):
        raise ValueError(f"module: expected a torch.nn.RNN, LSTM or GRU, got {type(module).__name__}")
    if module.proj_size:
        raise ValueError(f"module: no layer here has a projection, got proj_size={module.proj_size}")
    if getattr(module, "nonlinearity", "tanh") != "tanh":
        raise ValueError(f"module: expected nonlinearity='tanh', got {module.nonlinearity!r}")


def _suffixes(module: nn.RNNBase) -> Iterator[str]:
    for k in range(module.num_layers):
        yield from (f"l{k}", f"l{k}_reverse")[: 2 if module.bidirectional else 1]


def _weights(module: nn.RNNBase, suffix: str) -> list[Tensor]:
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")[: 4 if module.bias else 2]
    return [getattr(module, f"{name}_{suffix}") for name in names]
