"""What a recurrent cell is to the code that takes it along sequences, stacks it, measures it and trains it.

A `Cell` is five things: the contract of its state and of its parameters (names, in order, with their shapes
in axis letters), a step, the step's backward, and the cache between the two. All else follows for every cell:

| what | where |
|---|---|
| sequences, with or without a mask; truncated back-propagation | `lstm_ref.numpy.sequence` |
| layers, both directions, dropout between layers | `lstm_ref.numpy.stacked` |
| how far a gradient reaches | `lstm_ref.numpy.flow` |
| training, one model or many seeds at once | `lstm_ref.training` |
| a module for torch, weights from and to torch's own | `lstm_ref.torch` |

    step(x, **state, **parameters)            -> (*state_next, cache)
    step_backward(*dstate_next, cache)        -> (dx, *dstate, *dparameters)

The first array of the state is the output. Arguments go by name, results come in the contract's order. A cell
that also has a fast sequence says so in `fused`; `sequence_forward` then takes it for real arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy import gru_fused, lstm_fused
from lstm_ref.numpy.gru import gru_step, gru_step_backward
from lstm_ref.numpy.gru_reset_before import gru_reset_before_step, gru_reset_before_step_backward
from lstm_ref.numpy.initialisation import gate_biases
from lstm_ref.numpy.lstm import lstm_step, lstm_step_backward
from lstm_ref.numpy.lstm1997 import SQUASHINGS, lstm1997_step, lstm1997_step_backward
from lstm_ref.numpy.lstm_relatives import peephole_step, peephole_step_backward
from lstm_ref.numpy.lstm_switches import GREFF, LSTM1997, MEMORY_GATED, VANILLA, Variant
from lstm_ref.numpy.lstm_variants import variant_step, variant_step_backward
from lstm_ref.numpy.rnn import NONLINEARITIES, rnn_step, rnn_step_backward
from lstm_ref.shapes import shape_of

__all__ = [
    "CELLS",
    "GRU",
    "GRU_RESET_BEFORE",
    "LSTM",
    "PEEPHOLE",
    "RNN",
    "Cell",
    "lstm1997_cell",
    "rnn_cell",
    "variant_cell",
]

_HC = {"h": "N H", "c": "N H"}
_LSTM = {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
_LSTM1997 = {"W_ih": "3H D", "W_hh": "3H H", "b": "3H"}
_GRU = {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}


class Fused(NamedTuple):
    """A sequence of a cell in one piece, for real arrays, T > 0 and N > 0; the same numbers to rounding.

    The cache has `step(t)`, the cache of one step for the cell's `step_backward`, and `steps(start, stop)`.
    """

    forward: Callable[..., tuple]
    backward: Callable[..., tuple]


class Cell(NamedTuple):
    """A step and its backward, and what they are called with.

    >>> LSTM.contracts()
    {'x': 'N D', 'h': 'N H', 'c': 'N H', 'W_ih': '4H D', 'W_hh': '4H H', 'b': '4H'}
    """

    step: Callable[..., tuple]
    step_backward: Callable[..., tuple]
    state: Mapping[str, str]  # names and shapes of what is handed on; the first is the output
    parameters: Mapping[str, str]  # names and shapes
    blocks: str = ""  # the gates, a letter for each block of H rows
    fused: Fused | None = None
    variant: Variant | None = None  # the switches that make it, where it is an LSTM: for `over_models`

    def contracts(self, sequence: bool = False) -> dict[str, str]:
        """The shapes of what a step, or a sequence, is called with."""
        suffix = "0" if sequence else ""
        state = {name + suffix: contract for name, contract in self.state.items()}
        return {"x": "T N D" if sequence else "N D", **state, **self.parameters}

    def draw(self, rng: np.random.Generator, D: int, H: int, **biases: float) -> dict[str, np.ndarray]:
        """Parameters to start from, by name: uniform within `1 / sqrt(H)`, biases zero but for those named.

        Raises ValueError for a bias of a gate that the cell has not, and for sizes that are none.

        >>> LSTM.draw(np.random.default_rng(0), D=3, H=2, f=1.0)["b"]
        array([0., 0., 1., 1., 0., 0., 0., 0.])
        """
        check_kinds(locals(), rng=np.random.Generator, D="size", H="size")
        opened = gate_biases(self.blocks, H, **biases)
        drawn = {}
        for name, contract in self.parameters.items():
            shape = shape_of(contract, {"D": D, "H": H})
            drawn[name] = np.zeros(shape) if name[0] == "b" else rng.uniform(-(H**-0.5), H**-0.5, shape)
        first = next(name for name in drawn if name[0] == "b")
        return drawn | {first: opened}

    def zero_state(self, N: int, H: int, dtype: DTypeLike = float) -> tuple[np.ndarray, ...]:
        """The state of a batch that has read nothing.

        Raises ValueError for an N below 0 or an H below 1.

        >>> [array.shape for array in LSTM.zero_state(N=2, H=3)]
        [(2, 3), (2, 3)]
        """
        check_kinds(locals(), N="count", H="size")
        return tuple(np.zeros(shape_of(c, {"N": N, "H": H}), dtype) for c in self.state.values())


def rnn_cell(nonlinearity: str = "tanh") -> Cell:
    """The plain network with "tanh", "relu" or "sigmoid" (`lstm_ref.numpy.rnn`), as a `Cell`.

    Shapes: the state `h (N, H)`, the parameters `W_ih (H, D)`, `W_hh (H, H)`, `b (H,)`. Raises ValueError
    for another word.

    Source: Elman, 1990; "relu" as a start Le, Jaitly and Hinton, 2015.

    >>> rnn_cell("relu").contracts()
    {'x': 'N D', 'h': 'N H', 'W_ih': 'H D', 'W_hh': 'H H', 'b': 'H'}
    """
    check_kinds(locals(), nonlinearity=NONLINEARITIES)
    step, back = (partial(f, nonlinearity=nonlinearity) for f in (rnn_step, rnn_step_backward))
    return Cell(step, back, {"h": "N H"}, {"W_ih": "H D", "W_hh": "H H", "b": "H"}, "h")


def lstm1997_cell(squashing: str = "tanh", truncated: bool = False) -> Cell:
    """The LSTM of 1997 (`lstm_ref.numpy.lstm1997`), as a `Cell`; as printed with `("1997", truncated=True)`.

    Shapes: the state `h` and `c (N, H)`, the parameters `W_ih (3H, D)`, `W_hh (3H, H)`, `b (3H,)`. Raises
    ValueError for another word.

    Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997.

    >>> lstm1997_cell("1997", truncated=True).contracts()["W_hh"]
    '3H H'
    """
    check_kinds(locals(), squashing=SQUASHINGS)
    step = partial(lstm1997_step, squashing=squashing)
    back = partial(lstm1997_step_backward, squashing=squashing, truncated=truncated)
    plain = squashing == "tanh" and not truncated  # then it is one of the variants, for `over_models`
    return Cell(step, back, _HC, _LSTM1997, "igo", variant=LSTM1997 if plain else None)


def variant_cell(variant: Variant) -> Cell:
    """An LSTM with switches (`lstm_ref.numpy.lstm_variants`), as a `Cell`.

    Shapes: the state `h` and `c (N, H)`, with full gate recurrence `gates (N, 3H)`; the parameters as
    `variant.contracts` says, for the vanilla cell `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)`, `p (3H,)`.
    Raises nothing.

    Source: Greff et al., "LSTM: a search space odyssey", 2015.

    >>> variant_cell(GREFF["FGR"]).contracts()["gates"]
    'N 3H'
    """
    check_kinds(locals(), variant=Variant)

    def step(x: np.ndarray, **arrays: np.ndarray) -> tuple:
        state = tuple(arrays[name] for name in variant.state)
        weights = {name: arrays[name] for name in variant.contracts}
        state_next, cache = variant_step(x, state, weights, variant)
        return *state_next, cache

    def step_backward(*dstate_and_cache: Any) -> tuple[np.ndarray, ...]:
        *dstate_next, cache = dstate_and_cache
        dx, dstate, dweights = variant_step_backward(tuple(dstate_next), cache)
        return dx, *dstate, *(dweights[name] for name in variant.contracts)

    return Cell(step, step_backward, variant.state, variant.contracts, variant.blocks, variant=variant)


RNN = rnn_cell()
LSTM = Cell(
    lstm_step,
    lstm_step_backward,
    _HC,
    _LSTM,
    "ifgo",
    Fused(lstm_fused.lstm_forward, lstm_fused.lstm_backward),
    GREFF["NP"],
)
PEEPHOLE = Cell(peephole_step, peephole_step_backward, _HC, {**_LSTM, "p": "3H"}, "ifgo", variant=VANILLA)
GRU = Cell(
    gru_step,
    gru_step_backward,
    {"h": "N H"},
    _GRU,
    "rzn",
    Fused(gru_fused.gru_forward, gru_fused.gru_backward),
)
GRU_RESET_BEFORE = Cell(gru_reset_before_step, gru_reset_before_step_backward, {"h": "N H"}, _GRU, "rzn")
CELLS: dict[str, Cell] = {
    "RNN": RNN,
    "RNN, relu": rnn_cell("relu"),
    "RNN, sigmoid": rnn_cell("sigmoid"),
    "LSTM": LSTM,
    "LSTM, peepholes": PEEPHOLE,
    "LSTM of 1997": lstm1997_cell(),
    "LSTM, memory-gated": variant_cell(MEMORY_GATED),
    "GRU": GRU,
    "GRU of 2014": GRU_RESET_BEFORE,
    **{f"Greff's {name}": variant_cell(variant) for name, variant in GREFF.items()},
}
