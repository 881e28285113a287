"""A number to hand in: the letter that the trained translator looks at when it writes the month."""

from __future__ import annotations

from autograder.exercise import Exercise
from lstm_ref.numpy.experiments.attention import month_letter

exercise = Exercise(
    reference=month_letter,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs={},
    returns=dict(place=""),
    hints=(
        "looked has one row for each letter that is written; the 5 of 2019-05-03 is the seventh, looked[6].",
        "The place of the largest weight in that row is the answer; np.argmax finds it. Places count from 0.",
    ),
)


@exercise.misconception("the month's first letter is given")
def first_letter():
    """Where a reader of English would look need not be where this one does: read it off the row."""
    return 14


@exercise.misconception("the month's second letter is given")
def second_letter():
    """Where a reader of English would look need not be where this one does: read it off the row."""
    return 15


@exercise.misconception("the letters are counted from 1")
def counted_from_one():
    """The first letter of the source has the place 0."""
    return 17


@exercise.misconception("the row of the last digit of the year is read")
def year():
    """Each row is one letter of the output: which one is the month's second digit?"""
    return 22


@exercise.misconception("the row of the last digit of the day is read")
def day():
    """Each row is one letter of the output: which one is the month's second digit?"""
    return 7


@exercise.misconception("the row is given, not the column")
def row():
    """Rows are what is written, columns are what is read."""
    return 6
