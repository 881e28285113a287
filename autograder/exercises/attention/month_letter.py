"""A number to hand in: the letter that the trained translator looks at when it writes the month."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.attention import month_letter

exercise, misread = number(
    month_letter,
    "place",
    hints=(
        "looked has one row for each letter that is written; the 5 of 2019-05-03 is the seventh, looked[6].",
        "The place of the largest weight in that row is the answer; np.argmax finds it. Places count from 0.",
    ),
)
misread(
    "the month's first letter is given",
    "Where a reader of English would look need not be where this one does: read it off the row.",
    lambda: 14,
)
misread(
    "the month's second letter is given",
    "Where a reader of English would look need not be where this one does: read it off the row.",
    lambda: 15,
)
misread(
    "the letters are counted from 1",
    "The first letter of the source has the place 0.",
    lambda: 17,
)
misread(
    "the row of the last digit of the year is read",
    "Each row is one letter of the output: which one is the month's second digit?",
    lambda: 22,
)
misread(
    "the row of the last digit of the day is read",
    "Each row is one letter of the output: which one is the month's second digit?",
    lambda: 7,
)
misread(
    "the row is given, not the column",
    "Rows are what is written, columns are what is read.",
    lambda: 6,
)
