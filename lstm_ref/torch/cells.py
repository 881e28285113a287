"""What every recurrent module here shares: parameters from a cell's contract, and the loop over time."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.cells import Cell
from lstm_ref.shapes import bind, shape_of


class Recurrent(nn.Module):
    """A cell of `lstm_ref.numpy.cells` as a module; a subclass adds the equations as its `step`.

    Shapes: `x (T, N, D)` and the cell's state, each array by position or by name (`h0`, `c0`), or none of it
    for zeros; returns `h (T, N, H)`, followed by what else is in the last state, if there is anything.
    Parameters by the names and shapes of the cell's contract, drawn as torch draws them. Raises ValueError,
    naming the argument, when one does not fit.

    Source: the loop is every cell's; the range of the parameters is that of `torch.nn.RNN`.
    """

    W_ih: Tensor
    W_hh: Tensor
    b: Tensor
    b_ih: Tensor
    b_hh: Tensor
    p: Tensor
    W_gates: Tensor

    def __init__(self, cell: Cell, D: int, H: int) -> None:
        super().__init__()
        self.cell, self.H = cell, H
        for name, contract in cell.parameters.items():
            weight = torch.empty(shape_of(contract, {"D": D, "H": H})).uniform_(-(H**-0.5), H**-0.5)
            self.register_parameter(name, nn.Parameter(weight))

    def step(self, x: Tensor, *state: Any) -> Any:
        """One step, to the next state: a tensor, or a tuple where the state has several."""
        raise NotImplementedError

    def check(self, x: Tensor, *state: Tensor, sequence: bool = False) -> None:
        """Raises ValueError, naming the argument, when the input or the state does not fit the parameters."""
        contracts = self.cell.contracts(sequence)
        parameters = [getattr(self, name) for name in self.cell.parameters]
        if len(state) != len(self.cell.state):
            expected = ", ".join(list(contracts)[1 : 1 + len(self.cell.state)])
            raise ValueError(f"state: expected {expected}, got {len(state)} tensors")
        bind(contracts, dict(zip(contracts, [x, *state, *parameters], strict=True)))

    def forward(self, x: Tensor, *state: Tensor, **named: Tensor) -> Any:
        """All steps: `h` after every one, then what follows h in the last state."""
        check_kinds(locals(), x=Tensor)
        bind({"x": "T N D"}, {"x": x})
        if not state and not named:
            shapes = (shape_of(c, {"N": x.shape[1], "H": self.H}) for c in self.cell.state.values())
            state = tuple(x.new_zeros(shape) for shape in shapes)
        state = (*state, *(named[f"{name}0"] for name in self.cell.state if f"{name}0" in named))
        self.check(x, *state, sequence=True)
        states = [x.new_zeros((0, *state[0].shape))]
        for x_t in x.unbind(0):
            after = self.step(x_t, *state)
            state = after if isinstance(after, tuple) else (after,)
            states.append(state[0][None])
        h = torch.cat(states)
        return (h, *state[1:]) if len(state) > 1 else h
