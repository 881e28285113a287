"""A puzzle: one unit that counts."""

from __future__ import annotations

from autograder.exercises.lstm_gates.puzzles import letters_counted
from autograder.exercises.mistakes import family
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
    behaviour=letters_counted,
    hints=(
        "To count is to add and never to lose anything. Which gate must never close?",
        "An a adds 1, a b adds nothing. The tanh of 20 is 1 for all purposes, and a shut gate adds nothing.",
    ),
)


@family(exercise)
def _set(**signs):
    return lambda: by_hand(**signs)


_set(
    "every letter is counted",
    "What do your input gate and your candidate say to a b?",
    i="++",
    f="++",
    g="++",
    o="++",
)
_set(
    "a b takes one away",
    "A b is not to be counted backwards: it leaves the number as it is.",
    i="++",
    f="++",
    g="+-",
    o="++",
)
_set(
    "a b empties the memory",
    "The number should last through any run of b.",
    i="+-",
    f="+-",
    g="+0",
    o="++",
)
_set(
    "an a replaces the number",
    "After aa your memory is 1: what has happened to the first a?",
    i="+-",
    f="-+",
    g="+0",
    o="++",
)
_set(
    "the number goes down",
    "The candidate's sign decides whether the memory grows.",
    i="+-",
    f="++",
    g="-0",
    o="++",
)
_set(
    "the input gate is left at a half",
    "A weight of 0 does not shut a gate and does not open it: sigmoid(0) is a half.",
    i="00",
    f="++",
    g="+0",
    o="++",
)
_set(
    "the gates stand ajar, so the number leaks away",
    "What is 0.98 to the power of 40? The weights have to be larger.",
    i="+-",
    f="++",
    g="+0",
    o="++",
    strength=4.0,
)
