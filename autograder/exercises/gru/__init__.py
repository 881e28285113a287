"""Lesson GRU: can two gates do?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "06-gru",
    question="Can two gates do?",
    order=(
        "gru_step",
        "gru_step_backward",
        "gru_forward",
        "gru_backward",
        "long_memory_bias",
        "gru_reset_before_step",
        "matched_units",
    ),
)
