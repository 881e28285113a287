"""How much of the memory is kept."""

from __future__ import annotations

from autograder.exercises.lstm_gates.gate_mistakes import INPUTS, add_of_gates
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_gates import forget_gate

exercise = Exercise(
    reference=forget_gate,
    points=1,
    difficulty=1,
    importance=5,
    minutes=8,
    inputs=INPUTS,
    returns=dict(f="N H"),
    hints=(
        "Four parts stand one below the other: i, f, g, o. H is the width of h; which rows are f's?",
        "Cut the same rows out of W_ih, W_hh and b. The sum of the three terms is (N, H); squash it last.",
    ),
)

add_of_gates(exercise, 1, "keeps all of the memory")
