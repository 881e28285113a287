"""A puzzle: one unit that keeps a bit."""

from __future__ import annotations

from functools import partial

from autograder.exercises.lstm_gates.puzzles import BITS, beginnings, bits_shown
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.experiments.lstm_gates import by_hand, latch

exercise = Exercise(
    reference=latch,
    points=1,
    difficulty=3,
    importance=5,
    minutes=10,
    inputs={},
    returns=dict(bits="T"),
    model=partial(by_hand, i="++-", f="--+", g="+-0", o="+++"),
    behaviour=bits_shown,
    handed_in="weights",
    read=beginnings(BITS),
    hints=(
        "Take the letters one by one. What must each gate do at a dot, what at a 1, and what at a 0?",
        "A dot writes nothing and keeps the cell state. A bit replaces it: which gates do that?",
    ),
)
exercise.mistake(
    "a new bit is added to the old one",
    "After 1111 your cell state is 4, and one 0 makes it 3. Each bit must replace the one before.",
    f="+++",
)
exercise.mistake(
    "nothing is shown at a dot",
    "At a dot your forget gate is 0, so the bit is lost. A dot keeps the bit, and the output gate shows it.",
    f="---",
)
exercise.mistake(
    "the forget gate is the wrong way round",
    "In spite of its name, the forget gate keeps: at 1 it keeps the cell state.",
    f="++-",
)
exercise.mistake(
    "a 0 writes nothing",
    "A 0 must be written, as a minus: a cell state of 0 means that no bit was read yet.",
    i="+--",
)
exercise.mistake(
    "both bits write a plus",
    "The sign of the candidate tells a 1 from a 0. Yours is positive for both.",
    g="++0",
)
exercise.mistake(
    "the bits have each other's sign",
    "A 1 is shown as a plus and a 0 as a minus. Yours are the other way round.",
    g="-+0",
)
exercise.mistake(
    "the weights are too small, so the bit fades",
    "A forget gate of 0.98 keeps 0.98 ** 60 = 0.3 of a bit over 60 dots. The weights must be larger.",
    strength=4.0,
)
