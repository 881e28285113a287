"""A number to hand in: how many units a GRU can have for the price of an LSTM."""

from __future__ import annotations

from autograder.exercise import Exercise
from lstm_ref.numpy.experiments.gru import gru_size, lstm_size, matched_units

exercise = Exercise(
    reference=matched_units,
    points=1,
    difficulty=2,
    importance=3,
    minutes=5,
    inputs={},
    returns=dict(units=""),
    hints=(
        "Count what an LSTM of 16 units learns: each of its four blocks has a row for every unit, and a row "
        "has a weight for every input, one for every unit, and torch's two biases.",
        "Do the same for a GRU with three blocks, for 17 units, 18 and so on, and stop before it is more.",
    ),
)


def _count(title, hint, number):
    """A number that is counted in a wrong way."""

    def wrong():
        return number()

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


def _most(fits):
    return max(units for units in range(1, 60) if fits(units))


_count(
    "the next larger size is given",
    "The GRU must not cost more than the LSTM.",
    lambda: matched_units() + 1,
)
_count(
    "the LSTM's bias is counted once",
    "Count as torch does, for both cells: how many biases has it got?",
    lambda: _most(lambda units: gru_size(8, units) <= lstm_size(8, 16) - 4 * 16),
)
_count(
    "the units are taken in the ratio of the blocks",
    "A third more blocks is not a third more units: each new unit also lengthens every row of W_hh.",
    lambda: 16 * 4 // 3,
)
_count(
    "the candidate's block is not counted",
    "Two gates, and a candidate with weights of its own: how many blocks is that?",
    lambda: _most(lambda units: 2 * units * (8 + units + 2) <= lstm_size(8, 16)),
)
_count(
    "the number of parameters is given",
    "Asked for is how many units, not how many numbers they learn.",
    lambda: gru_size(8, matched_units()),
)
_count(
    "the LSTM's own size is given",
    "With as many units the GRU is a quarter cheaper; it can afford more.",
    lambda: 16,
)
