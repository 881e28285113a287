"""A number to hand in: the length at which one vector is no longer enough."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.attention import bottleneck_length

exercise, misread = number(
    bottleneck_length,
    "length",
    hints=(
        "Read the table that the experiment prints: for each length it has the shares of three runs.",
        "Take the median of each three. Which is the first length whose median is below one half?",
    ),
)
misread(
    "the last length that still succeeds is given",
    "Asked for is the first length that fails, not the last one that succeeds.",
    lambda: 2,
)
misread(
    "the first length at which nothing at all is right is given",
    "The line is drawn at one half, not at nothing.",
    lambda: 6,
)
misread(
    "the longest string of the experiment is given",
    "Where does the curve first come below one half?",
    lambda: 10,
)
misread(
    "the place in the table is given, not the length",
    "Asked for is the length itself, not its place in the table.",
    lambda: 1,
)
