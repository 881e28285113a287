"""LSTM against GRU at an equal number of parameters (lesson GRU): every start, every seed, one table a task.

python benchmarks/gru.py                     both experiments, five seeds: a quarter of an hour on one core
python benchmarks/gru.py budget --seeds 3    one of them
python benchmarks/gru.py --smoke             both, too small to mean anything: seconds
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from rich.console import Console
from rich.table import Table

from lstm_ref import tasks
from lstm_ref.numpy import gru_fused, lstm_fused
from lstm_ref.numpy.experiments.gru import gru_size, lstm_size, matched_units
from lstm_ref.progress import progress
from lstm_ref.tasks import Batch
from lstm_ref.training import History, accuracy, initial_parameters, train

UNITS = 16  # of the LSTM
LSTM_STARTS = {
    f"forget bias {f}, input bias {i}": (f, i) for f, i in ((0, 0), (1, 0), (3, 0), (5, -2), (3, -3))
}
GRU_STARTS = {f"update bias {z}": (z,) for z in (0, 1, 3, 5)}


class Setting(NamedTuple):
    """A task, and how it is trained."""

    task: Callable[[np.random.Generator, int], Batch]
    D: int
    updates: int
    options: Mapping[str, Any]


SETTINGS = {
    "temporal order, T=100": Setting(
        partial(tasks.temporal_order, T=100),
        D=8,
        updates=250,
        options=dict(batch_size=20, learning_rate=0.03, solved_after=1000),
    ),
    "adding, T=30": Setting(
        partial(tasks.adding, T=30), D=2, updates=500, options=dict(batch_size=20, learning_rate=0.02)
    ),
    "embedded Reber": Setting(
        tasks.embedded_reber,
        D=7,
        updates=1000,
        options=dict(batch_size=10, learning_rate=0.01, solved_after=500),
    ),
}


def lstm(D: int, seed: int, forget: float = 0.0, write: float = 0.0) -> dict[str, np.ndarray]:
    """torch's initialisation of 16 units, and what is added to two gates' biases."""
    weights = initial_parameters(np.random.default_rng(seed), D, UNITS, gates=4)
    weights["b"][:UNITS], weights["b"][UNITS : 2 * UNITS] = write, forget
    return weights


def gru(D: int, seed: int, update: float = 0.0) -> dict[str, np.ndarray]:
    """torch's initialisation of as many units as cost no more, and an update bias."""
    units = matched_units(D, UNITS)
    weights = initial_parameters(np.random.default_rng(seed), D, units, gates=3, biases=("b_ih", "b_hh"))
    weights["b_ih"][units : 2 * units] = update
    return weights


LSTM = (lstm_fused.lstm_forward, lstm_fused.lstm_backward, lstm)
GRU = (gru_fused.gru_forward, gru_fused.gru_backward, gru)


def runs(cell: tuple, start: tuple, setting: Setting, seeds: int, **options: Any) -> list[History]:
    """One run a seed."""
    forward, backward, build = cell
    chosen = dict(updates=setting.updates, **setting.options) | options
    task = chosen.pop("task", setting.task)
    return [
        train(forward, backward, build(setting.D, seed, *start), task, seed=seed, **chosen)
        for seed in range(seeds)
    ]


def updates_until_right(run: History, share: float = 0.9, over: int = 20) -> int | None:
    """The updates until so large a share of the answers of the last `over` updates is right."""
    means = np.convolve(run.accuracies, np.full(over, 1 / over), "valid")
    return int(np.argmax(means >= share)) + over if (means >= share).any() else None


def budget(seeds: int, smoke: bool) -> list[Table]:
    """Every start of both cells on three tasks."""
    tables = []
    for name, setting in SETTINGS.items():
        size = setting.options["batch_size"]
        title = f"{name}: sequences until nine answers in ten are right, of {size * setting.updates:,}"
        table = _table(
            title, "parameters", "got there", "median (range)", "right at the end", "seconds a run"
        )
        cells = [("LSTM", LSTM, lstm_size(setting.D, UNITS), LSTM_STARTS)]
        cells += [("GRU", GRU, gru_size(setting.D, matched_units(setting.D, UNITS)), GRU_STARTS)]
        starts = [(kind, cell, size, *start) for kind, cell, size, group in cells for start in group.items()]
        for kind, cell, parameters, words, start in progress(starts, name):
            histories = runs(cell, start, setting, seeds, **(dict(updates=3) if smoke else {}))
            there = [count * size for run in histories if (count := updates_until_right(run))]
            table.add_row(
                f"{kind}, {words}",
                f"{parameters:,}",
                f"{len(there)} of {seeds}",
                _spread(there, "{:,.0f}"),
                _spread([100 * run.accuracy for run in histories], "{:.0f} %"),
                _spread([run.seconds for run in histories], "{:.1f}"),
            )
        tables.append(table)
    return tables


def from_a_pool(task: Callable[..., Batch], size: int) -> Callable[..., Batch]:
    """The task with only so many different sequences."""
    pool = task(np.random.default_rng(2026), size)

    def draw(rng: np.random.Generator, N: int) -> Batch:
        chosen = rng.integers(size, size=N)
        arrays = (pool.x, pool.target, pool.mask, pool.scored)
        x, target, mask, scored = (array[:, chosen] for array in arrays)
        return pool._replace(x=x, target=target, mask=mask, scored=scored)

    return draw


# By `budget`: where most seeds got there, and among those the fewest sequences.
BEST = {
    "temporal order, T=100": ((5, -2), (3,)),
    "adding, T=30": ((3, -3), (0,)),
    "embedded Reber": ((3, 0), (5,)),
}


def data(seeds: int, smoke: bool) -> list[Table]:
    """The best start of each cell, trained on few different sequences and on many, judged on fresh ones."""
    sizes = (30, 100) if smoke else (30, 100, 300, 1000, 3000)
    title = "Trained on so many different sequences, right on 1,000 fresh ones: median (range)"
    table = _table(title, *(f"{size:,}" for size in sizes))
    for name, setting in SETTINGS.items():
        fresh = setting.task(np.random.default_rng(7), 50 if smoke else 1000)
        for kind, cell, start in zip(("LSTM", "GRU"), (LSTM, GRU), BEST[name]):
            columns = []
            for size in progress(sizes, f"{name}, {kind}"):
                options = dict(task=from_a_pool(setting.task, size), solved_after=None)
                histories = runs(cell, start, setting, seeds, **options, **(dict(updates=3) if smoke else {}))
                columns.append([100 * accuracy(cell[0], run.parameters, fresh) for run in histories])
            table.add_row(f"{name}: {kind}", *(_spread(column, "{:.0f} %") for column in columns))
    return [table]


EXPERIMENTS = {"budget": budget, "data": data}


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _spread(values: Any, form: str) -> str:
    """Median and range: `24,450 (12,800 to 30,100)`."""
    if not len(values):
        return "-"
    middle, low, high = (form.format(value) for value in (np.median(values), min(values), max(values)))
    return middle if low == high else f"{middle} ({low} to {high})"


def main(arguments: list[str] | None = None) -> None:
    introduction, examples = (__doc__ or "").split("\n\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=introduction, epilog=examples, formatter_class=form)
    parser.add_argument("experiment", nargs="*", help=f"any of {', '.join(EXPERIMENTS)} (all when left out)")
    parser.add_argument("--seeds", type=int, default=5, help="runs of each cell, 5 when left out")
    parser.add_argument("--smoke", action="store_true", help="tiny sizes, two seeds: does it run?")
    chosen = parser.parse_args(arguments)
    for name in chosen.experiment:
        if name not in EXPERIMENTS:
            parser.error(f"{name!r} is not an experiment: expected any of {', '.join(EXPERIMENTS)}")
    if chosen.seeds < 1:
        parser.error(f"--seeds: expected at least 1, got {chosen.seeds}")
    console = Console(width=140)
    for name in chosen.experiment or EXPERIMENTS:
        for table in EXPERIMENTS[name](2 if chosen.smoke else chosen.seeds, chosen.smoke):
            console.print(table)
            console.print()


if __name__ == "__main__":
    main()
