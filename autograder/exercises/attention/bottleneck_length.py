"""A number to hand in: the length at which one vector is no longer enough."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.attention import bottleneck_length

exercise = number(
    bottleneck_length,
    "length",
    hints=(
        "Read the table that the experiment prints: for each length it has the shares of three runs.",
        "Take the median of each three. Which is the first length whose median is below one half?",
    ),
)
exercise.mistake(
    "the last length that still succeeds is given",
    "Give the first length that fails, not the last one that succeeds.",
    length=lambda: 2,
)
exercise.mistake(
    "the first length at which nothing at all is right is given",
    "Give the first length whose median is below one half, not the first at which nothing is right.",
    length=lambda: 6,
)
exercise.mistake(
    "the longest string of the experiment is given",
    "Give the first length whose median is below one half.",
    length=lambda: 10,
)
exercise.mistake(
    "the place in the table is given, not the length",
    "Give the length itself, not its place in the table.",
    length=lambda: 1,
)
