"""The LSTM as an `nn.Module`; its weights load into `torch.nn.LSTM` with no transpose."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_ref.numpy import cells
from lstm_ref.torch.cells import Recurrent


class LSTM(Recurrent):
    """The LSTM with forget gate, a loop over the steps.

        a_i a_f a_g a_o = x W_ih^T + h W_hh^T + b        i f o = sigmoid(a)      g = tanh(a_g)
        c_next = f c + i g                               h_next = o tanh(c_next)

    Shapes: `x (T, N, D)`, `h0` and `c0 (N, H)`; returns `h (T, N, H)` and `c_n (N, H)`. Parameters:
    `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`, drawn as torch draws them; blocks `i f g o`.

    Source: Hochreiter and Schmidhuber, 1997; the forget gate Gers, Schmidhuber and Cummins, 2000.

    >>> h, c_n = LSTM(3, 5)(torch.zeros(7, 2, 3), torch.zeros(2, 5), torch.zeros(2, 5))
    >>> h.shape, c_n.shape
    (torch.Size([7, 2, 5]), torch.Size([2, 5]))
    """

    def __init__(self, D: int, H: int) -> None:
        super().__init__(cells.LSTM, D, H)

    def step(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """One step: `x (N, D)`, `h` and `c (N, H)` to the next `h` and `c`."""
        self.check(x, h, c)
        a_i, a_f, a_g, a_o = (x @ self.W_ih.T + h @ self.W_hh.T + self.b).chunk(4, dim=1)
        c = torch.sigmoid(a_f) * c + torch.sigmoid(a_i) * torch.tanh(a_g)
        return torch.sigmoid(a_o) * torch.tanh(c), c
