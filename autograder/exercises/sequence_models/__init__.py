"""Lesson sequence-models: one to many, many to one, many to many."""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "07-sequence-models",
    question="How does one network tag, judge and write?",
    order=(
        "bidirectional_forward",
        "bidirectional_backward",
        "batch_that_tells",
        "masked_cross_entropy",
        "masked_cross_entropy_backward",
        "last_valid_state",
        "pooling_backward",
        "ngram_probability",
        "perplexity",
        "sample_with_temperature",
        "draws_that_tell",
        "stacked_forward",
    ),
)
