"""Mistakes of a step that stacks the rows of i, g and o: the two cells without a forget gate of its own.

The exercise's model has the pieces `update`, the new cell state, `shows`, the new hidden state, and the
activations `gate` and `activation`.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np

from autograder.exercises.families.lstm_rows import every, in_order
from autograder.judging.exchange import declared
from lstm_ref.numpy.activations import sigmoid

ORDERS = ["".join(order) for order in permutations("igo")][1:]


THREE_BLOCKS = [
    declared(
        "h_next lacks the tanh of the cell state",
        "The cell state can be large. What is shown of it is its tanh, scaled by the output gate.",
        shows=lambda o, c, c_next: o * c_next,
    ),
    declared(
        "h_next shows the cell state before the step",
        "h_next shows the cell state after the step: c_next, not c.",
        shows=lambda o, c, c_next: o * np.tanh(c),
    ),
    declared(
        "the output gate is left out",
        "The output gate decides how much of the cell state is shown.",
        shows=lambda o, c, c_next: np.tanh(c_next),
    ),
    declared(
        "the candidate goes through a sigmoid",
        "What is written must be able to be negative: it is a tanh.",
        activation=sigmoid,
    ),
    declared(
        "the gates go through a tanh",
        "A gate is a share between 0 and 1: the activation is the sigmoid.",
        gate=np.tanh,
    ),
    *[
        declared(
            f"the blocks are read in the order {' '.join(order)}",
            "The rows are stacked i, g, o: torch's order, without f.",
            **every(in_order(order, "igo")),
        )
        for order in ORDERS
    ],
    declared(
        "the cache keeps the cell state after the step as c",
        "The field c is the cell state before the step.",
        cache=lambda right, c_next: right._replace(c=c_next),
    ),
]
