"""Pictures of a caption: what it is of, where each word looked, and which words a blanked region costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from .drawing import Drawing, canvas, styled
from .palette import BACK as LOOK
from .palette import FAINT, INK, MUTED, PAPER

_GREY = LinearSegmentedColormap.from_list("grey", [PAPER, INK])
_SIDE = 3  # regions in a row of a picture


@styled
def pictures_with_captions(pictures: np.ndarray, captions: Sequence[str]) -> Drawing:
    """Pictures `(N, 15, 15)` of nine regions side by side, a caption under each.

    >>> pictures_with_captions(np.zeros((1, 15, 15)), ["bar top left and box top right"]).alt
    'A picture of three by three regions each: bar top left and box top right.'
    """
    figure, axes = canvas(2.7, 1, len(pictures), squeeze=False)
    for axis, picture, caption in zip(axes[0], pictures, captions):
        _show(axis, picture)
        axis.set_xlabel(caption.replace(" and ", "\nand "), fontsize=9)
    return Drawing(figure, f"A picture of three by three regions each: {'; '.join(captions)}.")


@styled
def caption_looks(picture: np.ndarray, looks: Mapping[str, tuple[Sequence[str], np.ndarray]]) -> Drawing:
    """One row a captioner, its words and weights `(T, 9)`: the picture, tinted where each word looked.

    The tint is as strong as the weight; the region with the largest weight has a frame.

    >>> words, weights = ["box", "<end>"], np.eye(9)[[0, 8]]
    >>> caption_looks(np.zeros((15, 15)), {"hard": (words, weights)}).alt
    'Where each word looked, of nine regions numbered from 1. hard: box 1 (1.00), <end> 9 (1.00).'
    """
    T = max(len(words) for words, _ in looks.values())
    figure, axes = canvas(0.2 + 0.95 * len(looks), len(looks), T, squeeze=False)
    said, size = [], len(picture) // _SIDE
    for row, (name, (words, weights)) in zip(axes, looks.items()):
        row[0].set_ylabel(name, fontsize=11, fontweight="bold", color=INK)
        for axis, word, shares in zip(row, words, weights):
            _show(axis, picture)
            for s, weight in enumerate(shares):
                corner = (s % _SIDE * size - 0.5, s // _SIDE * size - 0.5)
                axis.add_patch(Rectangle(corner, size, size, color=LOOK, alpha=0.55 * weight, linewidth=0))
                if s == shares.argmax():
                    frame: dict[str, Any] = {"edgecolor": LOOK, "linewidth": 2, "clip_on": False}
                    axis.add_patch(Rectangle(corner, size, size, fill=False, **frame))
            axis.set_title(word, fontsize=9, loc="center")
        listed = ", ".join(f"{word} {w.argmax() + 1} ({w.max():.2f})" for word, w in zip(words, weights))
        said.append(f"{name}: {listed}")
    return Drawing(figure, f"Where each word looked, of nine regions numbered from 1. {'; '.join(said)}.")


@styled
def words_after_blanking(
    rows: Mapping[str, np.ndarray], words: Sequence[str], title: str = "Words right after blanking"
) -> Drawing:
    """The share of right words `(T,)` for each thing that was blanked: a table of squares, full colour is 1.

    >>> words_after_blanking({"nothing": np.ones(2), "the shape": np.array([0.25, 1])}, ["shape", "and"]).alt
    'Words right after blanking. nothing: shape 1.00, and 1.00; the shape: shape 0.25, and 1.00.'
    """
    figure, axes = canvas(0.9 + 0.42 * len(rows))
    for (row, column), share in np.ndenumerate(np.array(list(rows.values()))):
        corner = column - 0.5, row - 0.5
        axes.add_patch(Rectangle(corner, 1, 1, color=LOOK, alpha=float(share), linewidth=0))
        shown = f"{share:.2f}".removeprefix("0") if share < 0.995 else "1"
        colour = PAPER if share > 0.6 else INK
        axes.text(column, row, shown, ha="center", va="center", fontsize=10, color=colour)
    axes.set(xlim=(-0.5, len(words) - 0.5), ylim=(len(rows) - 0.5, -0.5))
    axes.set_xticks(range(len(words)), words)
    axes.set_yticks(range(len(rows)), list(rows))
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(title)
    listed = [
        f"{name}: {', '.join(f'{word} {share:.2f}' for word, share in zip(words, row))}"
        for name, row in rows.items()
    ]
    return Drawing(figure, f"{title}. {'; '.join(listed)}.")


def _show(axis: Any, picture: np.ndarray) -> None:
    axis.imshow(picture, cmap=_GREY, vmin=-0.2, vmax=1.2)
    for line in range(1, _SIDE):
        edge = line * len(picture) / _SIDE - 0.5
        axis.axhline(edge, color=FAINT, linewidth=0.8)
        axis.axvline(edge, color=FAINT, linewidth=0.8)
    axis.set(xticks=[], yticks=[])
    axis.spines[:].set_visible(True)
    axis.spines[:].set_color(MUTED)
