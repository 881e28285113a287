"""Any cell along sequences of different lengths, and back, in one piece or cut into chunks.

Axes: `T` time, `N` batch, `D` input, `H` hidden. A mask `(T, N)` is boolean, True while a sequence lasts.
Where it is False the state stands still, the output is 0 and no gradient passes through the cell; so a
sequence's last state waits for it at the end, and read backwards, its initial state waits through the
padding. Steps that concern the same sequences are one run, without padding, and go through the cell's fused
code where it has some.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from lstm_ref.kinds import check_count, check_kinds
from lstm_ref.numpy.cells import LSTM, Cell
from lstm_ref.numpy.runs import Run, chunks, is_whole, runs_of
from lstm_ref.shapes import bind

__all__ = ["SequenceCache", "over_sequence", "sequence_backward", "sequence_forward"]


Arrays = Sequence[np.ndarray]


class StepsCache(NamedTuple):
    """The caches of a run's steps, where there is no fused code: memory linear in T."""

    x: np.ndarray  # (T, N, D)
    state0: tuple[np.ndarray, ...]
    caches: tuple[Any, ...]  # T caches of the cell

    def step(self, t: int) -> Any:
        """The cache of step `t` alone."""
        return self.caches[t]

    def steps(self, start: int, stop: int) -> StepsCache:
        """The steps from `start` up to `stop`; only the backward needs them, so `state0` is left out."""
        return StepsCache(self.x[start:stop], (), self.caches[start:stop])


class SequenceCache(NamedTuple):
    """What the backward of a sequence needs: the runs and their caches, and which steps counted."""

    cell: Cell
    runs: tuple[Run, ...]
    x: np.ndarray  # (T, N, D)
    state0: tuple[np.ndarray, ...]
    parameters: tuple[np.ndarray, ...]
    mask: np.ndarray  # (T, N), boolean

    def step(self, t: int) -> Any:
        """The cache of step `t` alone. Raises ValueError where there is padding: a step is not everyone's."""
        if len(self.runs) != 1 or not self.mask.all():
            raise ValueError("cache: expected that of a sequence without padding")
        return self.runs[0].cache.step(t)


def sequence_forward(
    x: np.ndarray, state: Arrays, parameters: Arrays, mask: np.ndarray | None = None, cell: Cell = LSTM
) -> tuple[np.ndarray, tuple[np.ndarray, ...], SequenceCache]:
    """A cell along sequences of different lengths:

        state_t = step(x_t, state_{t-1}) where mask_t, else state_{t-1}
        h_t = its first array where mask_t, else 0

    What stands in the padding of `x` does not matter. Without a mask every step counts. Of no steps (T = 0)
    the last state is the initial one.

    Shapes: `x (T, N, D)`, `state` the cell's arrays, for an LSTM `(h0, c0)`, each `(N, H)`, `parameters` the
    cell's in the order of its contract, `mask (T, N)` boolean; returns `h (T, N, H)`, 0 on padding as from
    `torch.nn.utils.rnn.pad_packed_sequence`, each sequence's last state `(N, H)`, and the `SequenceCache`.
    Raises ValueError, naming the argument, when a number of arrays, a shape or a dtype does not fit.

    Source: Graves, "Supervised sequence labelling with recurrent neural networks", 2012, chapter 3.

    >>> from lstm_ref.numpy.cells import RNN
    >>> x, h0, one = np.ones((3, 1, 1)), np.zeros((1, 1)), np.ones((1, 1))
    >>> mask = np.array([[True], [True], [False]])
    >>> h, (h_n,), cache = sequence_forward(x, [h0], [one, one, np.zeros(1)], mask, cell=RNN)
    >>> h.ravel().round(4), h_n.round(4)
    (array([0.7616, 0.9427, 0.    ]), array([[0.9427]]))
    """
    check_kinds(locals(), cell=Cell)
    check_count("state", state, cell.state)
    check_count("parameters", parameters, cell.parameters)
    mask = checked_mask(x, mask)
    contracts = {"x": "T N D", **cell.state, **cell.parameters}
    arrays = dict(zip(contracts, (x, *state, *parameters), strict=True))
    bind(contracts, arrays)
    dtype, known = np.result_type(*arrays.values()), (tuple(state), tuple(parameters), mask)
    fused = cell.fused is not None and dtype.kind == "f"
    last = tuple(np.array(array, dtype) for array in state)
    along, spans, runs = _fused if fused else _looped, list(runs_of(mask)), []
    if len(spans) == 1 and is_whole(spans[0], x):
        h_run, after, cache = along(x, last, parameters, cell)
        h, last = np.asarray(h_run, dtype), tuple(np.array(array, dtype) for array in after)
        return h, last, SequenceCache(cell, (Run(*spans[0], fused, cache),), x, *known)
    h = np.zeros((*x.shape[:2], last[0].shape[1]), dtype)
    for start, stop, rows in spans:
        own = [array[rows].copy() for array in last]  # the cache keeps them, and `last` changes
        h_run, after, cache = along(x[start:stop, rows], own, parameters, cell)
        h[start:stop, rows] = h_run
        for array, new in zip(last, after, strict=True):
            array[rows] = new
        runs.append(Run(start, stop, rows, fused, cache))
    return h, last, SequenceCache(cell, tuple(runs), x, *known)


def sequence_backward(
    dh: np.ndarray, dstate: Arrays, cache: SequenceCache, k: int | None = None
) -> tuple[np.ndarray, tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """Back through time. Where the mask is False the gradient of the state is handed on untouched, `dh_t` is
    dropped with the output that it belongs to, and the cell receives nothing.

    With `k` the way back is cut into chunks of `k` steps, the first starting at step 0: no gradient passes
    from a chunk to the one before it, so `dstate0` is what the first chunk alone hands back.

    Shapes: `dh (T, N, H)`, upstream at every step; `dstate`, upstream at the last state, the cell's arrays
    `(N, H)`; returns `dx (T, N, D)`, 0 on padding, the initial state's gradients and the parameters', both in
    the cell's order. Raises ValueError, naming the argument, when a number, a shape or a dtype does not fit,
    or `k` is below 1.

    Source: as `sequence_forward`; the chunks Williams and Peng, 1990, here without overlap.

    >>> from lstm_ref.numpy.cells import RNN
    >>> x, h0, one = np.ones((3, 1, 1)), np.zeros((1, 1)), np.ones((1, 1))
    >>> mask = np.array([[True], [True], [False]])
    >>> h, _, cache = sequence_forward(x, [h0], [one, one, np.zeros(1)], mask, cell=RNN)
    >>> dx, (dh0,), _ = sequence_backward(np.zeros_like(h), [one], cache)
    >>> dx.ravel().round(4)
    array([0.0468, 0.1114, 0.    ])
    """
    check_kinds(locals(), cache=SequenceCache)
    cell, names = cache.cell, tuple(f"d{name}_n" for name in cache.cell.state)
    check_count("dstate", dstate, names)
    if k is not None:
        check_kinds(locals(), k="size")
    known = dict(zip([*cell.state, *cell.parameters], [*cache.state0, *cache.parameters], strict=True))
    contracts = {"x": "T N D", **cell.state, "dh": "T N H", **dict(zip(names, cell.state.values()))}
    arrays = {"x": cache.x, **known, "dh": dh, **dict(zip(names, dstate, strict=True))}
    bind(contracts, arrays)
    dtype = np.result_type(cache.x, *known.values(), dh, *dstate)
    runs, count = cache.runs, len(dstate)
    if len(runs) == 1 and k is None and is_whole(runs[0], cache.x):
        back = _fused_backward if runs[0].fused else _looped_backward
        dx, *all_else = (np.asarray(g, dtype) for g in back(dh, dstate, runs[0].cache, cell))
        return dx, tuple(all_else[:count]), tuple(all_else[count:])
    earlier = tuple(np.array(array, dtype) for array in dstate)
    gradients = [np.zeros(parameter.shape, dtype) for parameter in cache.parameters]
    dx = np.zeros(cache.x.shape, dtype)
    for start, stop, run in chunks(runs, k):
        part = run.cache.steps(start - run.start, stop - run.start)
        own = [array[run.rows] for array in earlier]
        back = _fused_backward if run.fused else _looped_backward
        dx[start:stop, run.rows], *more = back(dh[start:stop, run.rows], own, part, cell)
        cut = k is not None and start and start % k == 0
        for array, new in zip(earlier, more, strict=False):
            array[run.rows] = 0 if cut else new
        for total, gradient in zip(gradients, more[count:], strict=True):
            total += gradient
    return dx, earlier, tuple(gradients)


def over_sequence(cell: Cell) -> tuple[Callable[..., tuple], Callable[..., tuple]]:
    """A cell's forward and backward in the form of `lstm_forward` and `lstm_backward`, without a mask.

        forward(x, *state0, *parameters)           -> (h, *state_n without h, cache)
        backward(dh, *dstate_n without h, cache)   -> (dx, *dstate0, *dparameters)

    So `training.train(*over_sequence(cell), cell.draw(rng, D, H), task)` trains any cell.

    Shapes: as `sequence_forward`, for an LSTM `x (T, N, D)`, `h0 (N, H)`. Raises ValueError, naming the
    argument, when one does not fit where the two are called.

    Source: none; the form is this reference's own.

    >>> forward, backward = over_sequence(LSTM)
    >>> list(inspect.signature(forward).parameters)
    ['x', 'h0', 'c0', 'W_ih', 'W_hh', 'b']
    """
    check_kinds(locals(), cell=Cell)
    count, names = len(cell.state), list(cell.contracts(sequence=True))
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(name, kind) for name in names])

    def forward(*arrays: np.ndarray, **named: np.ndarray) -> tuple:
        x, *rest = signature.bind(*arrays, **named).args
        h, last, cache = sequence_forward(x, rest[:count], rest[count:], cell=cell)
        return h, *last[1:], cache

    def backward(dh: np.ndarray, *dlast_and_cache: Any) -> tuple[np.ndarray, ...]:
        *dlast, cache = dlast_and_cache
        check_kinds(locals(), cache=SequenceCache)
        dx, dstate, dparameters = sequence_backward(dh, [np.zeros_like(cache.state0[0]), *dlast], cache)
        return dx, *dstate, *dparameters

    vars(forward).update(__signature__=signature, cell=cell)
    return forward, backward


def _looped(x: np.ndarray, state: Arrays, parameters: Arrays, cell: Cell) -> tuple[list, tuple, StepsCache]:
    named = dict(zip(cell.parameters, parameters, strict=True))
    now, h, caches = tuple(state), [], []
    for x_t in x:
        *after, cache = cell.step(x_t, **dict(zip(cell.state, now, strict=True)), **named)
        now = tuple(after)
        h.append(now[0])
        caches.append(cache)
    return h, now, StepsCache(x, tuple(state), tuple(caches))


def _looped_backward(dh: np.ndarray, dstate: Arrays, cache: StepsCache, cell: Cell) -> tuple:
    count, dx = len(cell.state), []
    gradients: list[Any] = [0] * len(cell.parameters)
    for dh_t, step in zip(dh[::-1], cache.caches[::-1], strict=True):
        dx_t, *earlier = cell.step_backward(dstate[0] + dh_t, *dstate[1:], step)
        dstate = earlier[:count]
        gradients = [g + g_t for g, g_t in zip(gradients, earlier[count:], strict=True)]
        dx.append(dx_t)
    return np.stack(dx[::-1]), *dstate, *gradients


def _fused(x: np.ndarray, state: Arrays, parameters: Arrays, cell: Cell) -> tuple[np.ndarray, tuple, Any]:
    assert cell.fused is not None
    h, *others, cache = cell.fused.forward(x, *state, *parameters)
    return h, (h[-1], *others), cache


def _fused_backward(dh: np.ndarray, dstate: Arrays, cache: Any, cell: Cell) -> tuple:
    assert cell.fused is not None
    if dstate[0].any():
        dh = dh.copy()
        dh[-1] += dstate[0]
    return cell.fused.backward(dh, *dstate[1:], cache)


def checked_mask(x: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """The mask, or one that is True everywhere; ValueError when it does not fit `x (T, N, D)`.

    >>> checked_mask(np.ones((1, 2, 3)), None)
    array([[ True,  True]])
    """
    if mask is None:
        sizes = bind({"x": "T N D"}, {"x": x})
        return np.ones((sizes["T"], sizes["N"]), bool)
    bind({"x": "T N D", "mask": "T N"}, {"x": x, "mask": mask}, {"mask": "boolean"})
    return mask
