"""The course's figures: each is handed what to draw and returns a `Drawing`, which carries its alt text."""

from .curves import (
    accuracy_against_length,
    box_plot,
    cell_drift,
    gradient_against_lag,
    loss_curves,
    saturation_histogram,
    singular_values,
)
from .drawing import GATES, Drawing, canvas
from .sliders import sliders

__all__ = [
    "GATES",
    "Drawing",
    "accuracy_against_length",
    "box_plot",
    "canvas",
    "cell_drift",
    "gradient_against_lag",
    "loss_curves",
    "saturation_histogram",
    "singular_values",
    "sliders",
]
