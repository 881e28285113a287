"""A number to hand in: the longest string whose first letter the trained network still names."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.gradient_decay import context_limit

exercise = number(
    context_limit,
    "T",
    hints=(
        "Read the table that the experiment prints: for each T it has the accuracies of three runs.",
        "Take the median of each three. Guessing among four letters gives 0.25; which is the largest T whose "
        "median is still above 0.9?",
    ),
)
exercise.mistake(
    "a T at which all runs still succeed is taken for the largest",
    "Does a longer string of the table still have a median above 0.9?",
    T=lambda: 10,
)
exercise.mistake(
    "one lucky run is taken for the median",
    "One run of three proves that it can happen, not that it is the rule.",
    T=lambda: 20,
)
exercise.mistake(
    "the longest string of the experiment is given",
    "How accurate is somebody who guesses one of four letters? Compare the longest strings with that.",
    T=lambda: 30,
)
exercise.mistake(
    "the place in the table is given, not the length",
    "Asked for is the length itself, not its place in the table.",
    T=lambda: 2,
)
