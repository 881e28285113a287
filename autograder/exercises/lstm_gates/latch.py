"""A puzzle: one unit that keeps a bit."""

from __future__ import annotations

from autograder.exercises.lstm_gates.puzzles import bits_shown
from autograder.exercises.mistakes import family
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
    behaviour=bits_shown,
    hints=(
        "Go letter by letter: at a dot, what should each gate do? And at a 1? Then the same for 0.",
        "A dot writes nothing and keeps everything. A bit replaces what was there: which gates do that?",
    ),
)


@family(exercise)
def _set(**signs):
    return lambda: by_hand(**signs)


_set(
    "a new bit is added to the old one",
    "After 1111 your memory is 4: one 0 does not turn it round. What has to happen to the old bit?",
    i="++-",
    f="+++",
    g="+-0",
    o="+++",
)
_set(
    "nothing is shown at a dot",
    "Is the bit forgotten at a dot, or is it there and only hidden? Two gates have a say in that.",
    i="++-",
    f="---",
    g="+-0",
    o="+++",
)
_set(
    "the forget gate is the wrong way round",
    "In spite of its name, the forget gate keeps when it is open.",
    i="++-",
    f="++-",
    g="+-0",
    o="+++",
)
_set(
    "a 0 writes nothing",
    "Without a mark of its own, how do you tell a 0 from an empty memory?",
    i="+--",
    f="--+",
    g="+-0",
    o="+++",
)
_set(
    "both bits write a plus",
    "The sign of the candidate is all that tells a 1 from a 0.",
    i="++-",
    f="--+",
    g="++0",
    o="+++",
)
_set(
    "the bits have each other's sign",
    "A 1 should be shown as a plus.",
    i="++-",
    f="--+",
    g="-+0",
    o="+++",
)
_set(
    "the gates stand ajar, so the bit leaks away",
    "A gate at 0.99 keeps half after 69 steps: how large does a weight have to be?",
    i="++-",
    f="--+",
    g="+-0",
    o="+++",
    strength=4.0,
)
