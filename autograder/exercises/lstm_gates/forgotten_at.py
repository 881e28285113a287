"""A number to hand in: the word at which a trained cell forgets."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.lstm_gates import SENTENCE, forgotten_at

exercise = number(
    forgotten_at,
    "step",
    hints=(
        "Look at the row f: where, after the first word, is it nearly the colour of the paper?",
        "cache.f is (T, N, H), here with N = H = 1. Which entry is the smallest, from step 1 on?",
    ),
)

exercise.mistake(
    "the steps are counted from 1",
    "In this course the first step is step 0, as in the array.",
    step=lambda: forgotten_at() + 1,
)
exercise.mistake(
    "the part that was cut off in front is not counted",
    "An index into the steps from 1 on starts one too low.",
    step=lambda: forgotten_at() - 1,
)
exercise.mistake(
    "the first word is given",
    "At the first word there is nothing to forget yet: look at the steps after it.",
    step=lambda: 0,
)
exercise.mistake(
    "the blank after the change is given",
    "There the memory is asked for. At which earlier word did it change?",
    step=lambda: SENTENCE.index("___", forgotten_at()),
)
exercise.mistake(
    "the step at which the gate is highest is given",
    "At 1 the forget gate keeps everything; asked for is where it keeps least.",
    step=lambda: SENTENCE.index("and", forgotten_at()),
)
