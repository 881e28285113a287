"""The LSTM of 1997 as an `nn.Module`; the paper's squashing and truncated learning rule are options."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_ref.numpy.cells import CELLS
from lstm_ref.torch.cells import Recurrent


class LSTM1997(Recurrent):
    """The LSTM without forget gate, a loop over the steps.

        a_i a_g a_o = x W_ih^T + h W_hh^T + b        i o = sigmoid(a)       g = tanh(a_g)
        c_next = c + i g                             h_next = o tanh(c_next)

    With `squashing="1997"`, as printed, g reaches from -2 to 2 and half of the memory goes into the tanh.
    With `truncated` no gradient leaves a gate or the candidate except into the weights.

    Shapes: `x (T, N, D)`, `h0` and `c0 (N, H)`; returns `h (T, N, H)` and `c_n (N, H)`. Parameters:
    `W_ih (3H, D)`, `W_hh (3H, H)`, `b (3H,)`, drawn as torch draws them; blocks `i g o`.

    Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997.

    >>> h, c_n = LSTM1997(3, 5)(torch.zeros(7, 2, 3), torch.zeros(2, 5), torch.zeros(2, 5))
    >>> h.shape, c_n.shape
    (torch.Size([7, 2, 5]), torch.Size([2, 5]))
    """

    def __init__(self, D: int, H: int, squashing: str = "tanh", truncated: bool = False) -> None:
        super().__init__(CELLS["LSTM of 1997"], D, H)
        if squashing not in ("tanh", "1997"):
            raise ValueError(f"squashing: expected one of 'tanh', '1997', got {squashing!r}")
        self.reach = 2.0 if squashing == "1997" else 1.0
        self.truncated = truncated

    def step(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """One step: `x (N, D)`, `h` and `c (N, H)` to the next `h` and `c`."""
        self.check(x, h, c)
        if self.truncated:
            x, h = x.detach(), h.detach()
        a_i, a_g, a_o = (x @ self.W_ih.T + h @ self.W_hh.T + self.b).chunk(3, dim=1)
        c = c + torch.sigmoid(a_i) * self.reach * torch.tanh(a_g / self.reach)
        return torch.sigmoid(a_o) * torch.tanh(c / self.reach), c
