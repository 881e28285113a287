"""The embedding as a module; autograd is the second opinion on `lstm_ref.numpy.embedding`."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind


class Embedding(nn.Module):
    """Each token's row of the table `W (V, D)`; the weight of `torch.nn.Embedding` (Bengio et al., 2003).

    >>> Embedding(V=7, D=3)(torch.tensor([[2, 0], [6, 2]])).shape
    torch.Size([2, 2, 3])
    """

    def __init__(self, V: int, D: int) -> None:
        super().__init__()
        self.W = nn.Parameter(torch.randn(V, D))

    def forward(self, ids: Tensor) -> Tensor:
        check_kinds(locals(), ids=Tensor)
        bind({"ids": "T N"}, {"ids": ids}, {"ids": "integer"})
        return self.W[ids]
