"""Pictures of looking back: one vector for a sentence, or every state by its weight; what comes out right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import PercentFormatter

from .drawing import Drawing, canvas, styled
from .palette import BACK as LOOK
from .palette import INK, MUTED, PAPER


@styled
def attention_drawing(
    source: Sequence[str], weights: Sequence[float] | np.ndarray | None = None, writes: str = "?"
) -> Drawing:
    """The reader's states over a source, and the writer's state above them: what does it get to see?

    With `weights`, one a symbol, the states are averaged into a context, the lines as wide as their weights.
    Without them the last state is all that is handed over.

    >>> attention_drawing("May", [0.1, 0.2, 0.7], writes="5").alt
    'A reader of M a y, and a writer that looks back at all its states to write 5: M 0.10, a 0.20, y 0.70.'
    >>> attention_drawing("May", writes="5").alt
    "A reader of M a y, and a writer that gets nothing but the reader's last state to write 5."
    """
    if weights is not None and len(weights) != len(source):
        raise ValueError(f"weights: expected {len(source)}, one a symbol, got {len(weights)}")
    figure, axes = canvas(3.1)
    S = len(source)
    axes.set(xlim=(-2.0, S + 3.2), ylim=(-0.75, 4.25))
    axes.axis("off")
    for k, symbol in enumerate(source):
        _box(axes, k, 0.9, "")
        axes.text(k, -0.15, symbol, ha="center", va="top", fontsize=13)
        _arrow(axes, (k, -0.1), (k, 0.5), MUTED, 1.2)
        if k:
            _arrow(axes, (k - 0.66, 0.9), (k - 0.34, 0.9), MUTED, 1.2)
    axes.text(-0.62, 0.9, "reader", ha="right", va="center", color=MUTED, fontsize=10)
    writer = (S + 1.1, 3.2)
    _box(axes, *writer, "h", filled=True)
    axes.text(writer[0] + 0.5, writer[1], "writer", ha="left", va="center", color=MUTED, fontsize=10)
    _arrow(axes, (writer[0], 3.6), (writer[0], 4.0), INK, 1.6)
    axes.text(writer[0] + 0.22, 3.95, writes, ha="left", va="center", fontsize=13, weight="bold")
    letters = " ".join(source)
    if weights is None:
        _arrow(axes, (S - 0.66, 1.0), (writer[0], 2.8), LOOK, 4)
        axes.text(S - 0.1, 2.1, "one vector for all of it", ha="right", color=LOOK, fontsize=11)
        gets = f"a writer that gets nothing but the reader's last state to write {writes}"
        return Drawing(figure, f"A reader of {letters}, and {gets}.")
    middle = ((S - 1) / 2, 3.2)
    for k, weight in enumerate(weights):
        line: dict[str, Any] = {"color": LOOK, "linewidth": 0.6 + 7 * weight, "alpha": 0.25 + 0.75 * weight}
        axes.plot([k, middle[0]], [1.28, 2.85], solid_capstyle="round", zorder=1, **line)
        if weight >= 0.05:
            axes.text(k, 1.42, f"{weight:.2f}"[1:] if weight < 0.995 else "1", **_NUMBER)
    _box(axes, *middle, "context", width=0.18 * (S + 5), filled=True, colour=LOOK)
    _arrow(axes, (middle[0] + 0.1 * (S + 5), 3.3), (writer[0] - 0.38, 3.3), LOOK, 2.4)
    _arrow(axes, (writer[0] - 0.38, 3.08), (middle[0] + 0.1 * (S + 5), 3.08), MUTED, 1.2, dashed=True)
    where = (middle[0] + writer[0] + 0.6) / 2
    axes.text(where, 2.82, "asks", ha="center", va="center", color=MUTED, fontsize=10)
    axes.text(where, 3.56, "sees", ha="center", va="center", color=LOOK, fontsize=10)
    looks = ", ".join(f"{symbol} {weight:.2f}" for symbol, weight in zip(source, weights))
    alt = f"A reader of {letters}, and a writer that looks back at all its states to write {writes}: {looks}."
    return Drawing(figure, alt)


_NUMBER: dict[str, Any] = {
    "ha": "center",
    "va": "bottom",
    "fontsize": 10,
    "color": INK,
    "zorder": 5,
    "bbox": {"facecolor": PAPER, "edgecolor": "none", "pad": 1},
}


def _box(
    axes: Any, x: float, y: float, text: str, width: float = 0.64, filled: bool = False, colour: str = INK
) -> None:
    face = colour if filled else PAPER
    shape: dict[str, Any] = {
        "boxstyle": "round,pad=0,rounding_size=0.14",
        "fc": face,
        "ec": colour,
        "lw": 1.6,
    }
    axes.add_patch(FancyBboxPatch((x - width / 2, y - 0.36), width, 0.72, zorder=4, **shape))
    axes.text(x, y, text, ha="center", va="center", color=PAPER, fontsize=11, weight="bold", zorder=5)


def _arrow(
    axes: Any,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    width: float,
    dashed: bool = False,
) -> None:
    head: dict[str, Any] = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "lw": width, "color": colour}
    if dashed:
        head["linestyle"] = (0, (2, 2))
    axes.annotate("", end, start, arrowprops=head, zorder=3)


@styled
def attention_weights(
    weights: Sequence[float] | np.ndarray, labels: Sequence[str], title: str = "Shares of one look"
) -> Drawing:
    """One bar a place: how much of a look it gets.

    >>> attention_weights([0.25, 0.75, 0.0], ["score 1", "score 2.1", "hidden"]).alt
    'Shares of one look. score 1: 0.25, score 2.1: 0.75, hidden: 0.00.'
    """
    if len(weights) != len(labels):
        raise ValueError(f"weights: expected {len(labels)}, one a label, got {len(weights)}")
    figure, axes = canvas(2.3)
    axes.bar(range(len(weights)), weights, color=LOOK, width=0.7)
    for k, weight in enumerate(weights):
        axes.text(k, weight + 0.03, f"{weight:.2f}", ha="center")
    axes.set(xticks=range(len(labels)), xticklabels=labels, ylim=(0, 1.12), yticks=[], title=title)
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    listed = ", ".join(f"{label}: {weight:.2f}" for label, weight in zip(labels, weights))
    return Drawing(figure, f"{title}. {listed}.")


@styled
def accuracy_by_place(
    shares: Mapping[str, Sequence[Sequence[float]] | np.ndarray], title: str = "Right, by place"
) -> Drawing:
    """The share of right symbols at each place of what is written, `(seeds, T)`: the median and the range.

    >>> accuracy_by_place({"forwards": [[1, 0.5], [0.8, 0.6], [0.9, 0.1]]}).alt
    'Share right against the place in what is written. forwards: from 90 % at place 1 to 50 % at place 2.'
    """
    figure, axes = canvas(3.0)
    words = []
    for (name, runs), style in zip(shares.items(), ("o-", "s--", "^:")):
        right = np.asarray(runs, dtype=float)
        places, middle = np.arange(1, right.shape[1] + 1), np.median(right, axis=0)
        axes.fill_between(places, right.min(axis=0), right.max(axis=0), color=LOOK, alpha=0.12, linewidth=0)
        axes.plot(places, middle, style, color=LOOK, label=name)
        ends = f"from {middle[0]:.0%} at place 1 to {middle[-1]:.0%} at place {len(middle)}"
        words.append(f"{name}: {ends.replace('%', ' %')}")
    axes.set(
        xlabel="place in what is written", ylabel="share right", ylim=(0, 1.04), xticks=places, title=title
    )
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.grid(axis="y")
    axes.legend(loc="upper right")
    return Drawing(figure, f"Share right against the place in what is written. {'; '.join(words)}.")
