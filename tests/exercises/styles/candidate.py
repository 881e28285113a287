"""The candidate."""

from tests.exercises.gate_styles import SIGMOIDS, TANHS, right_answers, wrong_answers

RIGHT = right_answers(2, TANHS)
WRONG = wrong_answers(
    2,
    TANHS,
    other=3,
    rows_of_another="the rows of the output gate are used",
    other_squashings=SIGMOIDS,
    another_squashing="a sigmoid stands in the place of the tanh",
)
