"""Lesson 05: can two gates do?"""

LESSON = "05-gru"
ORDER = (
    "gru_step",
    "gru_step_backward",
    "gru_forward",
    "gru_backward",
    "long_memory_bias",
    "gru_reset_before_step",
    "matched_units",
)
