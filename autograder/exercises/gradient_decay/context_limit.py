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
    "A longer string of the table still has a median above 0.9. Two runs of three are enough for that.",
    T=lambda: 10,
)
exercise.mistake(
    "one lucky run is taken for the median",
    "The median of three runs is the one in the middle. Yours is the best of the three.",
    T=lambda: 20,
)
exercise.mistake(
    "the longest string of the experiment is given",
    "Guessing one of four letters gives 0.25. The longest strings of the table are not far from that.",
    T=lambda: 30,
)
exercise.mistake(
    "the place in the table is given, not the length",
    "Give the length itself, not its place in the table.",
    T=lambda: 2,
)
