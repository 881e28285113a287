"""Lesson warm-up: how do I know that a gradient is right?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "00-warm-up",
    question="How do I know that a gradient is right?",
    order=(
        "sigmoid",
        "tanh_backward",
        "affine",
        "affine_backward",
        "numerical_gradient",
        "complex_step_gradient",
        "right_backward",
    ),
)
