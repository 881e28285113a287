"""The forget gate."""

from tests.exercises.gate_styles import SIGMOIDS, TANHS, right_answers, wrong_answers

RIGHT = right_answers(1, SIGMOIDS)
WRONG = wrong_answers(
    1,
    SIGMOIDS,
    other=0,
    rows_of_another="the rows of the input gate are used",
    other_squashings=TANHS,
    another_squashing="a tanh stands in the place of the sigmoid",
)
