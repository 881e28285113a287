"""One step of an LSTM."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.lstm_rows import NOT_TRANSPOSED, every, in_order
from autograder.exercises.families.lstm_step_back import OTHER_ORDERS
from autograder.exercises.lstm_gates.cell_update import CELL_STATE
from autograder.exercises.lstm_gates.cell_update import exercise as cell_update
from autograder.judging.exchange import declared, exchange
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm import LSTMCache, lstm_step


def step(
    x,
    h,
    c,
    W_ih,
    W_hh,
    b,
    gate=sigmoid,
    activation=np.tanh,
    writing=lambda i, o: i,
    update=lambda c, i, f, g: f * c + i * g,
):
    """One step; every piece is right unless another one is named.

    gate, activation   of the three gates, and of the candidate
    writing            the gate that scales the candidate
    update             the new cell state
    """
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)
    i, f, g, o = gate(i), gate(f), activation(g), gate(o)
    c_next = update(c, writing(i, o), f, g)
    return o * np.tanh(c_next), c_next, LSTMCache(x, h, c, i, f, g, o, c_next, W_ih, W_hh)


exercise = Exercise(
    reference=lstm_step,
    points=3,
    difficulty=2,
    importance=5,
    minutes=12,
    inputs=dict(x="N D", h="N H", c="N H", W_ih="4H D", W_hh="4H H", b="4H"),
    returns=dict(h_next="N H", c_next="N H", cache=LSTMCache),
    model=step,
    hints=(
        "You have written all five parts. Call the two gates and the candidate that the cell state needs, "
        "then cell_update; the output gate and h_next come last.",
        "The output gate scales the tanh of the new cell state, not of the old one. "
        "The cache lists its fields in the order x h c, i f g o, c_next, then the two weights.",
    ),
)

# The gates and the candidate.
exercise.mistake(
    "the candidate g goes through a sigmoid",
    "The candidate's activation is a tanh: what is written to the cell state must be able to be negative.",
    activation=sigmoid,
)
exercise.mistake(
    "the gates go through a tanh",
    "A gate is a share between 0 and 1. The activation that gives shares is the sigmoid.",
    gate=np.tanh,
)
exercise.mistake(
    "the gates have no activation",
    "A pre-activation can be any number, a gate lies between 0 and 1: the sigmoid is missing.",
    gate=lambda a: a,
)
exercise.add_family([NOT_TRANSPOSED])
for order in OTHER_ORDERS:
    exercise.mistake(
        f"the blocks are read in the order {' '.join(order)}",
        "The rows are stacked i, f, g, o, as in torch. Other libraries and books have other orders.",
        **every(in_order(order)),
    )

# The new cell state.
exercise.add_family(
    declared(title, hint, update=exchange(cell_update, title, exchanged))
    for title, hint, exchanged, _ in CELL_STATE
)
exercise.mistake(
    "the output gate stands in the place of the input gate",
    "The candidate is scaled by the input gate. The output gate has its place in h_next.",
    writing=lambda i, o: o,
)

# The new hidden state.
exercise.mistake(
    "h_next lacks the tanh of the cell state",
    "The cell state may grow far beyond 1. What is shown of it is its tanh, scaled by the output gate.",
    h_next=lambda cache: cache.o * cache.c_next,
)
exercise.mistake(
    "h_next is taken from the cell state before the step",
    "h_next shows the cell state after the step: c_next, not c.",
    h_next=lambda cache: cache.o * np.tanh(cache.c),
)
exercise.mistake(
    "the tanh is taken of the output gate too",
    "The output gate scales the tanh of the cell state. Look where the bracket of your tanh closes.",
    h_next=lambda cache: np.tanh(cache.o * cache.c_next),
)
exercise.mistake(
    "a sigmoid stands in the place of the tanh in h_next",
    "A negative cell state must be shown as a negative number, and a sigmoid is never negative.",
    h_next=lambda cache: cache.o * sigmoid(cache.c_next),
)
exercise.mistake(
    "the output gate is left out",
    "The output gate decides how much of the cell state is shown. Yours shows all of it.",
    h_next=lambda cache: np.tanh(cache.c_next),
)
exercise.mistake(
    "the output gate scales the tanh of the old h",
    "h_next is made of the new cell state. The old h enters through the gates and the candidate alone.",
    h_next=lambda cache: cache.o * np.tanh(cache.h),
)

# The cache.
exercise.mistake(
    "the cache keeps the cell state after the step as c",
    "The cache holds two cell states: c, the one before the step, and c_next, the one after it.",
    cache=lambda right: right._replace(c=right.c_next),
)
exercise.mistake(
    "the cache keeps the tanh of the cell state as c_next",
    "c_next is the cell state itself. The backward pass takes its tanh when it needs it.",
    cache=lambda right: right._replace(c_next=np.tanh(right.c_next)),
)
exercise.mistake(
    "the cache keeps the new h as h",
    "The backward pass needs the h that the gates have read, the hidden state before the step.",
    cache=lambda right, h_next: right._replace(h=h_next),
)
exercise.mistake(
    "the cache has i and f in each other's place",
    "Compare the order of what you hand to the cache with the order of its fields.",
    cache=lambda right: right._replace(i=right.f, f=right.i),
)
