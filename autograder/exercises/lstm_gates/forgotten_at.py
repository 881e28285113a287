"""A number to hand in: the word at which a trained cell forgets."""

from __future__ import annotations

from autograder.exercise import Exercise
from lstm_ref.numpy.experiments.lstm_gates import SENTENCE, forgotten_at

exercise = Exercise(
    reference=forgotten_at,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs={},
    returns=dict(step=""),
    hints=(
        "Look at the row f: where, after the first word, is it nearly the colour of the paper?",
        "cache.f is (T, N, H), here with N = H = 1. Which entry is the smallest, from step 1 on?",
    ),
)


def _read(title, hint, number):
    """A number that is read off in a wrong way."""

    def wrong():
        return number()

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


_read(
    "the steps are counted from 1",
    "In this course the first step is step 0, as in the array.",
    lambda: forgotten_at() + 1,
)
_read(
    "the part that was cut off in front is not counted",
    "An index into the steps from 1 on starts one too low.",
    lambda: forgotten_at() - 1,
)
_read(
    "the first word is given",
    "At the first word there is nothing to forget yet: look at the steps after it.",
    lambda: 0,
)
_read(
    "the blank after the change is given",
    "There the memory is asked for. At which earlier word did it change?",
    lambda: SENTENCE.index("___", forgotten_at()),
)
_read(
    "the step at which the gate is highest is given",
    "At 1 the forget gate keeps everything; asked for is where it keeps least.",
    lambda: SENTENCE.index("and", forgotten_at()),
)
