"""Lesson 02: what must be forgotten, written, shown?"""

LESSON = "02-lstm-gates"
ORDER = (
    "forget_gate",
    "input_gate",
    "candidate",
    "cell_update",
    "output_gate",
    "lstm_step",
    "lstm_forward",
    "latch",
    "letter_counter",
    "resettable_counter",
    "forgotten_at",
)
