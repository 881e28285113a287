"""The two-dimensional Grid LSTM as an `nn.Module`."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstm_ref.numpy.grid_lstm import GRID
from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.shapes import bind


class GridLSTM(nn.Module):
    """L layers along depth, any number of steps along time (Kalchbrenner, Danihelka and Graves, 2015).

    Shapes: `x (T, N, K)`, `h0` and `c0 (L, N, H)`; returns `k (T, N, K)` above the last layer. Parameters
    as in `lstm_ref.numpy.grid_lstm`, with a leading `L`, drawn as torch draws an LSTM's; `printed` cells show
    `tanh(o c)`, as in the paper. Raises ValueError, naming the argument, when one does not fit.

    >>> GridLSTM(L=3, H=5, K=1)(torch.zeros(4, 2, 1), torch.zeros(3, 2, 5), torch.zeros(3, 2, 5)).shape
    torch.Size([4, 2, 1])
    """

    W_kh: Tensor
    W_hh: Tensor
    b_h: Tensor
    W_hk: Tensor
    W_kk: Tensor
    b_k: Tensor

    def __init__(self, L: int, H: int, K: int, printed: bool = False) -> None:
        super().__init__()
        self.printed = printed
        shapes = {"W_kh": (4 * H, K), "W_hh": (4 * H, H), "b_h": (4 * H,)}
        shapes |= {"W_hk": (4 * K, H), "W_kk": (4 * K, K), "b_k": (4 * K,)}
        for name, shape in shapes.items():
            bound = max(shape[0] // 4, 1) ** -0.5
            self.register_parameter(name, nn.Parameter(torch.empty(L, *shape).uniform_(-bound, bound)))

    def cell(self, a: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """The LSTM after its pre-activations, in blocks `i f g o`."""
        a_i, a_f, a_g, a_o = a.chunk(4, dim=1)
        c = torch.sigmoid(a_f) * c + torch.sigmoid(a_i) * torch.tanh(a_g)
        o = torch.sigmoid(a_o)
        return (torch.tanh(o * c) if self.printed else o * torch.tanh(c)), c

    def forward(self, x: Tensor, h0: Tensor, c0: Tensor) -> Tensor:
        own = {name: getattr(self, name) for name in list(GRID)[3:]}
        bind(GRID, {"x": x, "h0": h0, "c0": c0, **own})
        check_steps("x", x)
        weights = (self.W_kh, self.W_hh, self.b_h, self.W_hk, self.W_kk, self.b_k)
        layers = [[weight[layer] for weight in weights] for layer in range(len(h0))]
        states, top = list(zip(h0, c0)), []
        for k in x.unbind(0):
            m = torch.zeros_like(k)
            for layer, (W_kh, W_hh, b_h, W_hk, W_kk, b_k) in enumerate(layers):
                h, c = states[layer]
                states[layer] = self.cell(k @ W_kh.T + h @ W_hh.T + b_h, c)
                k, m = self.cell(h @ W_hk.T + k @ W_kk.T + b_k, m)
            top.append(k)
        return torch.stack(top)
