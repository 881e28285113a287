"""Lesson 00: how do I know that a gradient is right?"""

LESSON = "00-warm-up"
ORDER = (
    "sigmoid",
    "tanh_backward",
    "affine",
    "affine_backward",
    "numerical_gradient",
    "complex_step_gradient",
    "right_backward",
)
