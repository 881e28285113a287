"""The forget gate."""

from tests.exercises.gate_styles import SIGMOIDS, right_answers

RIGHT = right_answers(1, SIGMOIDS)
