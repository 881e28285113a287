"""The new cell state: some of the old one is kept, some of the candidate is written."""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import declared
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_gates import cell_update

exercise = Exercise(
    reference=cell_update,
    points=1,
    difficulty=1,
    importance=5,
    minutes=5,
    inputs=dict(c="N H", i="N H", f="N H", g="N H"),
    returns=dict(c_next="N H"),
    hints=(
        "The new cell state is a sum of two terms: what is kept of the old one, and what is written.",
        "Each term is a gate times what it lets through, entry by entry.",
    ),
    terms={"what is kept": ("c", "f"), "what is written": ("i", "g")},
)

# A whole step can make these, too.
CELL_STATE = [
    declared(
        "gate and candidate are added, not multiplied",
        "What is written is a share of the candidate: the gate times the candidate.",
        c_next=lambda c, i, f, g: f * c + i + g,
    ),
    declared(
        "the forget gate is the wrong way round",
        "In spite of its name, the forget gate keeps: at 1 it keeps all of the cell state.",
        f=lambda right: 1 - right,
    ),
    declared(
        "the input gate and the forget gate are exchanged",
        "The forget gate scales the old cell state, the input gate scales the candidate.",
        i=lambda f: f,
        f=lambda i: i,
    ),
    declared(
        "the cell state goes through a tanh",
        "The cell state has no activation: it may grow beyond 1. Only what is shown of it is a tanh.",
        c_next=lambda right: np.tanh(right),
    ),
    declared(
        "nothing is forgotten: the cell of 1997",
        "The first LSTM had no forget gate. Here the old cell state is scaled by f.",
        f=lambda right: 1 + 0 * right,
    ),
    declared(
        "the candidate is written without its gate",
        "The input gate decides how much of the candidate is written. Yours is written in full.",
        i=lambda right: 1 + 0 * right,
    ),
    declared(
        "the forget gate acts on the candidate too",
        "The forget gate scales the old cell state alone. Look where your bracket closes.",
        g=lambda right, f: f * right,
    ),
    declared(
        "the gates are coupled: 1 - f stands in the place of i",
        "Two gates decide separately what is kept and what is written. Yours does not use i.",
        i=lambda f: 1 - f,
    ),
    declared(
        "the written term is subtracted",
        "A positive candidate must make the cell state grow. Yours makes it fall.",
        g=lambda right: -right,
    ),
    declared(
        "the two terms are multiplied",
        "The two terms are added. With a product nothing could be written where the old cell state is 0.",
        c_next=lambda c, i, f, g: f * c * i * g,
    ),
]
exercise.add_family(CELL_STATE)
exercise.mistake(
    "the gates are multiplied as matrices",
    "Each unit has a gate of its own: multiply entry by entry, with * and not with @.",
    c_next=lambda c, i, f, g: f @ c.T + i @ g.T,
)
