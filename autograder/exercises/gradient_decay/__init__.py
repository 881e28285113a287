"""Lesson gradient decay: how far back can a plain RNN learn?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "02-gradient-decay",
    question="How far back can a plain RNN learn?",
    order=(
        "rnn_step",
        "rnn_forward",
        "rnn_step_backward",
        "rnn_backward",
        "spectral_radius_rescale",
        "gradient_by_lag",
        "vanishing_lag",
        "clip_by_global_norm",
        "truncated_rnn_backward",
        "context_limit",
    ),
)
