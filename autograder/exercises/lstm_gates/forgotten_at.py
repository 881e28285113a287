"""A number to hand in: the word at which a trained cell forgets."""

from __future__ import annotations

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.lstm_gates import SENTENCE, forgotten_at

exercise = number(
    forgotten_at,
    "step",
    hints=(
        "Look at the row f of the figure: at which word after the first is it palest?",
        "cache.f is (T, N, H), with N = H = 1 here. Which entry is the smallest, from step 1 on?",
    ),
)

exercise.mistake(
    "the steps are counted from 1",
    "The first step is step 0, as in the array.",
    step=lambda: forgotten_at() + 1,
)
exercise.mistake(
    "the first step is not counted",
    "An index into cache.f[1:] is one lower than the step: add 1 to it.",
    step=lambda: forgotten_at() - 1,
)
exercise.mistake(
    "the first word is given",
    "At the first word there is nothing to forget yet. The step asked for comes later.",
    step=lambda: 0,
)
exercise.mistake(
    "the blank after the change of name is given",
    "The blank asks for the last name. The forget gate closes earlier, when a new name is read.",
    step=lambda: SENTENCE.index("___", forgotten_at()),
)
exercise.mistake(
    "the step at which the forget gate is highest is given",
    "At 1 the forget gate keeps everything. The step asked for is the one where it keeps least.",
    step=lambda: SENTENCE.index("and", forgotten_at()),
)
