"""A puzzle: a table on which the likeliest first step misleads."""

from __future__ import annotations

import numpy as np

from autograder.exercises.encoder_decoder.traps import greedy_misled
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.experiments.encoder_decoder import greedy_trap


def rows(first=(0, 0, 0.6, 0.4), a=(0, 0.4, 0.3, 0.3), b=(0, 0.9, 0.05, 0.05)):
    """The right table, of its rows."""
    return np.array([first, (0, 1, 0, 0), a, b], dtype=float)


exercise = Exercise(
    reference=greedy_trap,
    points=1,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs={},
    returns=dict(table="F"),
    sizes=(dict(F=3),),
    model=rows,
    behaviour=greedy_misled,
    hints=(
        "Let the likelier first symbol lead to a place where nothing is likely, and the other "
        "one to a sure end.",
        "If a is taken with 0.6, and the best that can follow has 0.4, the text has 0.24. What must the way "
        "over b have to be likelier?",
    ),
)
exercise.mistake(
    "the likeliest first step is also the best one",
    "Greedy wins on your table: multiply along both ways. The way that begins worse must end better.",
    a=(0, 0.9, 0.05, 0.05),
)
exercise.mistake(
    "greedy never comes to an end",
    "On your table greedy goes round in circles: let the end be the likeliest symbol after a.",
    a=(0, 0.2, 0.6, 0.2),
)
exercise.mistake(
    "both ways are about as likely",
    "The better text must be likelier by a tenth at least.",
    b=(0, 0.62, 0.19, 0.19),
)
exercise.mistake(
    "greedy ends at once",
    "If the end is the likeliest first symbol, the empty text has its probability, and none is "
    "likelier here.",
    first=(0, 0.8, 0.1, 0.1),
)
