"""The output gate: how much of the cell state is shown."""

from __future__ import annotations

from autograder.exercises.families.lstm_gate import BETWEEN, lstm_gate
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_gates import output_gate

exercise = Exercise(
    reference=output_gate,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=dict(x="N D", h="N H", W_ih="4H D", W_hh="4H H", b="4H"),
    returns=dict(o="N H"),
    between=BETWEEN,
    hints=(
        "The sum and the activation are those of the other two gates. The rows are the block that is left.",
        "The blocks stand in the order i, f, g, o. So o's rows are the last H, after the candidate's.",
    ),
)
exercise.add_family(lstm_gate("o", 3, "shows all of the cell state"))
