"""A number to hand in: the longest string whose first letter the trained network still names."""

from __future__ import annotations

from autograder.exercise import Exercise
from lstm_ref.numpy.experiments.gradient_decay import context_limit

exercise = Exercise(
    reference=context_limit,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs={},
    returns=dict(T=""),
    hints=(
        "Read the table that the experiment prints: for each T it has the accuracies of three runs.",
        "Take the median of each three. Guessing among four letters gives 0.25; which is the largest T whose "
        "median is still above 0.9?",
    ),
)


@exercise.misconception("a T at which all runs still succeed is taken for the largest")
def too_early():
    """Does a longer string of the table still have a median above 0.9?"""
    return 10


@exercise.misconception("one lucky run is taken for the median")
def lucky_run():
    """One run of three proves that it can happen, not that it is the rule."""
    return 20


@exercise.misconception("the longest string of the experiment is given")
def longest_tried():
    """How accurate is somebody who guesses one of four letters? Compare the longest strings with that."""
    return 30


@exercise.misconception("the place in the table is given, not the length")
def position_in_the_table():
    """Asked for is the length itself, not its place in the table."""
    return 2
