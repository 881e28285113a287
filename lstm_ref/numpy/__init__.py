"""The answers, in NumPy alone: every cell's forward, and its backward written by hand beside it."""

from lstm_ref.numpy.activations import (
    affine,
    affine_backward,
    sigmoid,
    sigmoid_backward,
    tanh_backward,
)
from lstm_ref.numpy.clipping import clip_by_global_norm
from lstm_ref.numpy.flow import (
    gradient_by_lag,
    jacobian_product,
    saturation,
    spectral_radius,
    spectral_radius_rescale,
)
from lstm_ref.numpy.gradcheck import (
    Slope,
    assert_gradients,
    blockwise_directional,
    complex_step_gradient,
    numerical_gradient,
)
from lstm_ref.numpy.rnn import (
    RNNCache,
    RNNSequenceCache,
    rnn_backward,
    rnn_forward,
    rnn_step,
    rnn_step_backward,
    truncated_rnn_backward,
)

__all__ = [
    "RNNCache",
    "RNNSequenceCache",
    "Slope",
    "affine",
    "affine_backward",
    "assert_gradients",
    "blockwise_directional",
    "clip_by_global_norm",
    "complex_step_gradient",
    "gradient_by_lag",
    "jacobian_product",
    "numerical_gradient",
    "rnn_backward",
    "rnn_forward",
    "rnn_step",
    "rnn_step_backward",
    "saturation",
    "sigmoid",
    "sigmoid_backward",
    "spectral_radius",
    "spectral_radius_rescale",
    "tanh_backward",
    "truncated_rnn_backward",
]
