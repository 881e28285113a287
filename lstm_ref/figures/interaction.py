"""Sliders that change a figure; all its pictures are in the output, so nothing runs while it is read."""

from __future__ import annotations

import base64
import gzip
import inspect
import itertools
import json
from collections.abc import Callable, Sequence
from importlib.resources import files
from math import prod
from typing import Any

from .drawing import Drawing

MOST = 120  # pictures in one output


class sliders:  # noqa: N801  (called like a function, shown like a figure)
    """`draw(**values)` with one slider an argument: `sliders(draw, rho=(0.5, 3.0, 0.5))`.

    A range is `(lowest, highest, step)`, whole numbers for an integer. Every combination is drawn, and a
    script in the output shows the one that the sliders stand at: without a kernel, on any page. They start
    at the defaults of `draw`, which make the picture that stands wherever scripts do not run. Raises
    ValueError where a default is not one of its values, or the combinations are more than 120.

    >>> from lstm_ref.figures import canvas
    >>> def draw(rho=1.0):
    ...     figure, axes = canvas()
    ...     return Drawing(figure, alt=f"An empty figure for rho = {rho}.")
    >>> sliders(draw, rho=(0.5, 1.5, 0.5))
    Drawing: An empty figure for rho = 1.0.
    """

    def __init__(self, draw: Callable[..., Drawing], **ranges: tuple[float, float, float]) -> None:
        defaults = {name: p.default for name, p in inspect.signature(draw).parameters.items()}
        self.values = {name: _values(*bounds) for name, bounds in ranges.items()}
        for name, values in self.values.items():
            if defaults.get(name) not in values:
                said = ", ".join(f"{value:g}" for value in values)
                raise ValueError(f"{name}: expected an argument of draw whose default is one of {said}")
        if (count := prod(map(len, self.values.values()))) > MOST:
            raise ValueError(f"sliders: expected {MOST} combinations at most, got {count}; take larger steps")
        self.start = {name: defaults[name] for name in ranges}
        self.drawings = [
            draw(**dict(zip(self.values, combination)))
            for combination in itertools.product(*self.values.values())
        ]

    @property
    def static(self) -> Drawing:
        """The picture at the start."""
        place = 0
        for name, values in self.values.items():
            place = place * len(values) + values.index(self.start[name])
        return self.drawings[place]

    def __repr__(self) -> str:
        return repr(self.static)

    def html(self) -> str:
        """The first picture, and the script that puts sliders above it and another picture in its place."""
        source = files(__package__).joinpath("interaction.js").read_text(encoding="utf-8")
        first = self.static.html()
        pictures = [_laid_out_as(self.static, drawing).svg().decode() for drawing in self.drawings]
        packed = gzip.compress(json.dumps(pictures).encode(), mtime=0)
        data = {
            "sliders": [
                {"name": name.replace("_", " "), "values": values, "start": values.index(self.start[name])}
                for name, values in self.values.items()
            ],
            "alts": [drawing.alt for drawing in self.drawings],
            "pictures": base64.b64encode(packed).decode(),
        }
        handed = json.dumps(data).replace("</", "<\\/")
        script = f"<script>{source.strip()}(document.currentScript, {handed});</script>"
        return f"<div>{first}{script}</div>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        bundle, metadata = self.static._repr_mimebundle_()
        return bundle | {"text/html": self.html()}, metadata


def _laid_out_as(first: Drawing, drawing: Drawing) -> Drawing:
    """The drawing with its axes where the first one's are: nothing jumps, and a layout is found once."""
    if drawing is not first and len(drawing.figure.axes) == len(first.figure.axes):
        drawing.figure.set_layout_engine(None)  # any other one, "none" too, draws the figure twice
        for axes, place in zip(drawing.figure.axes, first.figure.axes):
            axes.set_position(place.get_position())
    return drawing


def _values(low: float, high: float, step: float) -> Sequence[float]:
    """From the lowest to the highest, rounded as they are written."""
    count = round((high - low) / step)
    return [type(step)(round(low + k * step, 10)) for k in range(count + 1)]
