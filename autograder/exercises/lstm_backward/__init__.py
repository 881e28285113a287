"""Lesson LSTM backward: why does the error survive?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "04-lstm-backward",
    question="Why does the error survive?",
    order=(
        "lstm_cell_grad",
        "lstm_gate_grads",
        "lstm_preactivation_grads",
        "lstm_step_backward",
        "lstm_backward",
        "carousel_product",
        "half_life_bias",
        "fresh_lstm_lag",
        "drift_step",
    ),
)
