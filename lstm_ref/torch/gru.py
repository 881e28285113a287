"""The GRU as an `nn.Module`; with the reset after the product its weights load into `torch.nn.GRU`."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_ref.numpy import cells
from lstm_ref.torch.cells import Recurrent


class GRU(Recurrent):
    """The gated recurrent unit, a loop over the steps.

        r = sigmoid(x W_ir^T + b_ir + h W_hr^T + b_hr)      z likewise      h_next = (1 - z) n + z h
        n = tanh(x W_in^T + b_in + r (h W_hn^T + b_hn))     reset after the product, as in torch
        n = tanh(x W_in^T + b_in + (r h) W_hn^T + b_hn)     with `reset_before=True`

    Shapes: `x (T, N, D)`, `h0 (N, H)`; returns `h (T, N, H)`. Parameters: `W_ih (3H, D)`, `W_hh (3H, H)`,
    `b_ih` and `b_hh (3H,)`, drawn as torch draws them; blocks `r z n`.

    Source: Cho et al., 2014.

    >>> h = GRU(3, 5)(torch.zeros(7, 2, 3), torch.zeros(2, 5))
    >>> h.shape
    torch.Size([7, 2, 5])
    """

    def __init__(self, D: int, H: int, reset_before: bool = False) -> None:
        super().__init__(cells.GRU_RESET_BEFORE if reset_before else cells.GRU, D, H)
        self.reset_before = reset_before

    def step(self, x: Tensor, h: Tensor) -> Tensor:
        """One step: `x (N, D)`, `h (N, H)` to the next `h`."""
        self.check(x, h)
        W_hr, W_hz, W_hn = self.W_hh.chunk(3)
        b_hr, b_hz, b_hn = self.b_hh.chunk(3)
        a_ir, a_iz, a_in = (x @ self.W_ih.T + self.b_ih).chunk(3, dim=1)
        r = torch.sigmoid(a_ir + h @ W_hr.T + b_hr)
        z = torch.sigmoid(a_iz + h @ W_hz.T + b_hz)
        a_hn = (r * h) @ W_hn.T + b_hn if self.reset_before else r * (h @ W_hn.T + b_hn)
        return (1 - z) * torch.tanh(a_in + a_hn) + z * h
