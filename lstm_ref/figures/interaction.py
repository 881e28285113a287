"""Sliders that redraw a figure, and stay a figure where nothing can be slid."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

from .drawing import Drawing

WIDGET = "application/vnd.jupyter.widget-view+json"


class sliders:  # noqa: N801  (called like a function, shown like a figure)
    """`draw(**values)` with one slider an argument: `sliders(draw, rho=(0.5, 3.0, 0.1))`.

    A range is `(lowest, highest, step)`, whole numbers for an integer; the sliders start at the defaults of
    `draw`, which also make the static figure that is shown wherever there is no front end to slide in.

    >>> from lstm_ref.figures import canvas
    >>> def draw(rho=0.9):
    ...     figure, axes = canvas()
    ...     return Drawing(figure, alt=f"An empty figure for rho = {rho}.")
    >>> sliders(draw, rho=(0.5, 3.0, 0.1))
    Drawing: An empty figure for rho = 0.9.
    """

    def __init__(self, draw: Callable[..., Drawing], **ranges: tuple[float, float, float]) -> None:
        defaults = {name: p.default for name, p in inspect.signature(draw).parameters.items()}
        for name, (low, high, _) in ranges.items():
            if not isinstance(defaults.get(name), (int, float)) or not low <= defaults[name] <= high:
                raise ValueError(f"{name}: expected an argument of draw with a default from {low} to {high}")
        self.draw, self.ranges = draw, ranges
        self.start = {name: defaults[name] for name in ranges}
        self.static = draw(**self.start)

    def __repr__(self) -> str:
        return repr(self.static)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        bundle, metadata = self.static._repr_mimebundle_()
        if _has_kernel():
            bundle[WIDGET] = self.widget()._repr_mimebundle_()[WIDGET]
        return bundle, metadata

    def widget(self) -> Any:
        """The ipywidgets box: the sliders above the figure."""
        import ipywidgets

        picture = ipywidgets.HTML(self.static.html())
        controls = {}
        for name, (low, high, step) in self.ranges.items():
            whole = all(isinstance(bound, int) for bound in (low, high, step))
            kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
            controls[name] = kind(self.start[name], min=low, max=high, step=step, description=name)
            controls[name].continuous_update = False

        def redraw(change: Any) -> None:
            picture.value = self.draw(**{name: control.value for name, control in controls.items()}).html()

        for control in controls.values():
            control.observe(redraw, "value")
        return ipywidgets.VBox([*controls.values(), picture])


def _has_kernel() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
