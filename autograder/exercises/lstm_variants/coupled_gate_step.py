"""One step of the LSTM whose input gate says what is forgotten, too."""

from __future__ import annotations

import numpy as np

from autograder.exercises.lstm_variants.coupled import step
from autograder.exercises.lstm_variants.three_blocks import THREE_BLOCKS
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_relatives import CoupledCache, coupled_gate_step

exercise = Exercise(
    reference=coupled_gate_step,
    points=2,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=dict(x="N D", h="N H", c="N H", W_ih="3H D", W_hh="3H H", b="3H"),
    returns=dict(h_next="N H", c_next="N H", cache=CoupledCache),
    blocks={3: ("i", "g", "o")},
    model=step,
    hints=(
        "Take your step of 1997. What changes is the factor in front of c.",
        "What is written with the share i takes the place of a share i of the old memory.",
    ),
)
exercise.mistake(
    "the coupling is the wrong way round",
    "i is the share of what is new: at i = 1 the candidate replaces the memory.",
    update=lambda c, i, g, o: i * c + (1 - i) * g,
)
exercise.mistake(
    "the forget gate is i itself",
    "What is forgotten makes room for what is written: the factor of c is 1 - i.",
    update=lambda c, i, g, o: i * c + i * g,
)
exercise.mistake(
    "nothing is forgotten",
    "That is the cell of 1997. Here c is scaled by 1 - i.",
    update=lambda c, i, g, o: c + i * g,
)
exercise.mistake(
    "the candidate is written in full",
    "The two shares add up to 1: i of the candidate, 1 - i of the memory.",
    update=lambda c, i, g, o: (1 - i) * c + g,
)
exercise.mistake(
    "candidate and memory are both scaled by 1 - i",
    "The two shares add up to 1: i of the candidate, 1 - i of the memory.",
    update=lambda c, i, g, o: (1 - i) * (c + g),
)
exercise.mistake(
    "the output gate takes the part of the coupled gate",
    "The output gate has its place in h_next. The first block of rows is the coupled gate.",
    update=lambda c, i, g, o: (1 - o) * c + o * g,
)
exercise.mistake(
    "the memory is lost",
    "The share 1 - i of the old memory stays.",
    update=lambda c, i, g, o: i * g,
)
exercise.add_family(THREE_BLOCKS)
exercise.mistake(
    "the cache keeps the tanh of the cell state as c_next",
    "c_next is the memory itself. The backward pass takes its tanh when it needs it.",
    cache=lambda right: right._replace(c_next=np.tanh(right.c_next)),
)
