"""The experiments of lesson LSTM variants: eight cells on two tasks, a clock set by hand, and what they cost.

Axes: `M` models, `N` batch, `D` input, `H` hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from lstm_ref.numpy.cells import Cell, variant_cell
from lstm_ref.numpy.lstm_relatives import peephole_step
from lstm_ref.numpy.lstm_switches import GREFF, LSTM1997, MEMORY_GATED
from lstm_ref.numpy.many import over_models
from lstm_ref.tasks import Batch, adding, counting_strings
from lstm_ref.training import History, train_many

CELLS: Mapping[str, Cell] = {
    "vanilla": variant_cell(GREFF["V"]),
    "no peepholes": variant_cell(GREFF["NP"]),
    "1997": variant_cell(LSTM1997),
    "no input gate": variant_cell(GREFF["NIG"]),
    "no output gate": variant_cell(GREFF["NOG"]),
    "no output tanh": variant_cell(GREFF["NOAF"]),
    "coupled": variant_cell(GREFF["CIFG"]),
    "memory-gated": variant_cell(MEMORY_GATED),
}
LONGEST = 10  # of the strings that are trained on
FARTHEST = 30  # of the strings that are tried


def drawn(name: str, seeds: Sequence[int], D: int, H: int, forget: float) -> dict[str, np.ndarray]:
    """One start a seed, `(M, ...)`; the forget gate's bias is `forget` where the cell has a forget gate."""
    cell = CELLS[name]
    biases = {"f": forget} if "f" in cell.blocks else {}
    starts = [cell.draw(np.random.default_rng(seed), D, H, **biases) for seed in seeds]
    return {key: np.stack([start[key] for start in starts]) for key in starts[0]}


def learn_adding(
    name: str, seeds: Sequence[int], updates: int = 300, learning_rate: float = 1e-2
) -> list[History]:
    """Cells of 16 units learn to add two numbers among 20, one model a seed."""
    options: dict[str, Any] = dict(updates=updates, batch_size=16, learning_rate=learning_rate)
    task = partial(adding, T=20)
    start = drawn(name, seeds, D=2, H=16, forget=1.0)
    return train_many(*over_models(CELLS[name]), start, task, seeds=seeds, **options)


def error_of(history: History) -> float:
    """The mean squared error over the last tenth of a run."""
    return float(history.losses[-max(1, len(history.losses) // 10) :].mean())


def learn_counting(
    name: str, seeds: Sequence[int], updates: int = 500, H: int = 4, forget: float = 3.0
) -> list[History]:
    """Cells of 4 units learn the strings a^n b^n, n from 1 to 10, one model a seed."""
    strings = counting_strings(range(1, LONGEST + 1))

    def every_string(rng: np.random.Generator, N: int) -> Batch:
        return strings

    def rate(done: int) -> float:
        return 2e-2 * (1 - done / updates) + 1e-4

    start = drawn(name, seeds, D=strings.x.shape[2], H=H, forget=forget)
    options: dict[str, Any] = dict(updates=updates, batch_size=LONGEST, learning_rate=rate)
    return train_many(*over_models(CELLS[name]), start, every_string, seeds=seeds, **options)


def counted_to(name: str, histories: Sequence[History], farthest: int = FARTHEST) -> list[int]:
    """For each model the largest n for which it is right about every string from 1 to n, after the last a."""
    strings = counting_strings(range(1, farthest + 1))
    models = {key: np.stack([one.parameters[key] for one in histories]) for key in histories[0].parameters}
    W_out, b_out = models.pop("W_out"), models.pop("b_out")
    forward, _ = over_models(CELLS[name])
    h, _ = forward(np.repeat(strings.x[:, None], len(histories), axis=1), **models)
    answers = (np.einsum("tmnh,mvh->tmnv", h, W_out) + b_out[:, None]).argmax(axis=-1)  # (T, M, N)
    right = (answers == strings.target[:, None]) | ~strings.scored[:, None]
    return [int(np.cumprod(of.all(axis=0)).sum()) for of in right.swapaxes(0, 1)]


def count_parameters(D: int, H: int, gates: int, peepholes: bool, gate_recurrence: bool) -> int:
    """How many numbers a cell with so many gates and a candidate learns; one bias a row.

    Source: Greff et al., "LSTM: a search space odyssey", 2015, section II.

    >>> count_parameters(D=3, H=5, gates=3, peepholes=True, gate_recurrence=False)
    195
    """
    rows = (gates + 1) * H
    seen = gates * H * peepholes
    recurrent = (gates * H) ** 2 * gate_recurrence
    return rows * (D + H + 1) + seen + recurrent


def clock(F: int) -> tuple[np.ndarray, np.ndarray]:
    """`b (4,)` and `p (3,)` of one unit with peepholes and no input that shows a value at every F-th step.

    The memory counts 1, 2, ... F; the forget gate sees F and empties it, the output gate sees F and opens.

    Source: after Gers, Schraudolph and Schmidhuber, "Learning precise timing with LSTM", 2002.

    >>> [int(step) for step in np.flatnonzero(ticks(*clock(4), T=13))]
    [3, 7, 11]
    """
    line, steep = F - 0.5, 40.0
    return np.array([steep, steep * line, steep, -steep * line]), np.array([0.0, -steep, steep])


def ticks(b: np.ndarray, p: np.ndarray, T: int) -> np.ndarray:
    """What a unit with peepholes shows over T steps without an input, `(T,)`: 1 fires, 0 is silent.

    Fires: `h` is above 0.3. Silent: its absolute value is below 0.1. What is neither is -1. `W_hh` is 0.
    """
    state = np.zeros((1, 1)), np.zeros((1, 1))
    shown = np.empty(T)
    for t in range(T):
        h, c, _ = peephole_step(np.zeros((1, 1)), *state, np.zeros((4, 1)), np.zeros((4, 1)), b, p)
        state, shown[t] = (h, c), h[0, 0]
    return np.where(shown > 0.3, 1.0, np.where(np.abs(shown) < 0.1, 0.0, -1.0))


def swap_witness() -> tuple[np.ndarray, float]:
    """`b (4,)` and the memory `c` of a unit: exchanging i and f changes `c_next` by more than a half.

    >>> b, c = swap_witness()
    >>> b.shape
    (4,)
    """
    return np.array([-20.0, 20.0, -20.0, 0.0]), 1.0


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's: the correlation of the ranks of two lists of scores; equal scores share their mean rank.

    Shapes: `a` and `b (K,)`, each with two different scores at least.

    Source: Spearman, "The proof and measurement of association between two things", 1904.

    >>> round(rank_correlation(np.array([1.0, 2.0, 2.0]), np.array([10.0, 30.0, 20.0])), 4)
    0.866
    """
    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def ranks(scores: np.ndarray) -> np.ndarray:
    """1 for the smallest score, K for the largest; equal scores share the mean of their ranks.

    >>> ranks(np.array([5.0, 1.0, 5.0]))
    array([2.5, 1. , 2.5])
    """
    smaller = (scores < scores[:, None]).sum(axis=1)
    equal = (scores == scores[:, None]).sum(axis=1)
    return smaller + (equal + 1) / 2
