"""The papers' numbers beside ours, with seeds and spread: one table an experiment.

python benchmarks/papers.py                        every experiment, five seeds: about an hour on one core
python benchmarks/papers.py lag drift              two of them, under half a minute
python benchmarks/papers.py temporal-order --seeds 3
python benchmarks/papers.py --smoke                every experiment, too small to mean anything: seconds
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial
from inspect import Parameter, Signature
from typing import Any, NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from rich.console import Console
from rich.table import Table

from lstm_ref import tasks
from lstm_ref.numpy import (
    GREFF,
    Variant,
    gradient_by_lag,
    gru_backward,
    gru_forward,
    lstm_backward,
    lstm_forward,
    rnn_backward,
    rnn_forward,
    spectral_radius_rescale,
    variant_backward,
    variant_forward,
)
from lstm_ref.progress import progress
from lstm_ref.shapes import shape_of
from lstm_ref.training import History, initial_parameters, train


class Cell(NamedTuple):
    forward: Callable[..., tuple]
    backward: Callable[..., tuple]
    parameters: dict[str, np.ndarray]


Build = Callable[[np.random.Generator, int, int], Cell]  # (rng, D, H) -> the untrained cell
Row = list[str]


def rnn(rng: np.random.Generator, D: int, H: int, rho: float | None = None) -> Cell:
    """The tanh network; with `rho`, normal recurrent weights of that spectral radius."""
    parameters = initial_parameters(rng, D, H)
    if rho is not None:
        parameters["W_hh"] = spectral_radius_rescale(rng.standard_normal((H, H)), rho)
    return Cell(rnn_forward, rnn_backward, parameters)


def irnn(rng: np.random.Generator, D: int, H: int) -> Cell:
    """Le, Jaitly and Hinton 2015: relu, the identity as recurrent weights, inputs of 0.001."""
    parameters = initial_parameters(rng, D, H)
    parameters |= {"W_hh": np.eye(H), "W_ih": 0.001 * rng.standard_normal((H, D))}
    relu = {"nonlinearity": "relu"}
    return Cell(partial(rnn_forward, **relu), partial(rnn_backward, **relu), parameters)


def lstm(rng: np.random.Generator, D: int, H: int, forget_bias: float = 0.0) -> Cell:
    """torch's initialisation, plus a forget bias."""
    parameters = initial_parameters(rng, D, H, gates=4)
    parameters["b"][H : 2 * H] = forget_bias
    return Cell(lstm_forward, lstm_backward, parameters)


def lstm1997(rng: np.random.Generator, D: int, H: int, input_bias: float = 0.0, scale: float = 0.1) -> Cell:
    """The cell without forget gate: f is held at 1 by a bias so large that its gradient is exactly 0."""
    parameters = initial_parameters(rng, D, H, gates=4, scale=scale)
    parameters["W_ih"][H : 2 * H] = parameters["W_hh"][H : 2 * H] = 0
    parameters["b"][:H], parameters["b"][H : 2 * H] = input_bias, 1000
    return Cell(lstm_forward, lstm_backward, parameters)


def gru(rng: np.random.Generator, D: int, H: int, update_bias: float = 0.0) -> Cell:
    """torch's initialisation, plus an update bias: z starts near 1 and h is kept."""
    parameters = initial_parameters(rng, D, H, gates=3, biases=("b_ih", "b_hh"))
    parameters["b_ih"][H : 2 * H] = update_bias
    return Cell(gru_forward, gru_backward, parameters)


def greff(rng: np.random.Generator, D: int, H: int, variant: Variant) -> Cell:
    """One of the nine cells of Greff et al. 2015, every weight normal with deviation 0.1, as there."""
    shapes = {name: shape_of(contract, {"D": D, "H": H}) for name, contract in variant.contracts.items()}
    parameters = {name: 0.1 * rng.standard_normal(shape) for name, shape in shapes.items()}

    def state(h0: np.ndarray, c0: np.ndarray) -> tuple[np.ndarray, ...]:
        gates = (np.zeros((len(h0), len(variant.gates) * H)),) if variant.gates_recur else ()
        return (h0, c0, *gates)

    def forward(x: np.ndarray, h0: np.ndarray, c0: np.ndarray, **weights: np.ndarray) -> tuple:
        h, last, cache = variant_forward(x, state(h0, c0), weights, variant)
        return h, last[1], cache

    def backward(dh: np.ndarray, dc_n: np.ndarray, cache: Any) -> tuple:
        dx, dstate0, dweights = variant_backward(dh, state(0 * dc_n, dc_n), cache)
        return dx, *dstate0[:2], *dweights.values()

    names = ["x", "h0", "c0", *shapes]
    forward.__signature__ = Signature([Parameter(n, Parameter.POSITIONAL_OR_KEYWORD) for n in names])
    return Cell(forward, backward, parameters)


LAG: dict[str, Build] = {
    **{f"tanh, radius {rho:g}": partial(rnn, rho=rho) for rho in (0.9, 1.0, 1.5, 3.0)},
    **{f"LSTM, forget bias {bias}": partial(lstm, forget_bias=bias) for bias in (0, 1, 3)},
    "LSTM of 1997": partial(lstm1997, scale=0.0),
    **{f"GRU, update bias {bias}": partial(gru, update_bias=bias) for bias in (0, 3)},
}
TEMPORAL_ORDER: dict[str, Build] = {
    "LSTM of 1997, input bias -2": partial(lstm1997, input_bias=-2),
    "LSTM of 1997, input bias 0": lstm1997,
    **{f"LSTM, forget bias {bias}": partial(lstm, forget_bias=bias) for bias in (1, 3)},
    **{f"GRU, update bias {bias}": partial(gru, update_bias=bias) for bias in (0, 3)},
    "tanh": rnn,
}
VARIANTS: dict[str, Build] = {name: partial(greff, variant=switches) for name, switches in GREFF.items()}
REBER: dict[str, Build] = {"LSTM, forget bias 1": partial(lstm, forget_bias=1), "GRU": gru, "tanh": rnn}
ADDING: dict[str, Build] = {
    "GRU": gru,
    "LSTM, forget bias 1": partial(lstm, forget_bias=1),
    "IRNN": irnn,
    "tanh": rnn,
}
DRIFT: dict[str, Build] = {
    "no forget gate": partial(lstm1997, scale=0.0),
    "no forget gate, input bias -2": partial(lstm1997, input_bias=-2, scale=0.0),
    "forget gate, bias 1": partial(lstm, forget_bias=1),
}


def untrained_states(build: Build, seed: int, x: np.ndarray, H: int) -> tuple[Any, Cell]:
    """The cache of an untrained cell's run over `x` from a zero state."""
    cell = build(np.random.default_rng(seed), x.shape[2], H)
    zeros = [np.zeros((x.shape[1], H))] * (2 if cell.forward is lstm_forward else 1)
    return cell.forward(x, *zeros, **cell.parameters)[-1], cell


def lag(seeds: int, smoke: bool) -> Table:
    """Gradient norm relative to lag 0: 64 untrained units, normal inputs."""
    lags = (1, 3, 5, 10) if smoke else (1, 10, 50, 100)
    table = _table(
        "Gradient against lag, untrained, 64 units, relative to lag 0", *(f"lag {k}" for k in lags)
    )
    for name, build in progress(list(LAG.items()), "gradient against lag"):
        norms = []
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            cache, _ = untrained_states(build, seed, rng.standard_normal((lags[-1] + 1, 8, 16)), H=64)
            norms.append(gradient_by_lag(rng.standard_normal((8, 64)), cache))
        relative = np.array(norms)[:, lags] / np.array(norms)[:, :1]
        table.add_row(name, *(_spread(column, "{:.2g}", "{:.1g}") for column in relative.T))
    return table


def temporal_order(seeds: int, smoke: bool) -> Table:
    """Sequences until the last 2,000 were right, at most 150,000; 32 units, Adam 3e-3, clipped at 1."""
    task = partial(tasks.temporal_order, T=10 if smoke else 100)
    limit, row = (200, 100) if smoke else (150_000, 2000)
    title = "Temporal order, T=100 (Hochreiter & Schmidhuber 1997, 6a): sequences until solved"
    papers = {"LSTM of 1997, input bias -2": "31,390"}
    return _until_solved(title, TEMPORAL_ORDER, papers, task, D=8, H=32, seeds=seeds, limit=limit, row=row)


def reber(seeds: int, smoke: bool) -> Table:
    """Sequences until the long symbol of the last 1,000 was right, at most 50,000; 16 units, Adam 1e-2."""
    limit, row = (200, 100) if smoke else (50_000, 1000)
    title = "Embedded Reber grammar (1997, 1): sequences until the long symbol is right"
    papers = {"LSTM, forget bias 1": "8,440 to 39,740"}
    sizes = {"D": 7, "H": 16, "seeds": seeds, "limit": limit, "row": row}
    options = {"batch_size": 10, "learning_rate": 1e-2}
    return _until_solved(title, REBER, papers, tasks.embedded_reber, **sizes, **options)


def variants(seeds: int, smoke: bool) -> Table:
    """Greff's nine cells on one task, the embedded Reber grammar, as `reber` trains it; 16 units each."""
    limit, row = (50, 30) if smoke else (50_000, 1000)
    title = "Greff et al. 2015: vanilla and its eight variants on the embedded Reber grammar"
    papers = dict.fromkeys(("NFG", "NOAF"), "hurts most")
    sizes = {"D": 7, "H": 16, "seeds": seeds, "limit": limit, "row": row}
    options = {"batch_size": 10, "learning_rate": 1e-2}
    return _until_solved(title, VARIANTS, papers, tasks.embedded_reber, **sizes, **options)


def adding(seeds: int, smoke: bool) -> Table:
    """Updates of 50 sequences until the squared error's mean over 20 of them is under 0.01; 64 units."""
    T, limit = (6, 5) if smoke else (50, 3000)
    title = f"Adding, T={T}: updates of 50 until the squared error is under 0.01 (always answering 1: 0.167)"
    table = _table(title, "solved", "updates", "error at the end")
    for name, build in ADDING.items():
        runs = _runs(name, build, partial(tasks.adding, T=T), D=2, H=64, seeds=seeds, updates=limit)
        means = [np.convolve(run.losses, np.full(20, 1 / 20), "valid") for run in runs]
        found = [int(np.argmax(mean < 0.01)) + 20 for mean in means if (mean < 0.01).any()]
        last = [run.losses[-20:].mean() for run in runs]
        table.add_row(
            name, f"{len(found)} of {len(runs)}", _spread(found, "{:,.0f}"), _spread(last, "{:.2g}")
        )
    return table


def drift(seeds: int, smoke: bool) -> Table:
    """The largest |c| of 32 untrained units on a stream of random symbols, and how many tanh(c) are flat."""
    T = 50 if smoke else 1000
    title = f"Cell drift over {T} random symbols, 32 untrained units (the reason for Gers et al. 2000)"
    table = _table(title, f"|c| at {T // 10}", f"|c| at {T}", "tanh(c) beyond 0.97")
    for name, build in DRIFT.items():
        sizes = []
        for seed in range(seeds):
            x = tasks.one_hot(np.random.default_rng(seed).integers(8, size=(T, 4)), 8)
            cache, _ = untrained_states(build, seed, x, H=32)
            flat = float(np.mean(np.abs(np.tanh(cache.c[-1])) > 0.97))
            sizes.append((np.abs(cache.c[T // 10 - 1]).max(), np.abs(cache.c[-1]).max(), 100 * flat))
        early, late, share = np.array(sizes).T
        table.add_row(name, _spread(early, "{:.1f}"), _spread(late, "{:.1f}"), _spread(share, "{:.0f} %"))
    return table


EXPERIMENTS = {
    "lag": lag,
    "drift": drift,
    "adding": adding,
    "reber": reber,
    "variants": variants,
    "temporal-order": temporal_order,
}


def _until_solved(
    title: str, cells: dict[str, Build], papers: dict[str, str], task: tasks.Task,
    *, D: int, H: int, seeds: int, limit: int, row: int, batch_size: int = 50, **options: Any,
) -> Table:  # fmt: skip
    options |= {"batch_size": batch_size, "updates": limit // batch_size, "solved_after": row}
    table = _table(title, "the paper", "solved", "median (range) of ours", "accuracy", "seconds a run")
    for name, build in cells.items():
        runs = _runs(name, build, task, D=D, H=H, seeds=seeds, **options)
        solved = [run.solved for run in runs if run.solved]
        table.add_row(
            name,
            papers.get(name, ""),
            f"{len(solved)} of {len(runs)}",
            _spread(solved, "{:,.0f}"),
            _spread([100 * run.accuracy for run in runs], "{:.0f} %"),
            _spread([run.seconds for run in runs], "{:.0f}"),
        )
    return table


def _runs(
    name: str, build: Build, task: tasks.Task, *, D: int, H: int, seeds: int, **options: Any
) -> list[History]:
    cells = [build(np.random.default_rng(seed), D, H) for seed in range(seeds)]
    return [
        train(*cell, task, seed=seed, label=f"{name}, seed {seed}", **options)
        for seed, cell in enumerate(cells)
    ]


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("cell")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _spread(values: Any, form: str, range_form: str = "") -> str:
    """Median and range: `24,450 (12,800 to 30,100)`."""
    if not len(values):
        return "-"
    middle = form.format(np.median(values))
    low, high = ((range_form or form).format(value) for value in (min(values), max(values)))
    return middle if low == high else f"{middle} ({low} to {high})"


def main(arguments: list[str] | None = None) -> None:
    introduction, *examples = (__doc__ or "").split("\n\n")
    parser = argparse.ArgumentParser(
        description=introduction,
        epilog="\n\n".join(examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("experiment", nargs="*", help=f"any of {', '.join(EXPERIMENTS)} (all when left out)")
    parser.add_argument("--seeds", type=int, default=5, help="runs of each cell, 5 when left out")
    parser.add_argument("--smoke", action="store_true", help="tiny sizes, two seeds: does it run?")
    chosen = parser.parse_args(arguments)
    for name in chosen.experiment:
        if name not in EXPERIMENTS:
            parser.error(f"{name!r} is not an experiment: expected any of {', '.join(EXPERIMENTS)}")
    if chosen.seeds < 1:
        parser.error(f"--seeds: expected at least 1, got {chosen.seeds}")
    console = Console(width=132)
    for name in chosen.experiment or EXPERIMENTS:
        console.print(EXPERIMENTS[name](2 if chosen.smoke else chosen.seeds, chosen.smoke))
        console.print()


if __name__ == "__main__":
    main()
