"""The GRU as an `nn.Module`; with the reset after the product its weights load into `torch.nn.GRU`."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class GRU(nn.Module):
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
        super().__init__()
        self.reset_before = reset_before
        self.W_ih = nn.Parameter(torch.empty(3 * H, D).uniform_(-(H**-0.5), H**-0.5))
        self.W_hh = nn.Parameter(torch.empty(3 * H, H).uniform_(-(H**-0.5), H**-0.5))
        self.b_ih = nn.Parameter(torch.empty(3 * H).uniform_(-(H**-0.5), H**-0.5))
        self.b_hh = nn.Parameter(torch.empty(3 * H).uniform_(-(H**-0.5), H**-0.5))

    def step(self, x: Tensor, h: Tensor) -> Tensor:
        """One step: `x (N, D)`, `h (N, H)` to the next `h`."""
        W_hr, W_hz, W_hn = self.W_hh.chunk(3)
        b_hr, b_hz, b_hn = self.b_hh.chunk(3)
        a_ir, a_iz, a_in = (x @ self.W_ih.T + self.b_ih).chunk(3, dim=1)
        r = torch.sigmoid(a_ir + h @ W_hr.T + b_hr)
        z = torch.sigmoid(a_iz + h @ W_hz.T + b_hz)
        a_hn = (r * h) @ W_hn.T + b_hn if self.reset_before else r * (h @ W_hn.T + b_hn)
        return (1 - z) * torch.tanh(a_in + a_hn) + z * h

    def forward(self, x: Tensor, h0: Tensor) -> Tensor:
        """All steps: `h` after every one."""
        h, states = h0, []
        for x_t in x.unbind(0):
            h = self.step(x_t, h)
            states.append(h)
        return torch.stack(states)
