"""Where did the error go? A figure in which a letter is clicked and two biases are slid.

A script in the output draws it from a table, so it needs no kernel and no library. Where scripts do not run,
a static picture of two settings stands in its place.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from .drawing import Drawing, canvas, number, styled
from .palette import GATES, INK, MUTED, dark

# Order of the table, name, colour, and the mark of the static picture; the script has the same marks.
PATHS = (
    ("all paths", INK, ""),
    ("through the cells only", GATES["f"], "o"),
    ("through h only", GATES["o"], "^"),
    ("by paths that switch", GATES["i"], "s"),
)
FLOOR, TOP, UNIT = -24, 1, 40  # the axis in powers of ten, and steps of the table in a decade
LAGS = (1, 5, 10, 15, 20)
TITLE = "Where did the error go?"


class ErrorFlow(Drawing):
    """The figure: its HTML is the static picture, and a script that replaces it by the interactive one."""

    def __init__(self, static: Drawing, data: dict) -> None:
        super().__init__(static.figure, static.alt)
        self.data = data

    def html(self) -> str:
        """The static picture, and the script that replaces it."""
        script = files(__package__).joinpath("error_flow.js").read_text(encoding="utf-8")
        call = f"{script.strip()}(document.currentScript, {json.dumps(self.data)});"
        return f"<div>{super().html()}<script>\n{call}\n</script></div>"

    def page(self) -> str:
        """A page of its own, light or dark as the reader's machine is."""
        return (
            '<!DOCTYPE html>\n<html lang="en" data-theme="auto">\n<meta charset="utf-8">\n'
            f"<title>{TITLE}</title>\n"
            '<meta name="viewport" content="width=device-width">\n'
            "<style>:root { color-scheme: light dark } "
            "body { margin: 2em auto; max-width: 44em; padding: 0 1em }</style>\n"
            f"{self.html()}\n"
            "<p>An untrained LSTM as PyTorch draws it, 64 units, the median of eight draws. "
            "Lesson <em>LSTM backward</em> of Carousel explains the paths.</p>\n</html>\n"
        )


@styled
def error_flow(
    string: str,
    forget: Sequence[int],
    write: Sequence[int],
    shares: np.ndarray,
    start: tuple[int, int] = (0, 0),
) -> ErrorFlow:
    """What is left of a gradient at every earlier letter, by the paths it took, for every pair of two biases.

    `shares (len(forget), len(write), 4, T, T)`: of a gradient at letter t, the share at letter s, on all
    paths, through the cells only, through h only, and on paths that switch. `start`: the biases shown first.

    >>> shares = np.full((1, 2, 4, 3, 3), 0.1)
    >>> error_flow("EXB", [0], [-1, 0], shares).alt[:54]
    'Where did the error go? An error enters at the last le'
    """
    forget, write = list(forget), list(write)
    wanted = (len(forget), len(write), len(PATHS), len(string), len(string))
    if shares.shape != wanted:
        raise ValueError(f"shares: expected the shape {wanted}, got {shares.shape}")
    shown = [start, (forget[-1], write[0])]
    figure, panels = canvas(3.5, columns=2, sharey=True)
    words = []
    for axes, (f, w) in zip(panels, shown):
        at = shares[forget.index(f), write.index(w)]
        words.append(f"forget bias {f}, input bias {w}: {_panel(axes, string, at)}")
        axes.set_title(f"forget bias {f}, input bias {w}", fontsize=11)
    panels[0].set_ylabel("share of the error that is left")
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2, fontsize=10)
    static = Drawing(
        figure,
        f"{TITLE} An error enters at the last letter of {string}; what is left of it at the first, "
        f"{len(string) - 1} letters back, with {'; with '.join(words)}.",
    )
    return ErrorFlow(static, _data(string, forget, write, shares, start))


def _panel(axes: Any, string: str, at: np.ndarray) -> str:
    """One setting, the error at the last letter; returns what there is to say about the first letter."""
    T = len(string)
    for (name, colour, mark), share in zip(PATHS, at[:, -1, :-1]):
        left = np.where(share > 10.0**FLOOR, share, np.nan)
        wide = (
            dict(linewidth=4, alpha=0.55)
            if not mark
            else dict(linewidth=1.6, marker=mark, markersize=4, markevery=2)
        )
        axes.plot(range(T - 1), left, color=colour, label=name, **wide)
    axes.axvline(T - 1, color=INK)
    axes.set(yscale="log", ylim=(10.0**FLOOR, 10.0**TOP), xlim=(-0.5, T - 0.5))
    axes.set_xticks(range(T), list(string), fontsize=8, family="monospace")
    axes.tick_params(axis="x", length=0, labelcolor=MUTED)
    axes.grid(axis="y")
    return ", ".join(f"{number(share[-1, 0])} {name}" for (name, *_), share in zip(PATHS, at))


def _data(
    string: str, forget: list[int], write: list[int], shares: np.ndarray, start: tuple[int, int]
) -> dict:
    """What the script is handed. Lag by lag the table has the difference of the logarithms, one byte each."""
    T = len(string)
    with np.errstate(divide="ignore"):
        logs = np.maximum(np.round(UNIT * np.log10(shares)), UNIT * FLOOR)
    logs[..., -1, range(1, T), range(T - 1)] = 0  # a single step cannot switch: never drawn, never said
    back = [logs[..., t, t - 1 :: -1] for t in range(1, T)]  # from the nearest letter to the first
    rows = [np.diff(row, axis=-1, prepend=0.0) for row in back]
    table = np.concatenate(rows, axis=-1)
    if np.abs(table).max() > 127:
        raise ValueError("shares: expected neighbouring letters to differ by less than three powers of ten")
    return {
        "string": string,
        "forget": forget,
        "write": write,
        "start": list(start),
        "paths": [{"name": name, "colour": colour, "dark": dark(colour)} for name, colour, _ in PATHS],
        "lags": [lag for lag in LAGS if lag < T],
        "floor": FLOOR,
        "top": TOP,
        "unit": UNIT,
        "table": base64.b64encode(table.astype(np.int8).tobytes()).decode(),
        "title": TITLE,
        "ask": "Choose the letter at which the error enters",
        "caption": "How much of the error is left, so many letters back (1e-9 is a billionth)",
        "style": files(__package__).joinpath("error_flow.css").read_text(encoding="utf-8"),
    }
