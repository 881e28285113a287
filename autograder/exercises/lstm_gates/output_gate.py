"""How much of the memory is shown."""

from __future__ import annotations

from autograder.exercises.lstm_gates.gate_mistakes import INPUTS, add_of_gates
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_gates import output_gate

exercise = Exercise(
    reference=output_gate,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=INPUTS,
    returns=dict(o="N H"),
    hints=(
        "The third of the gates: the same sum, the same squashing, the rows that are left.",
        "Its rows are the last H of the four blocks, after the candidate's.",
    ),
)

add_of_gates(exercise, 3, "shows all of the memory")
