"""A number to hand in: how many units a GRU can have for the price of an LSTM."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.gru import gru_size, lstm_size, matched_units

exercise = number(
    matched_units,
    "units",
    difficulty=2,
    hints=(
        "Count what an LSTM of 16 units learns: each of its four blocks has a row for every unit, and a row "
        "has a weight for every input, one for every unit, and torch's two biases.",
        "Do the same for a GRU with three blocks, for 17 units, 18 and so on, and stop before it is more.",
    ),
)


def _most(fits):
    return max(units for units in range(1, 60) if fits(units))


exercise.mistake(
    "the next larger size is given",
    "The GRU must not cost more than the LSTM.",
    units=lambda: matched_units() + 1,
)
exercise.mistake(
    "the LSTM's bias is counted once",
    "torch gives both cells two biases, b_ih and b_hh: count both.",
    units=lambda: _most(lambda units: gru_size(8, units) <= lstm_size(8, 16) - 4 * 16),
)
exercise.mistake(
    "the units are taken in the ratio of the blocks",
    "Each further unit adds rows and also makes every row of W_hh longer. So the units do not follow the "
    "blocks' ratio.",
    units=lambda: 16 * 4 // 3,
)
exercise.mistake(
    "the candidate's block is not counted",
    "A GRU has three blocks of rows: two gates and the candidate.",
    units=lambda: _most(lambda units: 2 * units * (8 + units + 2) <= lstm_size(8, 16)),
)
exercise.mistake(
    "the number of parameters is given",
    "Give the number of units, not the number of their parameters.",
    units=lambda: gru_size(8, matched_units()),
)
exercise.mistake(
    "the LSTM's own size is given",
    "With as many units a GRU has a quarter fewer parameters, so it can have more units.",
    units=lambda: 16,
)
