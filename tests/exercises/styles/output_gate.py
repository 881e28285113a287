"""The output gate."""

from tests.exercises.gate_styles import SIGMOIDS, TANHS, right_answers, wrong_answers

RIGHT = right_answers(3, SIGMOIDS)
WRONG = wrong_answers(
    3,
    SIGMOIDS,
    other=2,
    rows_of_another="the rows of the candidate are used",
    other_squashings=TANHS,
    another_squashing="a tanh stands in the place of the sigmoid",
)
