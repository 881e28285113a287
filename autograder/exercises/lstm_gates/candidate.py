"""What would be written."""

from __future__ import annotations

import numpy as np

from autograder.exercises.lstm_gates.gate_mistakes import (
    INPUTS,
    add,
    add_common,
    before_squashing,
    rows,
    sigmoid,
)
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_gates import candidate

exercise = Exercise(
    reference=candidate,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=INPUTS,
    returns=dict(g="N H"),
    hints=(
        "The same sum once more, from the third block of rows. But what is written may be a minus.",
        "A gate is a share between 0 and 1. The candidate lies between -1 and 1: which function does that?",
    ),
)

add_common(exercise, 2, np.tanh)


def _from_sum(change):
    def wrong(x, h, W_ih, W_hh, b):
        return change(before_squashing(x, h, W_ih, W_hh, b, rows(2, h)))

    return wrong


add(
    exercise,
    "a sigmoid stands in the place of the tanh",
    "With a candidate that is never negative, how would the memory ever go down?",
    _from_sum(sigmoid),
)
add(
    exercise,
    "the candidate has the range of 1997, from -2 to 2",
    "The first LSTM wrote between -2 and 2; this one writes between -1 and 1.",
    _from_sum(lambda a: 4 * sigmoid(a) - 2),
)
add(
    exercise,
    "the candidate is half as steep as a tanh",
    "A sigmoid stretched to -1 and 1 is a tanh of half the sum.",
    _from_sum(lambda a: 2 * sigmoid(a) - 1),
)
add(
    exercise,
    "a ReLU stands in the place of the tanh",
    "The candidate is bounded on both sides and may be negative.",
    _from_sum(lambda a: np.maximum(a, 0)),
)
add(
    exercise,
    "the candidate has the wrong sign",
    "A large sum writes a plus; what does yours write?",
    _from_sum(lambda a: np.tanh(-a)),
)
