"""A number to hand in: the length at which one vector is no longer enough."""

from __future__ import annotations

from autograder.exercise import Exercise
from lstm_ref.numpy.experiments.attention import bottleneck_length

exercise = Exercise(
    reference=bottleneck_length,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs={},
    returns=dict(length=""),
    hints=(
        "Read the table that the experiment prints: for each length it has the shares of three runs.",
        "Take the median of each three. Which is the first length whose median is below one half?",
    ),
)


@exercise.misconception("the last length that still succeeds is given")
def too_early():
    """Asked for is the first length that fails, not the last one that succeeds."""
    return 2


@exercise.misconception("the first length at which nothing at all is right is given")
def too_late():
    """The line is drawn at one half, not at nothing."""
    return 6


@exercise.misconception("the longest string of the experiment is given")
def longest():
    """Where does the curve first come below one half?"""
    return 10


@exercise.misconception("the place in the table is given, not the length")
def position_in_the_table():
    """Asked for is the length itself, not its place in the table."""
    return 1
