"""How much of the candidate is written."""

from __future__ import annotations

from autograder.exercises.lstm_gates.gate_mistakes import INPUTS, add_of_gates
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_gates import input_gate

exercise = Exercise(
    reference=input_gate,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=INPUTS,
    returns=dict(i="N H"),
    hints=(
        "It is the forget gate's twin: the same sum, the same squashing, other rows.",
        "The order is i, f, g, o, so these rows are the first; they end where the forget gate's begin.",
    ),
)

add_of_gates(exercise, 0, "lets all of the candidate in")
