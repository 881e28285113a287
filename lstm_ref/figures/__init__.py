"""The course's figures: each is handed what to draw and returns a `Drawing`, which carries its alt text."""

from .attention import accuracy_by_place, attention_drawing, attention_weights
from .beam import beam_tree
from .cells import cell_drawing, unrolled_graph
from .curves import accuracy_against_length, gradient_against_lag, loss_curves
from .drawing import Drawing, canvas
from .error_flow import error_flow
from .interaction import sliders
from .learning import reach_while_learning
from .looks import caption_looks, pictures_with_captions, words_after_blanking
from .maps import alignment_matrix, gate_heatmap, return_map
from .palette import GATES, ink_on
from .reading import matrix_on_circle, recurrent_drawing, recurrent_legend, wirings
from .spreads import box_plot, cell_drift, saturation_histogram, singular_values, slope_chart
from .surprise import surprise_text
from .timeline import timeline

__all__ = [
    "GATES",
    "Drawing",
    "accuracy_against_length",
    "accuracy_by_place",
    "alignment_matrix",
    "attention_drawing",
    "attention_weights",
    "beam_tree",
    "box_plot",
    "canvas",
    "caption_looks",
    "cell_drawing",
    "cell_drift",
    "error_flow",
    "gate_heatmap",
    "gradient_against_lag",
    "ink_on",
    "loss_curves",
    "matrix_on_circle",
    "pictures_with_captions",
    "reach_while_learning",
    "recurrent_drawing",
    "recurrent_legend",
    "return_map",
    "saturation_histogram",
    "singular_values",
    "sliders",
    "slope_chart",
    "surprise_text",
    "timeline",
    "unrolled_graph",
    "wirings",
    "words_after_blanking",
]
