"""A text whose letters are coloured by what they cost a model, in bits."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, Normalize

from .drawing import MUTED, Drawing, canvas, number, styled
from .palette import ink_on

_COLOURS = LinearSegmentedColormap.from_list("surprise", ["#f1f2f2", "#f3c98b", "#e16b18", "#7d1d0f"])
_MOST = 8.0  # bits: what costs more has the darkest colour


@styled
def surprise_text(text: str, bits: Sequence[float] | np.ndarray, width: int = 48, title: str = "") -> Drawing:
    """Every letter on a ground from pale, nothing, to dark, 8 bits and more, in lines of at most `width`.

    Raises ValueError when there is not one number a letter.

    >>> surprise_text("the cat", [0, 0, 0, 1, 6, 0, 0]).alt
    'A text, its letters coloured by their surprise: 1.0 bits on average. The dearest: 6 bits for c in cat.'
    """
    bits = np.asarray(bits, dtype=float)
    if bits.shape != (len(text),):
        raise ValueError(f"bits: expected {len(text)}, one a letter, got {len(bits)}")
    lines = _lines(text, width)
    figure, axes = canvas(0.85 + 0.27 * len(lines))
    axes.axis("off")
    scale, place = Normalize(0, _MOST, clip=True), 0
    for row, line in enumerate(lines):
        grounds = _COLOURS(scale(bits[place : place + len(line)]))
        place += len(line)
        axes.imshow(grounds[None], aspect="auto", extent=(0, len(line), row + 0.96, row + 0.04))
        for column, (letter, ground) in enumerate(zip(line, grounds, strict=True)):
            here = column + 0.5, row + 0.52
            axes.text(*here, letter, ha="center", va="center", color=ink_on(ground), family="monospace")
    axes.set(xlim=(0, width), ylim=(len(lines) + 0.1, 0), title=title)
    strip = axes.inset_axes((0.0, -0.02 - 0.12 / len(lines), 0.3, 0.28 / (len(lines) + 1)))
    strip.imshow(np.linspace(0, 1, 64)[None], aspect="auto", cmap=_COLOURS, extent=(0, _MOST, 0, 1))
    strip.set_yticks([])
    strip.set_xticks([0, _MOST / 2, _MOST], ["0", f"{_MOST / 2:.0f}", f"{_MOST:.0f} bits and more"])
    strip.tick_params(length=0, labelcolor=MUTED)
    strip.spines[:].set_visible(False)
    dearest = int(bits.argmax())
    start = text.rfind(" ", 0, dearest + 1) + 1
    word = text[start:].split(" ")[0]
    return Drawing(
        figure,
        f"A text, its letters coloured by their surprise: {bits.mean():.1f} bits on average. The dearest: "
        f"{number(bits[dearest])} bits for {text[dearest].strip() or 'the space'} in {word}.",
    )


def _lines(text: str, width: int) -> list[str]:
    """The text in lines that end after a space; a word that is longer than a line has one of its own."""
    lines = [""]
    for word in re.findall(r"\S*\s?", text):
        if lines[-1] and len(lines[-1] + word.rstrip()) > width:
            lines.append("")
        lines[-1] += word
    return lines
