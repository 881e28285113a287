"""Lesson reading: what does it mean to read, one letter at a time?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "01-reading",
    question="What does it mean to read, one letter at a time?",
    order=(
        "unrolled_three",
        "embedding",
        "embedding_backward",
        "readout",
        "softmax",
        "cross_entropy",
        "cross_entropy_backward",
        "readout_backward",
        "sgd_step",
        "adam_step",
        "bits_per_letter",
    ),
)
