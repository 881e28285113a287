"""Every cell: a step of it, a sequence, one with a mask, its fast forms; layers and directions; the grid.

A new cell is one entry of `CELLS` in `lstm_ref.numpy.cells` and one of `TWINS`, with its written-out sequence
in `WRITTEN_OUT`, where it has one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch
from agreement import Given, System, any_mask, lengths, twin

from lstm_ref import numpy as ref
from lstm_ref.numpy import compiled, gru_fused, lstm_fused
from lstm_ref.numpy.grid_lstm import GRID, STEP
from lstm_ref.torch import GRU, LSTM, LSTM1997, RNN, LSTMVariant
from lstm_ref.torch.grid_lstm import GridLSTM
from lstm_ref.torch.sequence import MaskedSequence
from lstm_ref.torch.stacked import Stacked

CELLS = {
    **ref.CELLS,
    "LSTM as printed in 1997": ref.lstm1997_cell("1997"),
    "LSTM of 1997, truncated": ref.lstm1997_cell("1997", truncated=True),
    "LSTM, coupled gates": ref.Cell(
        ref.coupled_gate_step,
        ref.coupled_gate_step_backward,
        *ref.CELLS["LSTM of 1997"][2:4],
        variant=ref.Variant(coupled=True, peepholes=False),
    ),
    "no gate at all": ref.variant_cell(ref.Variant(*[False] * 9)),
}
TWINS = {
    **{
        name: partial(RNN, nonlinearity=name.partition(", ")[2] or "tanh")
        for name in CELLS
        if name[:3] == "RNN"
    },
    "LSTM": LSTM,
    "LSTM of 1997": LSTM1997,
    "LSTM as printed in 1997": partial(LSTM1997, squashing="1997"),
    "LSTM of 1997, truncated": partial(LSTM1997, squashing="1997", truncated=True),
    "GRU": GRU,
    "GRU of 2014": partial(GRU, reset_before=True),
    **{name: partial(LSTMVariant, variant=c.variant) for name, c in CELLS.items() if c.variant is not None},
}
TWINS |= {"LSTM": LSTM, "LSTM of 1997": LSTM1997}


def of_rnn(nonlinearity: str) -> tuple:
    return tuple(partial(f, nonlinearity=nonlinearity) for f in (ref.rnn_forward, ref.rnn_backward))


def of_variant(cell: ref.Cell) -> tuple:
    """`variant_forward` and `variant_backward` with arrays by name, and the whole last state."""
    variant = cell.variant

    def forward(x: np.ndarray, **named: np.ndarray) -> tuple:
        state = tuple(named[f"{name}0"] for name in variant.state)
        h, last, cache = ref.variant_forward(x, state, {n: named[n] for n in variant.contracts}, variant)
        return h, *last, cache

    def backward(dh: np.ndarray, *dlast_and_cache: Any) -> tuple:
        *dlast, cache = dlast_and_cache
        dx, dstate, dweights = ref.variant_backward(dh, tuple(dlast), cache)
        return dx, *dstate, *(dweights[name] for name in variant.contracts)

    return forward, backward


WRITTEN_OUT = {  # the readable sequences, the fused and the compiled ones
    **{
        f"{name}, sequence": (name, *of_rnn(name.partition(", ")[2] or "tanh"))
        for name in CELLS
        if "RNN" in name
    },
    "LSTM, sequence": ("LSTM", ref.lstm_forward, ref.lstm_backward),
    "LSTM, fused": ("LSTM", lstm_fused.lstm_forward, lstm_fused.lstm_backward),
    "LSTM, compiled": ("LSTM", *ref.over_sequence(compiled.LSTM)),
    "GRU, sequence": ("GRU", ref.gru_forward, ref.gru_backward),
    "GRU, fused": ("GRU", gru_fused.gru_forward, gru_fused.gru_backward),
    "GRU, compiled": ("GRU", *ref.over_sequence(compiled.GRU)),
    "GRU of 2014, sequence": ("GRU of 2014", ref.gru_reset_before_forward, ref.gru_reset_before_backward),
    "LSTM of 1997, sequence": ("LSTM of 1997", ref.lstm1997_forward, ref.lstm1997_backward),
    **{
        f"{name}, sequence": (
            name,
            partial(ref.lstm1997_forward, squashing="1997"),
            partial(ref.lstm1997_backward, squashing="1997", **options),
        )
        for name, options in [
            ("LSTM as printed in 1997", {}),
            ("LSTM of 1997, truncated", {"truncated": True}),
        ]
    },
    **{f"{name}, variant": (name, *of_variant(cell)) for name, cell in CELLS.items() if cell.variant},
}


def step_of(name: str) -> System:
    cell = CELLS[name]
    return System(
        cell.step,
        cell.step_backward,
        cell.contracts(),
        twin(TWINS[name](1, 1), "step"),
        {f"d{key}_next": contract for key, contract in cell.state.items()},
        unread=unread(name, "x", "h"),
        shares=True,
        autograd_alone="truncated" in name,
    )


def unread(name: str, x: str, h: str) -> tuple[str, ...]:
    """What has no gradient: the h of a cell that reads its memory, inputs and states by a truncated rule."""
    if "truncated" in name:
        return x, h
    return (h,) if CELLS[name].variant is not None and CELLS[name].variant.reads_memory else ()


def masked(name: str) -> System:
    """Along sequences with holes, by `sequence_forward`."""
    cell = CELLS[name]

    def forward(x: np.ndarray, mask: np.ndarray, **named: np.ndarray) -> tuple:
        arrays = list(named.values())
        count = len(cell.state)
        h, last, cache = ref.sequence_forward(x, arrays[:count], arrays[count:], mask, cell)
        return h, *last, cache

    return System(
        forward,
        of_lists(ref.sequence_backward),
        {"x": "T N D", **cell.state, **cell.parameters},
        masked_twin(name, cell.state),
        {"dh": "T N H", **{f"d{key}_n": contract for key, contract in cell.state.items()}},
        {"mask": any_mask("T N")},
        unread=("x",) if "truncated" in name else (),
        autograd_alone="truncated" in name,
    )


def of_lists(backward: Any) -> Any:
    """A backward of lists of arrays as one of arrays one by one, and so with what it returns."""

    def flat(dh: np.ndarray, *dstate_and_cache: Any) -> tuple:
        *dstate, cache = dstate_and_cache
        dx, dstate_0, dparameters = backward(dh, dstate, cache)
        return dx, *dstate_0, *flattened(dparameters)

    return flat


def in_layers(flat: list, K: int, cell: ref.Cell) -> list:
    """Arrays in one list as `layers`."""
    per = len(cell.parameters)
    readings = [flat[k : k + per] for k in range(0, len(flat), per)]
    return readings if K == 1 else [readings[k : k + 2] for k in range(0, len(readings), 2)]


def flattened(nest: Any) -> Any:
    for item in nest:
        yield from flattened(item) if isinstance(item, (list, tuple)) else [item]


def masked_twin(name: str, states: Any) -> Any:
    module = MaskedSequence(TWINS[name](1, 1))

    def function(x: Any, mask: Any = None, **named: Any) -> tuple:
        parameters = {f"cell.{key}": named[key] for key in CELLS[name].parameters}
        arguments = (x, tuple(named[key] for key in states), mask)
        h, last = torch.func.functional_call(module, parameters, arguments)
        return h, *last

    function.parameters = list(CELLS[name].parameters)
    return function


def written_out(entry: str, name: str, forward: Any, backward: Any) -> System:
    """Along whole sequences, `x` and `h0` to `h`, and to what else is in the last state."""
    cell = CELLS[name]
    whole = forward.__qualname__.startswith("of_variant") if hasattr(forward, "__qualname__") else False
    last = {f"d{key}_n": contract for key, contract in cell.state.items()}
    if not whole:
        del last["dh_n"]
    return System(
        forward,
        backward,
        cell.contracts(sequence=True),
        masked_twin(name, [f"{key}0" for key in cell.state]) if whole else twin(TWINS[name](1, 1)),
        {"dh": "T N H", **last},
        unread=unread(name, "x", "h0"),
        autograd_alone="fused" in entry or "truncated" in entry,
        called={"h0": "h0?", "c0": "c0?"} if "compiled" in entry else {},
    )


def stacked(name: str, L: int, K: int) -> System:
    """Layers of a cell as a function of named arrays: x, the states, every reading's parameters."""
    cell = CELLS[name]
    states, contracts = [f"{key}0" for key in cell.state], {}
    for k in range(L * K):
        width = "D" if k < K else f"{K}H"
        contracts |= {f"{k}.{key}": shape.replace("D", width) for key, shape in cell.parameters.items()}

    def forward(x: np.ndarray, mask: np.ndarray, dropout: Any, **named: np.ndarray) -> tuple:
        layers = in_layers([named[key] for key in contracts], K, cell)
        options = dict(dropout=dropout, bidirectional=K == 2)
        h, last, cache = ref.stacked_forward(
            x, [named[s] for s in states], layers, mask, **options, cell=cell
        )
        return h, *last, cache

    def their(x: Any, mask: Any, dropout: Any, **named: Any) -> tuple:
        module = Stacked(TWINS[name], 1, 1, L, bidirectional=K == 2).double()
        parameters = {f"readings.{key.replace('.', '.cell.')}": named[key] for key in contracts}
        assert parameters.keys() == dict(module.named_parameters()).keys()
        arguments = (x, tuple(named[key] for key in states), mask, dropout)
        h, last = torch.func.functional_call(module, parameters, arguments)
        return h, *last

    def dropouts(sizes: Any, rng: np.random.Generator) -> list:
        shape = sizes["T"], sizes["N"], K * sizes["H"]
        return [ref.dropout_mask(rng.random(shape), 0.4) for _ in range(L - 1)]

    their.parameters = list(contracts)
    return System(
        forward,
        of_lists(ref.stacked_backward),
        {"x": "T N D", **dict.fromkeys(states, f"{L * K} N H"), **contracts},
        their,
        {"dh": f"T N {K}H", **dict.fromkeys([f"d{key}_n" for key in cell.state], f"{L * K} N H")},
        {"mask": lengths("T N"), "dropout": Given(dropouts)},
        called=dict.fromkeys(
            [*states, *(f"d{key}_n" for key in cell.state)], r"(d?state\[\d\]|(layers\[0\]: )?\w+)"
        )
        | {key: rf"(layers\[\d\]: )?{key.partition('.')[2]}" for key in contracts}
        | {"dh": "dh"},
    )


def both_ways(name: str) -> System:
    """One layer in both directions, by `bidirectional_forward`."""
    cell, per = CELLS[name], len(CELLS[name].parameters)
    states = [f"{key}0" for key in cell.state]

    def forward(x: np.ndarray, mask: np.ndarray, dropout: Any, **named: np.ndarray) -> tuple:
        flat = [array for key, array in named.items() if key not in states]
        state = [named[key] for key in states]
        h, last, cache = ref.bidirectional_forward(x, state, (flat[:per], flat[per:]), mask, cell)
        return h, *last, cache

    return replace(stacked(name, 1, 2), forward=forward, backward=of_lists(ref.bidirectional_backward))


def grid(printed: bool) -> dict[str, System]:
    def step_twin(
        h: Any, c: Any, k: Any, m: Any, W_kh: Any, W_hh: Any, b_h: Any, W_hk: Any, W_kk: Any, b_k: Any
    ) -> tuple:
        cell = GridLSTM(1, 1, 1, printed).cell
        return *cell(k @ W_kh.T + h @ W_hh.T + b_h, c), *cell(h @ W_hk.T + k @ W_kk.T + b_k, m)

    def told(function: Any) -> Any:
        return partial(function, printed=printed)

    words = " as printed" * printed
    return {
        f"grid step{words}": System(
            told(ref.grid_lstm_step),
            told(ref.grid_lstm_step_backward),
            STEP,
            step_twin,
            {"dh_next": "N H", "dc_next": "N H", "dk_next": "N K", "dm_next": "N K"},
            shares=True,
        ),
        f"grid{words}": System(
            told(ref.grid_lstm_forward),
            told(ref.grid_lstm_backward),
            GRID,
            twin(GridLSTM(1, 1, 1, printed=printed)),
            {"dk": "T N K"},
            at_least_one="T",
        ),
    }


SYSTEMS = {
    **{f"{name}, step": step_of(name) for name in CELLS},
    **{f"{name}, masked": masked(name) for name in CELLS},
    **{key: written_out(key, *entry) for key, entry in WRITTEN_OUT.items()},
    **{
        f"{name}, {L} by {K}": stacked(name, L, K)
        for name, L, K in [("RNN", 2, 2), ("LSTM", 3, 1), ("GRU", 2, 2)]
    },
    **{f"{name}, both ways": both_ways(name) for name in ("RNN", "LSTM", "GRU")},
    **grid(printed=False),
    **grid(printed=True),
}
