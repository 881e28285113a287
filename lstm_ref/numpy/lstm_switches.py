"""What can be switched in an LSTM cell, and the cells that papers made by switching it.

The cell itself is in `lstm_ref.numpy.lstm_variants`. `D` inputs, `H` units, gates `i f o`, blocks `i f g o`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.shapes import bind, shape_of

__all__ = ["GREFF", "LSTM1997", "MEMORY_GATED", "VANILLA", "Variant", "parameter_count"]


class Variant(NamedTuple):
    """The switches. As they stand they make the LSTM with forget gate and peepholes, Greff's vanilla cell.

    >>> Variant(forget_gate=False, peepholes=False).blocks
    'igo'
    """

    input_gate: bool = True
    forget_gate: bool = True
    output_gate: bool = True
    input_activation: bool = True  # the tanh of the candidate
    output_activation: bool = True  # the tanh of what is shown
    peepholes: bool = True  # i and f also see c, o also sees c_next
    coupled: bool = False  # f = 1 - i, in place of a forget gate with weights
    gate_recurrence: bool = False  # the gates also see all gates of the step before
    reads_memory: bool = False  # W_hh multiplies c, and h is not read at all
    candidate_recurrence: bool = True  # the candidate has rows in W_hh too, not in W_ih alone

    @property
    def gates(self) -> str:
        """The gates that have weights, in the order `i f o`."""
        switches = (self.input_gate, self.forget_gate and not self.coupled, self.output_gate)
        return "".join(gate for gate, on in zip("ifo", switches, strict=True) if on)

    @property
    def blocks(self) -> str:
        """The blocks of H rows that W_ih and b have, in the order `i f g o`."""
        return "".join(block for block in "ifgo" if block in self.gates or block == "g")

    @property
    def recurrent_blocks(self) -> str:
        """The blocks of H rows that W_hh has: without candidate recurrence those of the gates."""
        return self.blocks if self.candidate_recurrence else self.gates

    @property
    def gates_recur(self) -> bool:
        """Whether the gates are part of the state: full gate recurrence, and at least one gate."""
        return self.gate_recurrence and bool(self.gates)

    @property
    def state(self) -> dict[str, str]:
        """The names of what is handed on and their shapes in letters."""
        gates = {"gates": f"N {len(self.gates)}H"} if self.gates_recur else {}
        return {"h": "N H", "c": "N H", **gates}

    @property
    def contracts(self) -> dict[str, str]:
        """The names of the weights and their shapes in letters."""
        rows, gates = f"{len(self.blocks)}H", f"{len(self.gates)}H"
        contracts = {"W_ih": f"{rows} D"}
        if self.recurrent_blocks:
            contracts["W_hh"] = f"{len(self.recurrent_blocks)}H H"
        contracts["b"] = rows
        if self.peepholes and self.gates:
            contracts["p"] = gates
        if self.gates_recur:
            contracts["W_gates"] = f"{gates} {gates}"
        return contracts


VANILLA = Variant()
LSTM1997 = Variant(forget_gate=False, peepholes=False)
MEMORY_GATED = Variant(
    peepholes=False, output_activation=False, reads_memory=True, candidate_recurrence=False
)
GREFF = {
    "V": VANILLA,
    "NIG": Variant(input_gate=False),
    "NFG": Variant(forget_gate=False),
    "NOG": Variant(output_gate=False),
    "NIAF": Variant(input_activation=False),
    "NOAF": Variant(output_activation=False),
    "NP": Variant(peepholes=False),
    "CIFG": Variant(coupled=True),
    "FGR": Variant(gate_recurrence=True),
}


def parameter_count(variant: Variant, D: int, H: int) -> int:
    """How many numbers a cell learns. A plain LSTM has `4 (H D + H H + H)`, a missing gate a quarter less.

    Shapes: `D` inputs, `H` units; one bias a row (torch counts two). Raises
    ValueError for what is no Variant and for a size below 1.

    Source: Greff et al., "LSTM: a search space odyssey", 2015, section II.

    >>> parameter_count(GREFF["NP"], D=3, H=5), parameter_count(VANILLA, D=3, H=5)
    (180, 195)
    >>> parameter_count(GREFF["CIFG"], D=3, H=5), parameter_count(GREFF["FGR"], D=3, H=5)
    (145, 420)
    """
    check_kinds(locals(), variant=Variant, D="size", H="size")
    shapes = (shape_of(contract, {"D": D, "H": H}) for contract in variant.contracts.values())
    return sum(int(np.prod(shape)) for shape in shapes)


def bind_variant(
    contracts: Mapping[str, str],
    arrays: Mapping[str, np.ndarray],
    variant: Variant,
    state: Sequence[np.ndarray],
    name: str,
    weights: Mapping[str, np.ndarray] | None = None,
    models: str = "",
) -> dict[str, int]:
    """`bind`, with the state's arrays, called as `name` says, and with the weights; `models` is "M " where
    both have an axis of models first."""
    names = [name.format(part) for part in variant.state]
    check_count(name.format("state"), state, names)
    contracts = {**contracts, **dict(zip(names, (models + shape for shape in variant.state.values())))}
    arrays = {**arrays, **dict(zip(names, state))}
    if weights is None:
        return bind(contracts, arrays)
    if weights.keys() != variant.contracts.keys():
        raise ValueError(f"weights: expected {', '.join(variant.contracts)}, got {', '.join(weights)}")
    own = {key: models + shape for key, shape in variant.contracts.items()}
    return bind({**contracts, **own}, {**arrays, **weights})
