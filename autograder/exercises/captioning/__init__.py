"""Lesson captioning: where does a caption's word come from?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "10-captioning",
    question="Where does a caption's word come from?",
    order=(
        "soft_attention",
        "soft_attention_backward",
        "shuffle_test",
        "hard_attention_sample",
        "exact_expected_gradient",
        "reinforce_gradient",
        "running_baseline",
        "entropy",
        "entropy_backward",
        "doubly_stochastic_penalty",
        "doubly_stochastic_penalty_backward",
    ),
)
