"""A puzzle: one unit that counts, starts again, and shows its number only when it is asked."""

from __future__ import annotations

from functools import partial

from autograder.exercises.lstm_gates.puzzles import QUESTIONS, beginnings, counts_shown
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.experiments.lstm_gates import by_hand, resettable_counter

exercise = Exercise(
    reference=resettable_counter,
    points=1,
    difficulty=3,
    importance=5,
    minutes=10,
    inputs={},
    returns=dict(answers="T"),
    model=partial(by_hand, i="+--", f="+-+", g="+00", o="--+"),
    behaviour=counts_shown,
    handed_in="weights",
    read=beginnings(QUESTIONS, values=2),
    hints=(
        "Make a table of the three letters and the four parts, and fill it in gate by gate.",
        "An a adds 1, a full stop resets, a question mark shows. Everything else leaves the cell state "
        "as it is.",
    ),
)
exercise.mistake(
    "a full stop does not reset the number",
    "A full stop sets the cell state to 0. The gate that does so is the forget gate, and yours is 1 there.",
    f="+++",
)
exercise.mistake(
    "a question mark resets the number",
    "A question mark shows the number and keeps it: the forget gate must be 1 there.",
    f="+--",
)
exercise.mistake(
    "the number is shown all the time",
    "Only a question mark shows the number: the output gate must be 0 at the other letters.",
    o="+++",
)
exercise.mistake(
    "the number is never shown",
    "The output gate must be 1 at a question mark. Yours is always 0.",
    o="---",
)
exercise.mistake(
    "a full stop subtracts one instead of resetting the number",
    "Subtracting 1 undoes one a. To undo all of them at once, the forget gate must be 0.",
    i="++-",
    f="+++",
    g="+-0",
)
exercise.mistake(
    "a full stop is counted too",
    "After a full stop the number is 0, and yours is 1: nothing must be written there.",
    i="++-",
    g="++0",
)
exercise.mistake(
    "an a replaces the number",
    "After aa your cell state is 1, because the forget gate is 0 at an a. It must keep what was counted.",
    f="--+",
)
