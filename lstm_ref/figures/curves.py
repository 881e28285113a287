"""Curves: gradients against lag, losses against updates, accuracy against length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import FixedLocator, LogLocator, MaxNLocator, NullFormatter, PercentFormatter

from .drawing import Drawing, canvas, label_ends, number, styled
from .palette import MUTED, ramp

Seeds = np.ndarray | Sequence[float] | Sequence[Sequence[float]]


@styled
def gradient_against_lag(
    curves: Mapping[str, Seeds], title: str = "How much of a gradient is left, k steps back"
) -> Drawing:
    """Gradient norms `(T,)`, or `(seeds, T)`, relative to lag 0, on a log axis.

    The line is the median over the seeds, the band their range, the dashes a straight fit: a factor a step.
    A line that bends has no such fit.

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
        straight = _straight(middle, start * factor**lags)
        if straight:
            axes.plot(lags, start * factor**lags, color=colour, linewidth=1, linestyle=(0, (2, 2)))
        axes.fill_between(
            lags, np.nanmin(runs, axis=0), np.nanmax(runs, axis=0), color=colour, alpha=0.16, lw=0
        )
        axes.plot(lags, middle, color=colour)
        label = f"{name}\n×{factor:.2f} a step" if straight else name
        ends[label] = (lags[-1], middle[np.isfinite(middle)][-1])
        said = f", a factor {number(factor)} a step" if straight else ""
        words.append(f"{name}: {number(ends[label][1])} at lag {lags[-1]}{said}")
    axes.axhline(1, color=MUTED, linewidth=0.8)
    axes.set(yscale="log", xlabel="lag k", ylabel="|∂L/∂h$_{T-1-k}$| / |∂L/∂h$_{T-1}$|", title=title)
    axes.set_xlim(0, max(end[0] for end in ends.values()))
    _log_ticks(axes)
    axes.grid(axis="y")
    label_ends(axes, ends, colours, lines=2)
    seeds = max(len(np.atleast_2d(norms)) for norms in curves.values())
    over = f", median and range of {seeds} seeds" if seeds > 1 else ""
    return Drawing(
        figure, f"Gradient norm relative to lag 0 against the lag, log axis{over}. {'; '.join(words)}."
    )


def _log_ticks(axes: Any) -> None:
    """Powers of ten; within two decades, where there are too few of them, plain numbers in between."""
    low, high = axes.get_ylim()
    if high > 100 * low:
        axes.yaxis.set_major_locator(LogLocator(numticks=7))
    else:
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)) if high > 10 * low else MaxNLocator(5))
        axes.yaxis.set_major_formatter(lambda value, place: number(value))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _fit(lags: np.ndarray, norms: np.ndarray) -> tuple[float, float]:
    """The straight line through log(norm), least squares: the factor a step, and the value at lag 0."""
    known = np.isfinite(norms)
    slope, start = np.polyfit(lags[known], np.log(norms[known]), 1)
    return float(np.exp(slope)), float(np.exp(start))


def _straight(norms: np.ndarray, fit: np.ndarray) -> bool:
    """Whether a curve lies near its fit on a log axis: within a factor 1.6, or a twentieth of its range.

    >>> lags = np.arange(20.0)
    >>> [_straight(curve, np.ones(20)) for curve in (1.2 ** np.sin(lags), 10 ** np.sin(lags / 3))]
    [True, False]
    """
    known = np.isfinite(norms)
    logs, fitted = np.log10(norms[known]), np.log10(fit[known])
    return bool(np.sqrt(np.mean((logs - fitted) ** 2)) <= max(0.2, 0.05 * np.ptp(logs)))


@styled
def loss_curves(
    runs: Mapping[str, Any], chance: float | None = None, title: str = "Loss against updates"
) -> Drawing:
    """The losses of several runs: arrays, or what `train` returned. `chance` draws the loss of a blind guess.

    A loss that grows far beyond its start leaves the frame; a cross stands where it became NaN.

    >>> loss_curves({"right": [1.4, 0.7, 0.1], "wrong": [1.4, 1.0, 0.5]}).alt
    'Loss against updates. right: from 1.4 to 0.1; wrong: from 1.4 to 0.5.'
    """
    figure, axes = canvas(3.4)
    ends, words, colours, ceiling = {}, [], ramp(len(runs)), 0.0
    for (name, run), colour, width in zip(runs.items(), colours, _widths(len(runs))):
        losses = np.asarray(getattr(run, "losses", run), dtype=float)
        ceiling = max(ceiling, 2.5 * losses[0])
        axes.plot(losses, color=colour, linewidth=0.8, alpha=0.3)
        smooth = _running_mean(losses, max(1, len(losses) // 40))
        axes.plot(np.minimum(smooth, ceiling), color=colour, linewidth=width, clip_on=False)
        known = np.flatnonzero(np.isfinite(losses))
        ends[name] = (float(known[-1]), smooth[known[-1]])
        stopped = "" if known[-1] == len(losses) - 1 else ", then not a number"
        words.append(f"{name}: from {number(losses[0])} to {number(ends[name][1])}{stopped}")
        if stopped:
            ends[name] = (ends[name][0], min(ends[name][1], ceiling))
            axes.plot(*ends[name], "X", color=colour, markersize=11, clip_on=False, zorder=5)
            axes.annotate("NaN", ends[name], (9, 0), textcoords="offset points", color=colour, va="center")
    longest = max(len(getattr(run, "losses", run)) for run in runs.values())
    axes.set(xlabel="updates", ylabel="loss", title=title, xlim=(0, max(longest - 1, 1)))
    axes.set_ylim(0, min(axes.get_ylim()[1], 1.06 * ceiling))
    if chance is not None:
        axes.axhline(chance, color=MUTED, linewidth=0.8, zorder=1)
        ends["a blind guess"] = (longest - 1, chance)
        words.append(f"a blind guess: {number(chance)}")
    axes.grid(axis="y")
    label_ends(axes, ends, [*colours, MUTED])
    return Drawing(figure, f"Loss against updates. {'; '.join(words)}.")


def _widths(count: int) -> np.ndarray:
    """Line widths, the first curve the broadest, so that one that lies under another still shows."""
    return 2 + 1.3 * np.arange(count)[::-1]


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
    'Accuracy against sequence length T. tanh RNN: 5: 100 %, 10: 90 %, 20: 25 %; guessing: 25 %.'
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
        axes.axhline(chance, color=MUTED, linewidth=0.8, zorder=1)
        ends["guessing"] = (lengths[-1], chance)
        words.append(f"guessing: {100 * chance:.0f} %")
    axes.set(xscale="log", xlabel=xlabel, ylabel="accuracy", title=title, ylim=(0, 1.04))
    axes.xaxis.set_major_locator(FixedLocator(list(lengths)))
    axes.xaxis.set_major_formatter(lambda value, place: f"{value:g}")
    axes.xaxis.set_minor_locator(FixedLocator([]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.grid(axis="y")
    label_ends(axes, ends, [*colours, MUTED])
    return Drawing(figure, f"Accuracy against {xlabel}. {'; '.join(words)}.")
