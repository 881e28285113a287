"""How far a gradient reaches while a network learns: curves against lag above the accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.ticker import LogLocator, PercentFormatter

from .curves import _running_mean
from .drawing import Drawing, canvas, number, styled
from .palette import MUTED, ramp


@styled
def reach_while_learning(
    runs: Mapping[str, Any],
    chance: float | None = None,
    title: str = "The gradient against lag, while the network learns",
) -> Drawing:
    """One column a run: above, `|gradient|` k steps back at a few moments; below, the accuracy of the run.

    A run has `left`, updates done -> norms `(T,)` relative to lag 0, and a `history` with `accuracies`. All
    runs have the same moments; a moment has the same colour above and below, dark to bright. `chance` draws
    the accuracy of a blind guess.

    >>> from types import SimpleNamespace as Run
    >>> history = Run(accuracies=np.linspace(0, 1, 101))
    >>> run = Run(left={0: 0.5 ** np.arange(20.0), 100: np.ones(20)}, history=history)
    >>> reach_while_learning({"adding": run}).alt[-61:]
    'adding: at lag 19, 1.9e-6 fresh and 1 at the end, 98 % right.'
    """
    first = next(iter(runs.values()))
    moments = list(first.left)
    colours = dict(zip(moments, ramp(len(moments))))
    figure, panels = canvas(4.8, 2, len(runs), squeeze=False, sharey="row", height_ratios=(3, 2))
    words = []
    for (above, below), (name, run) in zip(panels.T, runs.items()):
        accuracies = np.asarray(run.history.accuracies, dtype=float)
        smooth = _running_mean(accuracies, max(1, len(accuracies) // 20))
        below.plot(np.arange(1, len(smooth) + 1), smooth, color=MUTED, linewidth=1.4)
        for done, norms in run.left.items():
            above.plot(norms, color=colours[done], linewidth=2.2, label=f"{done}")
            at = smooth[max(done - 1, 0)]
            below.plot(done, at, "o", color=colours[done], markersize=9, clip_on=False, zorder=3)
        lag = len(first.left[moments[0]]) - 1
        above.axhline(1, color=MUTED, linewidth=0.8)
        above.set(yscale="log", xlabel="lag k", xlim=(0, lag))
        above.set_title(name, fontsize=11, fontweight="normal")
        below.set(xlabel="updates", ylim=(0, 1.02), xlim=(0, max(moments)))
        if chance is not None:
            below.axhline(chance, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
        for axes in (above, below):
            axes.grid(axis="y")
        fresh, last = (number(run.left[done][-1]) for done in (moments[0], moments[-1]))
        words.append(
            f"{name}: at lag {lag}, {fresh} fresh and {last} at the end, {100 * smooth[-1]:.0f} % right"
        )
    panels[0, 0].yaxis.set_major_locator(LogLocator(numticks=7))
    panels[0, 0].set_ylabel("gradient left")
    panels[1, 0].set_ylabel("answers right")
    panels[1, 0].yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    handles, names = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(names), title="updates done")
    figure.suptitle(title, x=0.02, ha="left", fontsize=12, fontweight="bold")
    guess = "" if chance is None else f" A blind guess is right in {100 * chance:.0f} %."
    return Drawing(figure, f"{title}, log axis, and the accuracy of the run.{guess} {'; '.join(words)}.")
