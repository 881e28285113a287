"""A number to hand in: how many units a GRU can have for the price of an LSTM."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.gru import gru_size, lstm_size, matched_units

exercise, misread = number(
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


misread(
    "the next larger size is given",
    "The GRU must not cost more than the LSTM.",
    lambda: matched_units() + 1,
)
misread(
    "the LSTM's bias is counted once",
    "Count as torch does, for both cells: how many biases has it got?",
    lambda: _most(lambda units: gru_size(8, units) <= lstm_size(8, 16) - 4 * 16),
)
misread(
    "the units are taken in the ratio of the blocks",
    "A third more blocks is not a third more units: each new unit also lengthens every row of W_hh.",
    lambda: 16 * 4 // 3,
)
misread(
    "the candidate's block is not counted",
    "Two gates, and a candidate with weights of its own: how many blocks is that?",
    lambda: _most(lambda units: 2 * units * (8 + units + 2) <= lstm_size(8, 16)),
)
misread(
    "the number of parameters is given",
    "Asked for is how many units, not how many numbers they learn.",
    lambda: gru_size(8, matched_units()),
)
misread(
    "the LSTM's own size is given",
    "With as many units the GRU is a quarter cheaper; it can afford more.",
    lambda: 16,
)
