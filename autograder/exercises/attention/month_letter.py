"""A number to hand in: the letter that the trained translator looks at when it writes the month."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.attention import month_letter

exercise = number(
    month_letter,
    "place",
    hints=(
        "looked has one row for each letter that is written; the 5 of 2019-05-03 is the seventh, looked[6].",
        "The place of the largest weight in that row is the answer; np.argmax finds it. Places count from 0.",
    ),
)
exercise.mistake(
    "the month's first letter is given",
    "The translator has learned where to look. Take the place of the largest weight in the row.",
    place=lambda: 14,
)
exercise.mistake(
    "the month's second letter is given",
    "The translator has learned where to look. Take the place of the largest weight in the row.",
    place=lambda: 15,
)
exercise.mistake(
    "the letters are counted from 1",
    "The first letter of the source has the place 0.",
    place=lambda: 17,
)
exercise.mistake(
    "the row of the last digit of the year is read",
    "Each row is one letter of the output. Count from 0 to the month's second digit.",
    place=lambda: 22,
)
exercise.mistake(
    "the row of the last digit of the day is read",
    "Each row is one letter of the output. Count from 0 to the month's second digit.",
    place=lambda: 7,
)
exercise.mistake(
    "the row is given, not the column",
    "Rows are letters that are written, columns letters that are read. Give the column.",
    place=lambda: 6,
)
