"""The forget gate: how much of the cell state is kept."""

from __future__ import annotations

from autograder.exercises.families.lstm_gate import BETWEEN, lstm_gate
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_gates import forget_gate

exercise = Exercise(
    reference=forget_gate,
    points=1,
    difficulty=1,
    importance=5,
    minutes=8,
    inputs=dict(x="N D", h="N H", W_ih="4H D", W_hh="4H H", b="4H"),
    returns=dict(f="N H"),
    between=BETWEEN,
    hints=(
        "The blocks of rows stand in the order i, f, g, o. H is the width of h. Which rows are f's?",
        "Take the same rows of W_ih, W_hh and b. The sum of the three terms is (N, H); apply the sigmoid to "
        "that sum.",
    ),
)
exercise.add_family(lstm_gate("f", 1, "keeps all of the cell state"))
