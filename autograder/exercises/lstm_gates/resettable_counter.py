"""A puzzle: one unit that counts, starts again, and shows its number only when it is asked."""

from __future__ import annotations

from autograder.exercises.lstm_gates.puzzles import counts_shown
from autograder.exercises.mistakes import family
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
    behaviour=counts_shown,
    hints=(
        "Make a table of the three letters and the four parts, and fill in one gate at a time.",
        "What adds is the a, what empties is the full stop, what shows is the question mark; everything else "
        "leaves the memory alone.",
    ),
)


@family(exercise)
def _set(**signs):
    return lambda: by_hand(**signs)


_set(
    "a full stop does not empty the memory",
    "Which gate makes room for a new sentence?",
    i="+--",
    f="+++",
    g="+00",
    o="--+",
)
_set(
    "a question empties the memory",
    "To be asked is no reason to forget: look at the forget gate at the question mark.",
    i="+--",
    f="+--",
    g="+00",
    o="--+",
)
_set(
    "the number is shown all the time",
    "Between the questions nothing should be shown: which gate sees to that?",
    i="+--",
    f="+-+",
    g="+00",
    o="+++",
)
_set(
    "the number is never shown",
    "At a question mark the output gate has to be open.",
    i="+--",
    f="+-+",
    g="+00",
    o="---",
)
_set(
    "the full stop takes one away instead of emptying the memory",
    "A minus of 1 undoes one a. How are all of them undone at once?",
    i="++-",
    f="+++",
    g="+-0",
    o="--+",
)
_set(
    "the full stop is counted too",
    "After a full stop the number is 0, not 1: what does your input gate do there?",
    i="++-",
    f="+-+",
    g="++0",
    o="--+",
)
_set(
    "an a replaces the number",
    "After aa your memory is 1: what has happened to the first a?",
    i="+--",
    f="--+",
    g="+00",
    o="--+",
)
