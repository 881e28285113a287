"""One step of the first LSTM, which has no forget gate."""

from __future__ import annotations

import numpy as np

from autograder.exercises.lstm_variants.three_blocks import THREE_BLOCKS
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm1997 import LSTM1997Cache, lstm1997_step


def step(
    x,
    h,
    c,
    W_ih,
    W_hh,
    b,
    gate=sigmoid,
    activation=np.tanh,
    update=lambda c, i, g, o: c + i * g,
    shows=lambda o, c, c_next: o * np.tanh(c_next),
):
    """One step; every piece is right unless another one is named.

    gate, activation   of the two gates, and of the candidate
    update             the new cell state
    shows              the new hidden state
    """
    a_i, a_g, a_o = np.split(x @ W_ih.T + h @ W_hh.T + b, 3, axis=1)
    i, g, o = gate(a_i), activation(a_g), gate(a_o)
    c_next = update(c, i, g, o)
    return shows(o, c, c_next), c_next, LSTM1997Cache(x, h, c, i, g, o, np.tanh(c_next), W_ih, W_hh)


exercise = Exercise(
    reference=lstm1997_step,
    points=2,
    difficulty=1,
    importance=4,
    minutes=8,
    inputs=dict(x="N D", h="N H", c="N H", W_ih="3H D", W_hh="3H H", b="3H"),
    returns=dict(h_next="N H", c_next="N H", cache=LSTM1997Cache),
    blocks={3: ("i", "g", "o")},
    model=step,
    hints=(
        "It is your LSTM step with one gate less: three blocks of rows, and the old cell state stays whole.",
        "c_next is c plus what is written, without any factor in front of c. The cache's field `shown` is "
        "the tanh of c_next.",
    ),
)
exercise.mistake(
    "the gate is added, not multiplied",
    "The input gate is a share of the candidate: what is written is a product.",
    update=lambda c, i, g, o: c + i + g,
)
exercise.mistake(
    "the old cell state is forgotten by 1 - i",
    "That is the coupled gate of a later section. In 1997 nothing was taken away from c.",
    update=lambda c, i, g, o: (1 - i) * c + i * g,
)
exercise.mistake(
    "the old cell state is left out",
    "The carousel is c itself: c_next is c and what is written.",
    update=lambda c, i, g, o: i * g,
)
exercise.mistake(
    "the input gate scales the old cell state too",
    "The input gate belongs to the candidate alone.",
    update=lambda c, i, g, o: i * c + i * g,
)
exercise.mistake(
    "the candidate is written in full",
    "The input gate says how much of the candidate is written: multiply.",
    update=lambda c, i, g, o: c + g,
)
exercise.mistake(
    "the output gate stands in the place of the input gate",
    "The output gate has its place in h_next. What is written is scaled by the input gate.",
    update=lambda c, i, g, o: c + o * g,
)
exercise.mistake(
    "the output gate keeps the old cell state",
    "No gate stands in front of c: it stays whole.",
    update=lambda c, i, g, o: o * c + i * g,
)
exercise.add_family(THREE_BLOCKS)
exercise.mistake(
    "the cache keeps the cell state as shown",
    "The field `shown` is what the output gate scales: the tanh of c_next.",
    cache=lambda right, c_next: right._replace(shown=c_next),
)
exercise.mistake(
    "the cache keeps h_next as shown",
    "The field `shown` is the tanh of c_next before the output gate scales it.",
    cache=lambda right, h_next: right._replace(shown=h_next),
)
