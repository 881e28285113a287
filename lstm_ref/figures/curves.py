"""Curves and distributions: gradients against lag, losses, accuracy against length, drift, spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter, PercentFormatter

from .drawing import FAINT, INK, MUTED, Drawing, canvas, label_ends, number, ramp, styled

_ROUNDING = 1e-15
Seeds = np.ndarray | Sequence[float] | Sequence[Sequence[float]]


@styled
def gradient_against_lag(
    curves: Mapping[str, Seeds], title: str = "How much of a gradient is left, k steps back"
) -> Drawing:
    """Gradient norms `(T,)`, or `(seeds, T)`, relative to lag 0, on a log axis.

    The line is the median over the seeds, the band their range, the dashes a straight fit: a factor a step.

    >>> gradient_against_lag({"half": 0.5 ** np.arange(40.0)}).alt
    'Gradient norm relative to lag 0 against the lag, log axis. half: 1.8e-12 at lag 39, a factor 0.5 a step.'
    """
    figure, axes = canvas(3.7)
    words, ends, colours = [], {}, ramp(len(curves))
    for (name, norms), colour in zip(curves.items(), colours):
        runs = np.atleast_2d(np.asarray(norms, dtype=float))
        runs = np.where(runs > 0, runs, np.nan) / runs[:, :1]
        middle, lags = np.nanmedian(runs, axis=0), np.arange(runs.shape[1])
        factor, start = _fit(lags, middle)
        axes.plot(lags, start * factor**lags, color=colour, linewidth=1, linestyle=(0, (2, 2)))
        axes.fill_between(
            lags, np.nanmin(runs, axis=0), np.nanmax(runs, axis=0), color=colour, alpha=0.16, lw=0
        )
        axes.plot(lags, middle, color=colour)
        label = f"{name}\n×{factor:.2f} a step"
        ends[label] = (lags[-1], middle[np.isfinite(middle)][-1])
        words.append(f"{name}: {number(ends[label][1])} at lag {lags[-1]}, a factor {number(factor)} a step")
    axes.axhline(1, color=MUTED, linewidth=0.8)
    axes.set(yscale="log", xlabel="lag k", ylabel="|∂L/∂h$_{T-1-k}$| / |∂L/∂h$_{T-1}$|", title=title)
    axes.set_xlim(0, max(end[0] for end in ends.values()))
    axes.yaxis.set_major_locator(LogLocator(numticks=7))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="y")
    label_ends(axes, ends, colours, lines=2)
    seeds = max(len(np.atleast_2d(norms)) for norms in curves.values())
    over = f", median and range of {seeds} seeds" if seeds > 1 else ""
    return Drawing(
        figure, f"Gradient norm relative to lag 0 against the lag, log axis{over}. {'; '.join(words)}."
    )


def _fit(lags: np.ndarray, norms: np.ndarray) -> tuple[float, float]:
    """The straight line through log(norm), least squares: the factor a step, and the value at lag 0."""
    known = np.isfinite(norms)
    slope, start = np.polyfit(lags[known], np.log(norms[known]), 1)
    return float(np.exp(slope)), float(np.exp(start))


@styled
def singular_values(
    values: Mapping[str, np.ndarray], title: str = "Singular values of the Jacobian product"
) -> Drawing:
    """One panel a name: `(K, H)`, the singular values of the product over 1 to K steps, log axis.

    The largest bounds what a gradient can do; the fan shows how fast all others leave it. What is smaller
    than 1e-15 of the largest is rounding and is not drawn.

    >>> singular_values({"rho = 0.9": np.array([[0.9, 0.5], [0.81, 0.25]])}).alt[-58:]
    'rho = 0.9: from 0.25 to 0.81 after 2 steps, largest first.'
    """
    figure, panels = canvas(3.4, columns=len(values), sharey=True, squeeze=False)
    words = []
    for axes, (name, rows) in zip(panels[0], values.items()):
        steps = np.arange(1, len(rows) + 1)
        ordered = np.sort(rows, axis=1)[:, ::-1]
        ordered = np.where(ordered > _ROUNDING * ordered[:, :1], ordered, np.nan)
        for column, colour in zip(ordered.T[::-1], ramp(ordered.shape[1])[::-1]):
            axes.plot(steps, column, color=colour, linewidth=1)
        axes.plot(steps, ordered[:, 0], color=INK, linewidth=2.4)
        axes.axhline(1, color=MUTED, linewidth=0.8)
        axes.set(yscale="log", xlabel="steps")
        axes.set_title(name, fontsize=11, fontweight="normal")
        axes.grid(axis="y")
        last = ordered[-1]
        words.append(f"{name}: from {number(np.nanmin(last))} to {number(last[0])} after {len(rows)} steps")
    panels[0, 0].set_ylabel("singular value")
    panels[0, 0].yaxis.set_major_locator(LogLocator(numticks=7))
    figure.suptitle(title, x=0.02, ha="left", fontsize=12, fontweight="bold")
    return Drawing(figure, f"{title}, log axis. {'; '.join(words)}, largest first.")


@styled
def saturation_histogram(
    states: Mapping[str, np.ndarray], threshold: float = 0.97, title: str = "Where the units stand"
) -> Drawing:
    """The distribution of h in [-1, 1], one panel a name; beyond the threshold tanh is flat.

    >>> saturation_histogram({"calm": np.zeros((2, 3)), "full": np.ones((2, 3))}).alt[-58:]
    'Share beyond 0.97 in absolute value: calm 0 %, full 100 %.'
    """
    figure, panels = canvas(2.7, columns=len(states), sharey=True, squeeze=False)
    bins, words = np.linspace(-1, 1, 42), []
    for axes, (name, h), colour in zip(panels[0], states.items(), ramp(len(states))):
        flat = np.abs(h) > threshold
        axes.hist(h.ravel(), bins, weights=np.full(h.size, 1 / h.size), color=colour)
        axes.axvspan(-1, -threshold, color=FAINT, zorder=0)
        axes.axvspan(threshold, 1, color=FAINT, zorder=0)
        axes.set_title(f"{name}\n{100 * flat.mean():.0f} % saturated", fontsize=11, fontweight="normal")
        axes.set(xlabel="h", xlim=(-1, 1), xticks=[-1, 0, 1])
        words.append(f"{name} {100 * flat.mean():.0f} %")
    panels[0, 0].yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    panels[0, 0].set_ylabel("share of units")
    figure.suptitle(title, x=0.02, ha="left", fontsize=12, fontweight="bold")
    return Drawing(
        figure, f"Histograms of h. Share beyond {threshold} in absolute value: {', '.join(words)}."
    )


@styled
def loss_curves(
    runs: Mapping[str, Any], chance: float | None = None, title: str = "Loss against updates"
) -> Drawing:
    """The losses of several runs: arrays, or what `train` returned. `chance` draws the loss of a blind guess.

    >>> loss_curves({"right": [1.4, 0.7, 0.1], "wrong": [1.4, 1.0, 0.5]}).alt
    'Loss against updates. right: from 1.4 to 0.1; wrong: from 1.4 to 0.5.'
    """
    figure, axes = canvas(3.4)
    ends, words, colours = {}, [], ramp(len(runs))
    for (name, run), colour, width in zip(runs.items(), colours, _widths(len(runs))):
        losses = np.asarray(getattr(run, "losses", run), dtype=float)
        axes.plot(losses, color=colour, linewidth=0.8, alpha=0.3)
        smooth = _running_mean(losses, max(1, len(losses) // 40))
        axes.plot(smooth, color=colour, linewidth=width)
        known = np.flatnonzero(np.isfinite(losses))
        ends[name] = (float(known[-1]), smooth[known[-1]])
        stopped = "" if known[-1] == len(losses) - 1 else ", then not a number"
        words.append(f"{name}: from {number(losses[0])} to {number(ends[name][1])}{stopped}")
        if stopped:
            axes.plot(*ends[name], "x", color=colour, markersize=9, markeredgewidth=2.4)
    if chance is not None:
        axes.axhline(chance, color=MUTED, linewidth=0.8)
        axes.annotate(
            "a blind guess", (0, chance), (4, 3), textcoords="offset points", color=MUTED, fontsize=9
        )
    longest = max(len(getattr(run, "losses", run)) for run in runs.values())
    axes.set(xlabel="updates", ylabel="loss", title=title, xlim=(0, longest - 1), ylim=(0, None))
    axes.grid(axis="y")
    label_ends(axes, ends, colours)
    return Drawing(figure, f"Loss against updates. {'; '.join(words)}.")


def _widths(count: int) -> np.ndarray:
    """Line widths, the first curve the broadest, so that one that lies under another still shows."""
    return 2 + 1.6 * np.arange(count)[::-1]


def _running_mean(values: np.ndarray, width: int) -> np.ndarray:
    """The mean over the last `width` values, fewer at the start."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    last = np.arange(1, len(values) + 1)
    first = np.maximum(last - width, 0)
    return (total[last] - total[first]) / (last - first)


@styled
def accuracy_against_length(
    lengths: Sequence[int],
    accuracies: Mapping[str, Seeds],
    chance: float | None = None,
    xlabel: str = "sequence length T",
    title: str = "Accuracy against length",
) -> Drawing:
    """Accuracies at each length, `(L,)` or `(seeds, L)`: the median, and the range of the seeds as a band.

    >>> accuracy_against_length([5, 10, 20], {"tanh RNN": [1, 0.9, 0.25]}, chance=0.25).alt
    'Accuracy against sequence length T. tanh RNN: 5: 100 %, 10: 90 %, 20: 25 %. Guessing: 25 %.'
    """
    figure, axes = canvas(3.4)
    ends, words, colours = {}, [], ramp(len(accuracies))
    for (name, values), colour, width in zip(accuracies.items(), colours, _widths(len(accuracies))):
        runs = np.atleast_2d(np.asarray(values, dtype=float))
        middle = np.median(runs, axis=0)
        axes.fill_between(lengths, runs.min(axis=0), runs.max(axis=0), color=colour, alpha=0.16, linewidth=0)
        axes.plot(lengths, middle, "o-", color=colour, linewidth=width, markersize=4 + width)
        ends[name] = (lengths[-1], middle[-1])
        each = ", ".join(f"{length}: {100 * value:.0f} %" for length, value in zip(lengths, middle))
        words.append(f"{name}: {each}")
    if chance is not None:
        axes.axhline(chance, color=MUTED, linewidth=0.8)
        place = (lengths[0], chance)
        axes.annotate("guessing", place, (0, 4), textcoords="offset points", color=MUTED, fontsize=9)
        words.append(f"Guessing: {100 * chance:.0f} %")
    axes.set(xscale="log", xlabel=xlabel, ylabel="accuracy", title=title, ylim=(0, 1.04))
    axes.xaxis.set_major_locator(FixedLocator(list(lengths)))
    axes.xaxis.set_major_formatter(lambda value, place: f"{value:g}")
    axes.xaxis.set_minor_locator(FixedLocator([]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.grid(axis="y")
    label_ends(axes, ends, colours)
    joined = "; ".join(words).replace("; Guessing", ". Guessing")
    return Drawing(figure, f"Accuracy against {xlabel}. {joined}.")


@styled
def cell_drift(cells: Mapping[str, np.ndarray], title: str = "What the cells hold, over time") -> Drawing:
    """The cell state `c (T, H)` of one sequence, one panel a name, one thin line a unit, same scale.

    >>> cell_drift({"no forget gate": np.arange(12.0).reshape(4, 3)}).alt
    'Cell states over time. no forget gate: largest absolute value 11 after 4 steps.'
    """
    figure, panels = canvas(3.2, columns=len(cells), sharey=True, squeeze=False)
    words = []
    for axes, (name, c), colour in zip(panels[0], cells.items(), ramp(len(cells))):
        axes.plot(c, color=colour, linewidth=0.9, alpha=0.55)
        axes.axhspan(-1, 1, color=FAINT, zorder=0, linewidth=0)
        axes.set(xlabel="time step", xlim=(0, len(c) - 1))
        axes.set_title(name, fontsize=11, fontweight="normal")
        words.append(f"{name}: largest absolute value {number(np.abs(c[-1]).max())} after {len(c)} steps")
    panels[0, 0].set_ylabel("c")
    figure.suptitle(title, x=0.02, ha="left", fontsize=12, fontweight="bold")
    return Drawing(figure, f"Cell states over time. {'; '.join(words)}.")


@styled
def box_plot(
    results: Mapping[str, Sequence[float]],
    xlabel: str,
    paper: Mapping[str, float] | None = None,
    title: str = "",
) -> Drawing:
    """One row a name: a box over its seeds, each seed a point; a diamond is the paper's number.

    >>> box_plot({"LSTM": [3, 4, 5], "GRU": [1, 2, 3]}, xlabel="thousand sequences", paper={"LSTM": 7}).alt
    'Box plot of thousand sequences. LSTM: median 4, from 3 to 5, the paper 7; GRU: median 2, from 1 to 3.'
    """
    figure, axes = canvas(0.9 + 0.42 * len(results))
    words = []
    for row, ((name, values), colour) in enumerate(zip(results.items(), ramp(len(results)))):
        axes.boxplot(
            values,
            positions=[row],
            orientation="horizontal",
            widths=0.55,
            showfliers=False,
            boxprops={"color": colour},
            whiskerprops={"color": colour},
            capprops={"color": colour},
            medianprops={"color": colour, "linewidth": 2.4},
        )
        axes.plot(values, np.full(len(values), row), "o", color=colour, markersize=5, alpha=0.6)
        word = (
            f"{name}: median {number(np.median(values))}, from {number(min(values))} to {number(max(values))}"
        )
        if paper and name in paper:
            axes.plot(
                paper[name], row, "D", color=INK, markersize=8, markerfacecolor="none", markeredgewidth=1.6
            )
            word += f", the paper {number(paper[name])}"
        words.append(word)
    if paper:
        name = next(name for name in results if name in paper)
        place = (paper[name], list(results).index(name))
        axes.annotate("the paper", place, (0, -15), textcoords="offset points", ha="center", fontsize=9)
    axes.set(xlabel=xlabel, title=title)
    axes.set_yticks(range(len(results)), list(results))
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    return Drawing(figure, f"Box plot of {xlabel}. {'; '.join(words)}.")
