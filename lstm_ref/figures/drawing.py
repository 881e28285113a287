"""What every figure of the course shares: the colours, the style, and a figure that carries its alt text."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import LogFormatterSciNotation

from .palette import FAINT, INK, MUTED, PAPER, image, themed

P = ParamSpec("P")
Result = TypeVar("Result")

WIDTH = 6.4  # inches at 96 pixels: 614, two thirds of JupyterLab's cell; the text is still read at 400
_PIXELS = 96
STYLE: dict[Any, Any] = {
    "figure.facecolor": "none",
    "savefig.facecolor": "auto",
    "axes.facecolor": "none",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlepad": 8,
    "axes.labelsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11,
    "text.color": INK,
    "text.usetex": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
}


class Drawing:
    """A matplotlib figure and its alt text; the last line of a cell shows it, sharp at twice the size.

    `alt` says in words what the figure shows; a page may replace it. `figure` is matplotlib's own.

    >>> figure, axes = canvas()
    >>> line = axes.plot([1, 2, 3])
    >>> drawing = Drawing(figure, alt="A line that rises from 1 to 3.")
    >>> drawing.html()[:76]
    '<img class="carousel-figure" alt="A line that rises from 1 to 3." width="614'
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        if not alt.strip():
            raise ValueError("alt: expected the sentence that says what the figure shows, got an empty one")
        self.figure, self.alt = figure, alt
        for axis in [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]:
            if type(axis.get_major_formatter()) is LogFormatterSciNotation:
                axis.set_major_formatter(_Powers())
                axis.set_minor_formatter(_Powers())

    def png(self, scale: float = 2) -> bytes:
        """The picture on its paper, `scale` times the size at which it is shown, with the alt text in it."""
        FigureCanvasAgg(self.figure)
        stream = io.BytesIO()
        with matplotlib.rc_context(STYLE):
            metadata = {"Description": self.alt, "Software": None}
            dpi = _PIXELS * scale
            self.figure.savefig(stream, format="png", dpi=dpi, metadata=metadata, facecolor=PAPER)
        return stream.getvalue()

    def svg(self) -> bytes:
        """The picture without a ground, in the colours of the page's theme; two calls give the same bytes."""
        stream = io.StringIO()
        with matplotlib.rc_context(STYLE | {"svg.hashsalt": "carousel"}):
            self.figure.savefig(stream, format="svg", metadata={"Title": self.alt, "Date": None})
        return themed(stream.getvalue()).encode()

    def html(self) -> str:
        """An `<img>` with the alt text, no wider than the cell, light or dark as the page is."""
        source = f"data:image/svg+xml;base64,{base64.b64encode(self.svg()).decode()}"
        return image(source, self.alt, round(self.figure.get_figwidth() * _PIXELS))

    def save(self, path: str) -> None:
        """Write the picture as PNG."""
        with open(path, "wb") as file:
            file.write(self.png())

    def __repr__(self) -> str:
        return f"Drawing: {self.alt}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        # JupyterLab gives an image/png no alt text, so the picture comes as HTML too; a PDF takes the PNG.
        bundle = {"text/html": self.html(), "image/png": base64.b64encode(self.png()).decode()}
        bundle["text/plain"] = repr(self)
        return bundle, {"image/png": {"alt": self.alt}}


class _Powers(LogFormatterSciNotation):
    """The labels of a log axis as text: matplotlib's own are formulas, which take most of a figure's time."""

    _RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

    def __call__(self, x: float, pos: int | None = None) -> str:
        text = re.sub(r"\$\\mathdefault\{(.*)\}\$", r"\1", super().__call__(x, pos)).replace("\\times", "×")
        return re.sub(r"\^\{(.*)\}", lambda power: power[1].translate(self._RAISED), text)


def styled(draw: Callable[P, Result]) -> Callable[P, Result]:
    """Run a drawing function in the course's style, whatever the notebook has set."""

    @wraps(draw)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> Result:
        with matplotlib.rc_context(STYLE):
            return draw(*args, **kwargs)

    return in_style


@styled
def canvas(height: float = 3.4, rows: int = 1, columns: int = 1, **options: Any) -> tuple[Figure, Any]:
    """An empty figure of the course's width, and its axes (one, or an array of them as from `subplots`)."""
    figure = Figure(figsize=(WIDTH, height), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    return figure, figure.subplots(rows, columns, **options)


def label_ends(
    axes: Any, ends: Mapping[str, tuple[float, float]], colours: Sequence[Any], lines: int = 1
) -> None:
    """Write every curve's name at its right end (x, y), pushed apart where they would overlap."""
    fraction = axes.transData + axes.transAxes.inverted()
    places = np.array([fraction.transform(end)[1] for end in ends.values()])
    gap = (15 * lines + 2) / (
        60 * axes.figure.get_figheight()
    )  # 15 points a line, in axes of 5/6 of the figure
    spread = _pushed_apart(places, gap, lowest=0.4 * gap)
    for (name, _), place, colour in zip(ends.items(), spread, colours):
        axes.annotate(
            name,
            (1, place),
            (6, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            color=colour,
            va="center",
            annotation_clip=False,
        )


def _pushed_apart(places: np.ndarray, gap: float, lowest: float) -> np.ndarray:
    """The places moved as little as keeps `gap` between neighbours and none below `lowest`; same order."""
    order = np.argsort(places, kind="stable")
    steps = gap * np.arange(len(places))
    blocks: list[list[float]] = []
    for place in places[order] - steps:
        blocks.append([place])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    level = np.repeat([np.mean(block) for block in blocks], [len(block) for block in blocks])
    result = np.empty(len(places))
    result[order] = np.maximum(level, lowest) + steps
    return result


def number(value: float) -> str:
    """A number as a reader says it: three digits, a power of ten where it is far from one.

    >>> number(0.931), number(3.2e-10), number(1200.0)
    ('0.931', '3.2e-10', '1,200')
    """
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
