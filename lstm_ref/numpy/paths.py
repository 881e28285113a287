"""Along which paths does a gradient come back? All paths of a gated cell, by how often they switch.

A step back has two ways. The *direct* one multiplies by a gate alone: `f`, from memory to memory, in a cell
with the state (h, c); `z` in a GRU. All else leads *through the gates*: it ends in h, behind `W_hh`. So k
steps have `2^k` paths. One takes the direct way at every step, one goes through the gates at every step,
and `2 binom(k-1, s)` switch s times from one way to the other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.cells import Cell
from lstm_ref.numpy.flow import CachedSequence, State, backward_of, cell_of, jacobian_product
from lstm_ref.shapes import bind

__all__ = ["PathShares", "jacobian_blocks", "path_shares"]


class PathShares(NamedTuple):
    """The shares of a gradient by path; at every lag the entries of all three add up to 1."""

    direct: np.ndarray  # (T,): of the one path that takes the direct way at every step
    gates: np.ndarray  # (T,): of the one that goes through the gates at every step
    switching: np.ndarray  # (T, T): of all paths that switch s times, in column s; column 0 is 0


def jacobian_blocks(cache: CachedSequence, t: int, n: int = 0) -> np.ndarray:
    """The Jacobian of step t in a cell with the state (h, c), in its four blocks, for sample n.

        blocks[0, 0] = dh'/dh = o (1 - tanh(c')^2) G + tanh(c') o (1 - o) W_o
        blocks[0, 1] = dh'/dc = o (1 - tanh(c')^2) f                  diagonal
        blocks[1, 0] = dc'/dh = G = g i (1 - i) W_i + c f (1 - f) W_f + i (1 - g^2) W_g
        blocks[1, 1] = dc'/dc = f                                     diagonal: the direct way

    A prime marks what is after the step; `W_i` to `W_o` are the blocks of `W_hh`. The equations are the
    LSTM's; the blocks are there for every cell with this state.

    Shapes: returns `(2, 2, H, H)`. Raises ValueError when the cell's state is not (h, c), or there is no
    step t or no sample n.

    Source: Pascanu, Mikolov and Bengio, 2013, on the cell of Gers, Schmidhuber and Cummins, 2000.

    >>> from lstm_ref.numpy import lstm_forward
    >>> x, zero = np.ones((2, 1, 1)), np.zeros((1, 1))
    >>> *_, cache = lstm_forward(x, zero, zero, np.ones((4, 1)), np.ones((4, 1)), np.zeros(4))
    >>> bool(jacobian_blocks(cache, t=1)[1, 1] == cache.f[1])
    True
    """
    check_kinds(locals(), t="index", n="index")
    state = list(cell_of(cache).state)
    if state != ["h", "c"]:
        raise ValueError(f"cache: expected that of a cell with the state (h, c), got ({', '.join(state)})")
    T, H = len(cache.x), cache.state0[0].shape[1]
    if not 0 <= t < T:
        raise ValueError(f"t: expected a step from 0 to {T - 1}, got {t}")
    return jacobian_product(cache, n, start=t, stop=t + 1).reshape(2, H, 2, H).swapaxes(1, 2)


def path_shares(dh_T: np.ndarray, cache: CachedSequence) -> PathShares:
    """The shares that paths have in a gradient at the last h, one step further back at a time.

        share of a set of paths = <g_set, g> / <g, g>

    `g` is the gradient at the whole state, k steps back, over all samples; `g_set` is the sum over the paths
    of the set, and the sets' sums add up to g. A share is negative where the paths work against the whole.
    At lag 0 there is no step yet, and `direct[0]` is 1. Where nothing at all arrives the shares are NaN.

    Shapes: `dh_T (N, H)`; `cache` of a sequence of T steps; the `PathShares` have a row for every lag from 0
    to T - 1. Time and memory grow with T^2. Raises ValueError when `cache` is not a sequence's, its cell has
    no direct way, or `dh_T` does not fit.

    Source: none; the two ways of the LSTM are those of Hochreiter and Schmidhuber, 1997, appendix A.

    >>> from lstm_ref.numpy import gru_forward
    >>> x, h0, zero = np.ones((4, 1, 1)), np.zeros((1, 1)), np.zeros((3, 1))
    >>> _, cache = gru_forward(x, h0, zero, zero, np.zeros(3), np.zeros(3))
    >>> path_shares(np.ones((1, 1)), cache).direct  # W_hh = 0: there is no other way
    array([1., 1., 1., 1.])
    """
    cell, T = cell_of(cache), len(cache.x)
    bind({"h0": "N H", "dh_T": "N H"}, {"h0": cache.state0[0], "dh_T": dh_T})
    direct, gates, switching = np.zeros(T), np.zeros(T), np.zeros((T, T))
    direct[0] = 1
    first = (dh_T, *map(np.zeros_like, cache.state0[1:]))
    ways = [tuple(part[None] for part in way) for way in _ways(cell, first, cache.step(T - 1))]
    for lag in range(1, T):
        shares = _shares(ways)
        direct[lag], gates[lag] = shares[:, 0]
        switching[lag, 1:lag] = shares[:, 1:].sum(axis=0)
        if lag < T - 1:
            ways = _one_step_further(cell, ways, cache.step(T - 1 - lag))
    return PathShares(direct, gates, switching)


def _shares(ways: list[State]) -> np.ndarray:
    """Of the paths that took the direct way last, and of those that did not, by switches: `(2, S)`."""
    flat = [np.concatenate([part.reshape(len(part), -1) for part in way], axis=1) for way in ways]
    whole = (flat[0] + flat[1]).sum(axis=0)  # (all numbers of the state,)
    unit = np.abs(whole).max()  # in its units no square underflows
    with np.errstate(invalid="ignore"):
        whole = whole / unit
        return np.stack([(part / unit) @ whole for part in flat]) / (whole @ whole)


def _one_step_further(cell: Cell, ways: list[State], step: Any) -> list[State]:
    """Each way's arrays `(S, N, ...)`, one a number of switches, become `(S + 1, N, ...)`."""
    S = len(ways[0][0])
    tiled = _tiled(step, S, cell)
    after: list[list[State]] = []  # after[way before][way now]
    for way in ways:
        samples = tuple(part.reshape(-1, *part.shape[2:]) for part in way)
        now = _ways(cell, samples, tiled)
        after.append([tuple(part.reshape(S, -1, *part.shape[1:]) for part in one) for one in now])
    kept = [[_padded(part, 0) for part in after[way][way]] for way in (0, 1)]
    switched = [[_padded(part, 1) for part in after[1 - way][way]] for way in (0, 1)]
    return [tuple(a + b for a, b in zip(kept[way], switched[way])) for way in (0, 1)]


def _padded(part: np.ndarray, switches: int) -> np.ndarray:
    """One more number of switches: after a switch everything moves up by one."""
    return np.pad(part, [(switches, 1 - switches), *[(0, 0)] * (part.ndim - 1)])


def _ways(cell: Cell, later: State, step: Any) -> tuple[State, State]:
    """One step back: what comes directly, and what comes through the gates."""
    back = backward_of(cell)(later, step)
    names = list(cell.state)
    if "c" in names:
        of_memory = [name == "c" for name in names]
        direct = tuple(part if own else 0 * part for part, own in zip(back, of_memory))
        return direct, tuple(0 * part if own else part for part, own in zip(back, of_memory))
    if not hasattr(step, "z"):
        raise ValueError(
            f"cache: expected that of a cell with a memory c or an update gate z, got {type(step).__name__}"
        )
    direct = (later[0] * step.z,)
    return direct, (back[0] - direct[0],)


def _tiled(step: Any, times: int, cell: Cell) -> Any:
    """A step's cache with all its samples so many times over; the weights stay as they are."""
    samples = {
        name: np.tile(value, (times, *[1] * (value.ndim - 1)))
        for name, value in step._asdict().items()
        if isinstance(value, np.ndarray) and name not in cell.parameters
    }
    return step._replace(**samples)
