"""The plain recurrent network as an `nn.Module`; its weights load into `torch.nn.RNN` with no transpose."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_ref.numpy.cells import rnn_cell
from lstm_ref.torch.cells import Recurrent

_NONLINEARITIES = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}


class RNN(Recurrent):
    """`h_t = tanh(x_t W_ih^T + h_{t-1} W_hh^T + b)`, a loop over the steps.

    Shapes: `x (T, N, D)`, `h0 (N, H)`; returns `h (T, N, H)`. Parameters: `W_ih (H, D)`, `W_hh (H, H)`,
    `b (H,)`, drawn as torch draws them. Raises ValueError when the nonlinearity is not "tanh", "relu" or
    "sigmoid".

    Source: Elman, 1990; the layout is torch's.

    >>> h = RNN(3, 5)(torch.zeros(7, 2, 3), torch.zeros(2, 5))
    >>> h.shape
    torch.Size([7, 2, 5])
    """

    def __init__(self, D: int, H: int, nonlinearity: str = "tanh") -> None:
        if nonlinearity not in _NONLINEARITIES:
            words = ", ".join(repr(word) for word in _NONLINEARITIES)
            raise ValueError(f"nonlinearity: expected one of {words}, got {nonlinearity!r}")
        super().__init__(rnn_cell(nonlinearity), D, H)
        self.nonlinearity = _NONLINEARITIES[nonlinearity]

    def step(self, x: Tensor, h: Tensor) -> Tensor:
        """One step, `(N, D)` and `(N, H)` to `(N, H)`."""
        self.check(x, h)
        return self.nonlinearity(x @ self.W_ih.T + h @ self.W_hh.T + self.b)
