"""Any cell along sequences of different lengths.

Axes: `T` time, `N` batch, `D` input, `H` hidden. A mask `(T, N)` is boolean, True while a sequence lasts.
Where it is False the state stands still, the output is 0 and no gradient passes through the cell; so a
sequence's last state waits for it at the end, and read backwards, its initial state waits through the
padding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.numpy.gru import gru_step, gru_step_backward
from lstm_ref.numpy.lstm import lstm_step, lstm_step_backward
from lstm_ref.numpy.rnn import rnn_step, rnn_step_backward
from lstm_ref.shapes import bind

Arrays = Sequence[np.ndarray]


class Cell(NamedTuple):
    """A step and its backward, and what they are called with; every cell of this reference has this form:

    step(x, *state, *parameters) -> (*state_next, cache)
    step_backward(*dstate_next, cache) -> (dx, *dstate, *dparameters)
    """

    step: Callable[..., tuple]
    step_backward: Callable[..., tuple]
    state: tuple[str, ...]  # names of the (N, H) arrays that are handed on; the first is the output
    parameters: Mapping[str, str]  # names and shapes


RNN = Cell(rnn_step, rnn_step_backward, ("h",), {"W_ih": "H D", "W_hh": "H H", "b": "H"})
LSTM = Cell(lstm_step, lstm_step_backward, ("h", "c"), {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"})
GRU = Cell(gru_step, gru_step_backward, ("h",), {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"})


class SequenceCache(NamedTuple):
    """What the backward of a sequence needs: what each step's backward needs, and which steps counted."""

    cell: Cell
    steps: tuple[Any, ...]  # T caches of the cell
    mask: np.ndarray  # (T, N), boolean


def sequence_forward(
    x: np.ndarray, state: Arrays, parameters: Arrays, mask: np.ndarray | None = None, cell: Cell = LSTM
) -> tuple[np.ndarray, tuple[np.ndarray, ...], SequenceCache]:
    """A cell along sequences of different lengths:

        state_t = step(x_t, state_{t-1}) where mask_t, else state_{t-1}
        h_t = its first array where mask_t, else 0

    What stands in the padding of `x` does not matter. Without a mask every step counts.

    Shapes: `x (T, N, D)`, `state` the cell's arrays `(N, H)`, for an LSTM `(h0, c0)`, `parameters` the cell's
    in the order of its step, `mask (T, N)` boolean; returns `h (T, N, H)`, 0 on padding as from
    `torch.nn.utils.rnn.pad_packed_sequence`, each sequence's last state `(N, H)`, and the `SequenceCache`.
    Raises ValueError, naming the argument, when a number of arrays, a shape or a dtype does not fit.

    Source: Graves, "Supervised sequence labelling with recurrent neural networks", 2012, chapter 3.

    >>> x, h0, one = np.ones((3, 1, 1)), np.zeros((1, 1)), np.ones((1, 1))
    >>> mask = np.array([[True], [True], [False]])
    >>> h, (h_n,), cache = sequence_forward(x, [h0], [one, one, np.zeros(1)], mask, cell=RNN)
    >>> h.ravel().round(4), h_n.round(4)
    (array([0.7616, 0.9427, 0.    ]), array([[0.9427]]))
    """
    check_count("state", state, cell.state)
    check_count("parameters", parameters, tuple(cell.parameters))
    mask = checked_mask(x, mask)
    named = dict(zip([*cell.state, *cell.parameters], [*state, *parameters], strict=True))
    contracts = {"x": "T N D", **dict.fromkeys(cell.state, "N H"), **cell.parameters}
    bind(contracts, {"x": x, **named})
    last, h, steps = tuple(state), [], []
    for x_t, lasts in zip(x, mask[:, :, None], strict=True):
        *proposed, step_cache = cell.step(np.where(lasts, x_t, 0), *last, *parameters)
        last = tuple(np.where(lasts, new, old) for new, old in zip(proposed, last, strict=True))
        h.append(np.where(lasts, last[0], 0))
        steps.append(step_cache)
    return np.stack(h), last, SequenceCache(cell, tuple(steps), mask)


def sequence_backward(
    dh: np.ndarray, dstate: Arrays, cache: SequenceCache
) -> tuple[np.ndarray, tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """Back through time. Where the mask is False the gradient of the state is handed on untouched, `dh_t` is
    dropped with the output that it belongs to, and the cell receives nothing.

    Shapes: `dh (T, N, H)`, upstream at every step; `dstate`, upstream at the last state, the cell's arrays
    `(N, H)`; returns `dx (T, N, D)`, 0 on padding, the initial state's gradients and the parameters', both in
    the cell's order. Raises ValueError, naming the argument, when a number, a shape or a dtype does not fit.

    Source: as `sequence_forward`.

    >>> x, h0, one = np.ones((3, 1, 1)), np.zeros((1, 1)), np.ones((1, 1))
    >>> mask = np.array([[True], [True], [False]])
    >>> h, _, cache = sequence_forward(x, [h0], [one, one, np.zeros(1)], mask, cell=RNN)
    >>> dx, (dh0,), _ = sequence_backward(np.zeros_like(h), [one], cache)
    >>> dx.ravel().round(4)
    array([0.0468, 0.1114, 0.    ])
    """
    cell, steps, mask = cache
    names = tuple(f"d{name}_n" for name in cell.state)
    check_count("dstate", dstate, names)
    contracts = {"mask": "T N", "dh": "T N H", **dict.fromkeys(names, "N H")}
    arrays = {"mask": mask, "dh": dh, **dict(zip(names, dstate, strict=True))}
    bind(contracts, arrays, {"mask": "boolean"})
    count, dx = len(cell.state), []
    gradients: list[Any] = [0] * len(cell.parameters)
    for dh_t, step_cache, lasts in zip(dh[::-1], steps[::-1], mask[::-1, :, None], strict=True):
        dstate = [dstate[0] + np.where(lasts, dh_t, 0), *dstate[1:]]
        dx_t, *earlier = cell.step_backward(*(np.where(lasts, d, 0) for d in dstate), step_cache)
        dstate = [np.where(lasts, 0, d) + e for d, e in zip(dstate, earlier[:count], strict=True)]
        gradients = [g + g_t for g, g_t in zip(gradients, earlier[count:], strict=True)]
        dx.append(dx_t)
    return np.stack(dx[::-1]), tuple(dstate), tuple(gradients)


def checked_mask(x: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """The mask, or one that is True everywhere; ValueError when it does not fit `x (T, N, D)` with T > 0.

    >>> checked_mask(np.ones((1, 2, 3)), None)
    array([[ True,  True]])
    """
    mask = np.ones(np.shape(x)[:2], bool) if mask is None else mask
    sizes = bind({"x": "T N D", "mask": "T N"}, {"x": x, "mask": mask}, {"mask": "boolean"})
    if sizes["T"] == 0:
        raise ValueError(f"x: expected at least one step, got {x.shape}")
    return mask


def check_count(name: str, arrays: Sequence[Any], expected: Sequence[str]) -> None:
    """Raises ValueError when there are not as many arrays as names for them.

    >>> check_count("state", [np.zeros((1, 1))], ("h", "c"))
    Traceback (most recent call last):
    ValueError: state: expected 2 arrays (h, c), got 1
    """
    if len(arrays) != len(expected):
        arrays_word = "array" if len(expected) == 1 else "arrays"
        names = ", ".join(expected)
        raise ValueError(f"{name}: expected {len(expected)} {arrays_word} ({names}), got {len(arrays)}")
