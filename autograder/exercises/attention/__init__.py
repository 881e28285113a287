"""Lesson attention: what if the decoder could look back?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "09-attention",
    question="What if the decoder could look back?",
    order=(
        "additive_score",
        "masked_softmax",
        "attention_context",
        "attention_context_backward",
        "masked_softmax_backward",
        "additive_score_backward",
        "additive_attention_backward",
        "month_letter",
        "dot_score",
        "general_score",
        "coverage",
    ),
)
