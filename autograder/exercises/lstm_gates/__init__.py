"""Lesson LSTM gates: what must be forgotten, written, shown?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "03-lstm-gates",
    question="What must be forgotten, written, shown?",
    order=(
        "forget_gate",
        "input_gate",
        "candidate",
        "output_gate",
        "cell_update",
        "lstm_step",
        "lstm_forward",
        "latch",
        "letter_counter",
        "resettable_counter",
        "forgotten_at",
    ),
)
