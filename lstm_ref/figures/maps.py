"""Pictures of matrices and of a map: gates over a sentence, an alignment, one unit's next state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .drawing import Drawing, canvas, number, styled
from .palette import BACK, GATES, INK, MUTED, PAPER, ramp

_AT_THE_SIDE: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}


@styled
def gate_heatmap(gates: Mapping[str, np.ndarray], symbols: Sequence[str], title: str = "") -> Drawing:
    """What every gate did at every symbol: one panel a gate `(T, H)` or `(T,)`, in the gate's colour.

    `i f o r z` run from 0, paper, to 1, full colour; everything else from -1, ink, over 0 to 1.

    >>> gate_heatmap({"f": np.array([0.9, 0.1, 0.8])}, ["Tom", "and", "___"]).alt
    'Gate values over 3 symbols, Tom and ___. f: highest on average at Tom, 0.9, lowest at and, 0.1.'
    """
    T = len(symbols)
    panels = {name: np.asarray(values, dtype=float).reshape(T, -1) for name, values in gates.items()}
    shares = [min(values.shape[1], 12) + 3 for values in panels.values()]
    layout: dict[str, Any] = {"sharex": True, "squeeze": False, "height_ratios": shares}
    figure, axes = canvas(1.0 + 0.085 * sum(shares), len(panels), **layout)
    words = []
    for axis, (name, values) in zip(axes[:, 0], panels.items()):
        signed = name not in "ifozr"
        colours = _colours(GATES.get(name, BACK), signed)
        axis.imshow(values.T, aspect="auto", cmap=colours, vmin=-signed, vmax=1)
        axis.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=13, fontweight="bold")
        axis.yaxis.label.set_color(GATES.get(name, BACK))
        _legend(axis, colours, "−1" if signed else "0")
        axis.set_yticks([])
        axis.tick_params(axis="x", length=0)
        axis.spines[:].set_visible(False)
        mean = values.mean(axis=1)
        high, low = int(mean.argmax()), int(mean.argmin())
        words.append(
            f"{name}: highest on average at {symbols[high]}, {number(mean[high])}, "
            f"lowest at {symbols[low]}, {number(mean[low])}"
        )
    long = max(map(len, symbols)) > 2
    axes[-1, 0].set_xticks(range(T), symbols, rotation=90 if long else 0)
    axes[0, 0].set_title(title)
    return Drawing(figure, f"Gate values over {T} symbols, {' '.join(symbols)}. {'; '.join(words)}.")


def _legend(axis: Any, colours: LinearSegmentedColormap, low: str) -> None:
    """Which colour is which value: a strip beside the panel, from `low` to 1."""
    strip = axis.inset_axes((1.045, 0, 0.05, 1))
    strip.imshow(np.linspace(0, 1, 32)[None], aspect="auto", cmap=colours, extent=(0, 1, 0.35, 0.65))
    strip.set(ylim=(0, 1))
    strip.axis("off")
    for x, side, value in ((1.04, "right", low), (1.1, "left", "1")):
        axis.annotate(value, (x, 0.5), (0, 0), ha=side, color=MUTED, fontsize=9, va="center", **_AT_THE_SIDE)


def _colours(colour: str, signed: bool) -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list(
        "gate", [INK, "#f1f2f2", colour] if signed else ["#f1f2f2", colour]
    )


@styled
def alignment_matrix(
    weights: np.ndarray, source: Sequence[str], target: Sequence[str], title: str = "Where each output looked"
) -> Drawing:
    """Attention weights `(T, S)`: one row an output symbol, one column a source symbol, dark is 1.

    >>> alignment_matrix(np.eye(2), ["deux", "mots"], ["two", "words"]).alt
    'Alignment of 2 outputs (rows) with 2 source symbols (columns). two looks most at deux, words at mots.'
    """
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (len(target), len(source)):
        raise ValueError(
            f"weights: expected {len(target)} targets x {len(source)} sources, got {weights.shape}"
        )
    figure, axes = canvas(min(1.4 + 0.22 * len(target), 6.0))
    axes.imshow(weights, cmap=_colours(INK, signed=False), vmin=0, vmax=1, aspect="auto")
    long = max(map(len, source)) > 2
    axes.set_xticks(range(len(source)), source, rotation=90 if long else 0)
    axes.set_yticks(range(len(target)), target)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(title)
    looks = [f"{word} looks most at {source[k]}" for word, k in zip(target, weights.argmax(axis=1))]
    words = ", ".join([looks[0], *(look.replace("looks most ", "") for look in looks[1:])])
    sizes = f"{len(target)} outputs (rows) with {len(source)} source symbols (columns)"
    return Drawing(figure, f"Alignment of {sizes}. {words}.")


@styled
def return_map(
    step: Callable[[np.ndarray], np.ndarray],
    start: float | Sequence[float] = 0.1,
    steps: int = 30,
    low: float = -1.0,
    high: float = 1.0,
    title: str = "Where one unit goes",
) -> Drawing:
    """The next state of one unit against its state, and its path: up to the curve, across to the diagonal.

    `step` takes an array of states to their next ones. A full dot is a fixed point that attracts, an open one
    repels: two full dots are a latch.

    >>> return_map(lambda h: np.tanh(3 * h), start=0.05).alt
    'Next state against state. Fixed points: -0.995 attracts, 0 repels, 0.995 attracts. From 0.05 to 0.995.'
    """
    figure, axes = canvas(3.9)
    state = np.linspace(low, high, 2001)
    reached = np.asarray(step(state), dtype=float)
    axes.plot([low, high], [low, high], color=MUTED, linewidth=1)
    axes.plot(state, reached, color=INK, linewidth=2.4)
    starts = np.atleast_1d(np.asarray(start, dtype=float))
    paths = []
    for here, colour in zip(starts, ramp(len(starts) + 1)[1:]):
        path = [(here, low - 0.04 * (high - low))]
        for _ in range(steps):
            there = float(step(np.array([path[-1][0]]))[0])
            path += [(path[-1][0], there), (there, there)]
        axes.plot(*zip(*path), color=colour, linewidth=1.4)
        axes.plot(here, low - 0.04 * (high - low), "^", color=colour, markersize=9, clip_on=False)
        paths.append(f"From {number(here)} to {number(path[-1][0])}")
    found = []
    for point, attracts in _fixed_points(state, reached):
        axes.plot(point, point, "o", color=INK, markersize=9, markerfacecolor=INK if attracts else PAPER)
        found.append(f"{number(point)} {'attracts' if attracts else 'repels'}")
    margin = 0.04 * (high - low)
    limits = (low - margin, high + margin)
    axes.set(xlabel="state now", ylabel="state next", xlim=limits, ylim=limits, aspect="equal", title=title)
    for face, meaning in ((INK, "attracts"), (PAPER, "repels")):
        axes.plot([], [], "o", color=INK, markersize=9, markerfacecolor=face, label=meaning)
    axes.plot([], [], "^", color=MUTED, markersize=9, label="start")
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    fixed = f"Fixed points: {', '.join(found)}." if found else "No fixed point."
    return Drawing(figure, f"Next state against state. {fixed} {'; '.join(paths)}.")


def _fixed_points(state: np.ndarray, reached: np.ndarray) -> list[tuple[float, bool]]:
    """Where the map meets the diagonal, to the grid's accuracy, and whether its slope there is below one."""
    above = reached - state
    found: list[tuple[float, Any]] = []
    for k in np.flatnonzero((above[:-1] > 0) != (above[1:] > 0)):
        share = above[k] / (above[k] - above[k + 1])
        point = state[k] + share * (state[k + 1] - state[k])
        slope = (reached[k + 1] - reached[k]) / (state[k + 1] - state[k])
        found.append((float(point) if abs(point) > 1e-9 else 0.0, bool(abs(slope) < 1)))
    return found
