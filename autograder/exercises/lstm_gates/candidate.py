"""The candidate: what would be written to the cell state."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.lstm_gate import BETWEEN, lstm_part
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm_gates import candidate

exercise = Exercise(
    reference=candidate,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=dict(x="N D", h="N H", W_ih="4H D", W_hh="4H H", b="4H"),
    returns=dict(g="N H"),
    between=BETWEEN,
    hints=(
        "The sum is that of the gates, of the third block of rows. But what is written may be negative.",
        "A gate is a share between 0 and 1. The candidate lies between -1 and 1: which function does that?",
    ),
)
exercise.add_family(lstm_part("g", 2, np.tanh))
exercise.mistake(
    "a sigmoid stands in the place of the tanh",
    "A sigmoid is never negative. What is written to the cell state must be able to be negative.",
    g=lambda a: sigmoid(a[2]),
)
exercise.mistake(
    "the candidate has the range of 1997, from -2 to 2",
    "The first LSTM's candidate lay between -2 and 2. This one lies between -1 and 1.",
    g=lambda a: 2 * np.tanh(a[2] / 2),
)
exercise.mistake(
    "the candidate is half as steep as a tanh",
    "A sigmoid stretched to -1 and 1 is the tanh of half its argument. Here the tanh is taken of all of it.",
    g=lambda a: np.tanh(a[2] / 2),
)
exercise.mistake(
    "a ReLU stands in the place of the tanh",
    "A ReLU has no upper bound and no negative values. The candidate's activation is the tanh.",
    g=lambda a: np.maximum(a[2], 0),
)
