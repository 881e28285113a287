"""How values spread: singular values, saturated units, drifting cells, results over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import LogLocator, PercentFormatter

from .drawing import Drawing, canvas, number, styled
from .palette import FAINT, INK, MUTED, ramp

_ROUNDING = 1e-15
_LABEL: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9}
_NOTE: dict[str, Any] = {"textcoords": "offset points", "color": MUTED, "fontsize": 9}


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
    panels[0, -1].annotate("largest", (steps[-1], last[0]), (0, 7), textcoords="offset points", ha="right")
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
    panels[0, -1].annotate("grey: |c| < 1", (len(c) - 1, 1), (0, 4), ha="right", **_NOTE)
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


@styled
def slope_chart(
    ranks: Mapping[str, np.ndarray], sides: tuple[str, str], title: str = "The same cells on two tasks"
) -> Drawing:
    """A line a name from its mean rank on the left to that on the right; a bar is the spread over the seeds.

    `ranks` are `(2, seeds)` a name, 1 the best, on top. The two names whose ranks change most are dark.

    >>> ranks = {"A": np.array([[1, 1], [2, 2]]), "B": np.array([[2, 2], [1, 1]])}
    >>> slope_chart(ranks, ("adding", "counting")).alt
    'The same cells on two tasks. Mean rank on adding and on counting, 1 the best: A 1 and 2, B 2 and 1.'
    """
    figure, axes = canvas(0.9 + 0.5 * len(ranks))
    means = {name: np.mean(of, axis=1) for name, of in ranks.items()}
    beside = [_apart({name: mean[side] for name, mean in means.items()}) for side in (0, 1)]
    most = sorted(means, key=lambda name: -abs(means[name][1] - means[name][0]))[:2]
    for row, ((name, of), colour) in enumerate(zip(ranks.items(), ramp(len(ranks)))):
        dark = name in most
        place = np.array([0, 1]) + (row - (len(ranks) - 1) / 2) * np.array([-0.012, 0.012])
        axes.plot(place, means[name], "o-", color=colour, linewidth=2.6 if dark else 1.2, markersize=6)
        for x, values in zip(place, of):
            axes.plot([x, x], [np.min(values), np.max(values)], color=colour, linewidth=1, alpha=0.5)
        weight = "bold" if dark else "normal"
        for x, align, away in ((0, "right", -14), (1, "left", 14)):
            axes.annotate(
                name, (x, beside[x][name]), (away, 0), ha=align, va="center", weight=weight, **_LABEL
            )
    axes.set(xlim=(-0.55, 1.55), ylim=(len(ranks) + 0.4, 0.6), xticks=[0, 1], title=title)
    axes.set_xticklabels([f"{side}" for side in sides])
    axes.set(yticks=range(1, len(ranks) + 1), ylabel="rank, 1 the best")
    axes.grid(axis="y")
    told = ", ".join(f"{name} {number(left)} and {number(right)}" for name, (left, right) in means.items())
    return Drawing(figure, f"{title}. Mean rank on {sides[0]} and on {sides[1]}, 1 the best: {told}.")


def _apart(places: Mapping[str, float], gap: float = 0.33) -> dict[str, float]:
    """The places of labels, from the top, each at least a gap below the one before."""
    apart: dict[str, float] = {}
    for name in sorted(places, key=lambda name: places[name]):
        apart[name] = max([places[name], *(place + gap for place in apart.values())])
    return apart
