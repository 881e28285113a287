"""A beam search as a tree that grows step by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .drawing import Drawing, canvas, styled
from .palette import BACK, INK, MUTED, PAPER, STEP


@styled
def beam_tree(p: np.ndarray, symbols: Sequence[str], width: int, steps: int, end: int = 1) -> Drawing:
    """The beginnings that a beam of `width` keeps, column by column, and what it throws away.

    `p (V, V)` holds the probability of every symbol (column) behind every other (row); the text begins behind
    row 0. A number at a symbol is the probability of the text so far; the best text is drawn thick.
    Raises ValueError when the width or the number of steps is below 1.

    >>> table = np.array([[0, 0, 0.6, 0.4], [0, 1, 0, 0], [0, 0.4, 0.3, 0.3], [0, 0.9, 0.05, 0.05]])
    >>> beam_tree(table, ("start", "end", "a", "b"), width=1, steps=2).alt
    'A beam of 1, step by step. Step 1: a 0.60. Step 2: a end 0.24. The best text at last: a end.'
    """
    if width < 1 or steps < 1:
        raise ValueError(f"width and steps: expected 1 or more, got {width} and {steps}")
    layers = _grown(p, width, steps, end)
    most = max(map(len, layers))
    figure, axes = canvas(0.9 + 0.42 * most)
    axes.axis("off")
    best = layers[-1][0][0]
    rows: dict[tuple[int, ...], float] = {(): 0.0}
    told = []
    for t, layer in enumerate(layers, 1):
        kept = layer[:width]
        ordered = sorted(layer, key=lambda one: (-rows[one[0][:-1]], one[0][-1]))
        centre = (len(ordered) - 1) / 2
        for place, (text, score) in enumerate(ordered):
            y, before = centre - place, rows[text[:-1]]
            chosen, lit = (text, score) in kept, text == best[:t]
            colour = BACK if lit else STEP if chosen else MUTED
            axes.plot(
                [t - 0.72, t - 0.3],
                [before, y],
                color=colour,
                linewidth=3.4 if lit else 1.4 if chosen else 0.8,
            )
            label = f"{symbols[text[-1]]} {score:{'.2f' if score >= 0.005 else '.0e'}}"
            axes.text(
                t - 0.27,
                y,
                label,
                va="center",
                color=INK if chosen else MUTED,
                fontsize=9 if chosen else 8,
                weight="bold" if lit else "normal",
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
            )
            if chosen:
                rows[text] = y
        said = ", ".join(f"{_words(text, symbols, end)} {score:.2f}" for text, score in kept)
        told.append(f"Step {t}: {said}.")
    axes.text(0.25, 0, symbols[0], ha="right", va="center", color=INK, fontsize=9)
    axes.set(xlim=(-0.05, steps + 0.35), ylim=(-most / 2 - 0.2, most / 2 + 0.2))
    found = _words(best, symbols, end)
    axes.set_title(f"A beam of {width}: {found}, {layers[-1][0][1]:.2f}")
    alt = f"A beam of {width}, step by step. {' '.join(told)} The best text at last: {found}."
    return Drawing(figure, alt)


def _words(text: tuple[int, ...], symbols: Sequence[str], end: int) -> str:
    until = text[: text.index(end) + 1] if end in text else text
    return " ".join(symbols[token] for token in until)


def _grown(p: np.ndarray, width: int, steps: int, end: int) -> list[list[tuple[tuple[int, ...], float]]]:
    """Every step's candidates that are possible, the best first."""
    kept: list[tuple[tuple[int, ...], float]] = [((), 1.0)]
    layers = []
    for _ in range(steps):
        grown = []
        for text, score in kept:
            if text and text[-1] == end:
                grown.append(((*text, end), score))
                continue
            row = p[text[-1] if text else 0]
            grown += [((*text, token), score * float(share)) for token, share in enumerate(row) if share > 0]
        layers.append(sorted(grown, key=lambda one: -one[1]))
        kept = layers[-1][:width]
    return layers
