"""Any cell of `lstm_ref.torch` along sequences of different lengths, masked as in
`lstm_ref.numpy.sequence`."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.shapes import bind

State = tuple[Tensor, ...]


class MaskedSequence(nn.Module):
    """The state moves where the mask is True and stands still where it is False; the output is 0 there.

    Shapes: `x (T, N, D)`, `state` the cell's tensors `(N, H)`, `mask (T, N)` boolean; returns `h (T, N, H)`
    and each sequence's last state. Raises ValueError, naming the argument, when one does not fit.

    Source: Graves, "Supervised sequence labelling with recurrent neural networks", 2012, chapter 3.

    >>> from lstm_ref.torch.lstm import LSTM
    >>> x, zeros = torch.ones(7, 2, 3), torch.zeros(2, 5)
    >>> mask = torch.arange(7)[:, None] < torch.tensor([7, 4])
    >>> h, (h_n, c_n) = MaskedSequence(LSTM(3, 5))(x, (zeros, zeros), mask)
    >>> torch.equal(h_n[1], h[3, 1])
    True
    """

    def __init__(self, cell: Any) -> None:
        super().__init__()
        self.cell = cell

    def forward(self, x: Tensor, state: State, mask: Tensor | None = None) -> tuple[Tensor, State]:
        check_kinds(locals(), x=Tensor)
        mask = torch.ones(x.shape[:2], dtype=torch.bool, device=x.device) if mask is None else mask
        contracts = {"x": "T N D", "mask": "T N", **self.cell.cell.state}
        check_count("state", state, self.cell.cell.state)
        arrays = dict(zip(contracts, (x, mask, *state), strict=True))
        bind(contracts, arrays, {"mask": "boolean"})
        outputs = [x.new_zeros((0, *state[0].shape))]
        for x_t, lasts in zip(x.unbind(0), mask.unsqueeze(-1).unbind(0), strict=True):
            proposed = self.cell.step(x_t, *state)
            proposed = (proposed,) if isinstance(proposed, Tensor) else proposed
            state = tuple(torch.where(lasts, new, old) for new, old in zip(proposed, state, strict=True))
            outputs.append((state[0] * lasts)[None])
        return torch.cat(outputs), state
