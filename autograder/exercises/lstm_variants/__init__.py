"""Lesson LSTM variants: which parts matter?"""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "05-lstm-variants",
    question="Which parts matter?",
    order=(
        "lstm1997_step",
        "rank_correlation",
        "peephole_step",
        "peephole_step_backward",
        "clock",
        "coupled_gate_step",
        "coupled_gate_step_backward",
        "memory_gated_step",
        "count_parameters",
        "swap_witness",
    ),
)
