"""A puzzle: one unit that counts."""

from __future__ import annotations

from functools import partial

from autograder.exercises.lstm_gates.puzzles import LINES, beginnings, letters_counted
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.experiments.lstm_gates import by_hand, letter_counter

exercise = Exercise(
    reference=letter_counter,
    points=1,
    difficulty=2,
    importance=4,
    minutes=5,
    inputs={},
    returns=dict(counts="T"),
    model=partial(by_hand, i="+-", f="++", g="+0", o="++"),
    behaviour=letters_counted,
    handed_in="weights",
    read=beginnings(LINES),
    hints=(
        "A counter adds and never forgets. Which gate must stay open at every letter?",
        "An a adds 1, a b adds nothing. tanh(20) is 1 to 16 digits, and a closed input gate adds nothing.",
    ),
)
exercise.mistake(
    "every letter is counted",
    "A b must add nothing. Yours adds 1: input gate and candidate are both open at it.",
    i="++",
    g="++",
)
exercise.mistake(
    "a b subtracts one",
    "A b leaves the number as it is. Yours writes a candidate of -1.",
    i="++",
    g="+-",
)
exercise.mistake(
    "a b resets the number to 0",
    "The number must last through any run of b: the forget gate stays at 1.",
    f="+-",
)
exercise.mistake(
    "an a replaces the number",
    "After aa your cell state is 1, because the forget gate is 0 at an a. It must keep what was counted.",
    f="-+",
)
exercise.mistake(
    "the number goes down",
    "The sign of the candidate decides whether the cell state grows. At an a it must be positive.",
    g="-0",
)
exercise.mistake(
    "the input gate is left at a half",
    "A weight of 0 makes the gate sigmoid(0), which is a half. An a must open it, a b must close it.",
    i="00",
)
exercise.mistake(
    "the weights are too small, so the number fades",
    "A forget gate of 0.98 keeps 0.98 ** 40 = 0.45 of a number over 40 letters. The weights must be larger.",
    strength=4.0,
)
