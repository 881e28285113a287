"""The output gate."""

from tests.exercises.gate_styles import SIGMOIDS, right_answers

RIGHT = right_answers(3, SIGMOIDS)
