"""Lesson encoder-decoder: how is a sequence turned into another?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "08-encoder-decoder",
    question="How is a sequence turned into another?",
    order=(
        "encode",
        "encode_backward",
        "decoder_step",
        "decoder_step_backward",
        "teacher_forcing",
        "greedy_decode",
        "sequence_accuracy",
        "greedy_trap",
        "beam_candidates",
        "beam_search",
        "finished_trap",
        "length_penalty",
    ),
)
