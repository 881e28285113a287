"""The LSTM cell with switches as an `nn.Module`; the switches are `lstm_ref.numpy.Variant`'s."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_ref.numpy.cells import variant_cell
from lstm_ref.numpy.lstm_switches import Variant
from lstm_ref.torch.cells import Recurrent


class LSTMVariant(Recurrent):
    """One LSTM cell with switches, a loop over the steps.

        a_i a_f a_g a_o = x W_ih^T + h W_hh^T + b
        i = sigmoid(a_i + p_i c)         f = sigmoid(a_f + p_f c)         g = tanh(a_g)
        c_next = f c + i g               o = sigmoid(a_o + p_o c_next)    h_next = o tanh(c_next)

    Shapes: `x (T, N, D)`, the state `h` and `c (N, H)`, with full gate recurrence also `gates (N, 3H)`;
    returns `h (T, N, H)` and what follows h in the last state. Parameters by the names and shapes of
    `variant.contracts`, drawn as torch draws them.

    Source: Greff et al., "LSTM: a search space odyssey", 2015.

    >>> h, c_n = LSTMVariant(3, 5, Variant(forget_gate=False))(torch.zeros(7, 2, 3), *torch.zeros(2, 2, 5))
    >>> h.shape, c_n.shape
    (torch.Size([7, 2, 5]), torch.Size([2, 5]))
    """

    def __init__(self, D: int, H: int, variant: Variant) -> None:
        super().__init__(variant_cell(variant), D, H)
        self.variant = variant

    def step(self, x: Tensor, h: Tensor, c: Tensor, gates: Tensor | None = None) -> tuple[Tensor, ...]:
        """One step: `x (N, D)` and the state to the next state."""
        self.check(x, h, c, *([] if gates is None else [gates]))
        on = self.variant
        a = x @ self.W_ih.T + self.b
        a_of = dict(zip(on.blocks, a.chunk(len(on.blocks), dim=1), strict=True))
        if on.recurrent_blocks:
            read = ((c if on.reads_memory else h) @ self.W_hh.T).chunk(len(on.recurrent_blocks), dim=1)
            a_of |= {block: a_of[block] + r for block, r in zip(on.recurrent_blocks, read, strict=True)}

        def gate(name: str, seen: Tensor) -> Tensor:
            if name not in on.gates:
                return torch.ones_like(c)
            k, H = on.gates.index(name), c.shape[1]
            rows = slice(k * H, (k + 1) * H)
            a = a_of[name]
            if on.peepholes:
                a = a + self.p[rows] * seen
            if gates is not None:
                a = a + gates @ self.W_gates[rows].T
            return torch.sigmoid(a)

        i = gate("i", c)
        f = 1 - i if on.coupled else gate("f", c)
        c = f * c + i * (torch.tanh(a_of["g"]) if on.input_activation else a_of["g"])
        o = gate("o", c)
        h = o * (torch.tanh(c) if on.output_activation else c)
        if gates is None:
            return h, c
        return h, c, torch.cat([{"i": i, "f": f, "o": o}[name] for name in on.gates], dim=1)
