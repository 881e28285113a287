"""The input gate: how much of the candidate is written."""

from __future__ import annotations

from autograder.exercises.families.lstm_gate import BETWEEN, lstm_gate
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_gates import input_gate

exercise = Exercise(
    reference=input_gate,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=dict(x="N D", h="N H", W_ih="4H D", W_hh="4H H", b="4H"),
    returns=dict(i="N H"),
    between=BETWEEN,
    hints=(
        "The sum and the activation are those of the forget gate. The rows are others.",
        "The blocks stand in the order i, f, g, o. So i's rows are the first H.",
    ),
)
exercise.add_family(lstm_gate("i", 0, "writes all of the candidate"))
