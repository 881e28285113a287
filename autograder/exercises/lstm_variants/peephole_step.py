"""One step of the LSTM whose gates see the memory."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.lstm_rows import every, in_order
from autograder.exercises.families.lstm_step_back import OTHER_ORDERS
from autograder.exercises.lstm_variants.peepholes import step
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm_relatives import PeepholeCache, peephole_step

exercise = Exercise(
    reference=peephole_step,
    points=3,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(x="N D", h="N H", c="N H", W_ih="4H D", W_hh="4H H", b="4H", p="3H"),
    returns=dict(h_next="N H", c_next="N H", cache=PeepholeCache),
    blocks={4: ("i", "f", "g", "o"), 3: ("i", "f", "o")},
    model=step,
    hints=(
        "Split p in three. Each part multiplies the memory entry by entry and is added before the sigmoid.",
        "i and f look at c. The output gate is computed last: it looks at c_next, which exists by then.",
    ),
)
exercise.mistake(
    "the output gate looks at the old memory",
    "When the output gate opens, the new memory exists already: it looks at c_next.",
    o_sees=lambda c, c_next: c,
)
exercise.mistake(
    "all peepholes are added after the sigmoid",
    "A gate stays between 0 and 1: add the peephole before the sigmoid.",
    looks=lambda gate, a, p, c: sigmoid(a) + p * c,
)
exercise.mistake(
    "the output gate's peephole is added after the sigmoid",
    "The output gate leaves 0 to 1 that way: add its peephole before the sigmoid.",
    looks=lambda gate, a, p, c: sigmoid(a) + p * c if gate == "o" else sigmoid(a + p * c),
)
exercise.mistake(
    "the gates look at the tanh of the memory",
    "A peephole sees the memory itself, and so can count beyond 1.",
    looks=lambda gate, a, p, c: sigmoid(a + p * np.tanh(c)),
)
exercise.mistake(
    "the output gate looks at the tanh of the new memory",
    "A peephole sees the memory itself: the tanh belongs to what is shown.",
    o_sees=lambda c, c_next: np.tanh(c_next),
)
exercise.mistake(
    "the output gate looks at the sum of both memories",
    "It looks at the new memory alone.",
    o_sees=lambda c, c_next: c + c_next,
)
exercise.mistake(
    "the peepholes are missing",
    "Without p this is the plain LSTM: each gate sees the memory too.",
    looks=lambda gate, a, p, c: sigmoid(a),
)
for _gate, _name in dict(i="input", f="forget", o="output").items():
    exercise.mistake(
        f"the {_name} gate has no peephole",
        "All three gates look at the memory; one of yours does not.",
        looks=lambda gate, a, p, c, blind=_gate: sigmoid(a if gate == blind else a + p * c),
    )
exercise.mistake(
    "the peephole weight is added, the memory is not read",
    "A peephole is a weight on the memory: p times c.",
    looks=lambda gate, a, p, c: sigmoid(a + p),
)
exercise.mistake(
    "the memory is added without its weight",
    "Each unit weighs its memory with its own entry of p.",
    looks=lambda gate, a, p, c: sigmoid(a + c),
)
exercise.mistake(
    "one part of p serves all three gates",
    "p has three parts of H entries, one for each gate.",
    p=lambda right: np.tile(np.split(right, 3)[0], 3),
)
for _order in ("iof", "fio", "foi", "oif", "ofi"):
    exercise.mistake(
        f"the parts of p are read in the order {' '.join(_order)}",
        "p is stacked i, f, o: the order of the rows, without the candidate.",
        order=_order,
    )
for _order in OTHER_ORDERS:
    exercise.mistake(
        f"the blocks are read in the order {' '.join(_order)}",
        "The rows are stacked i, f, g, o, as in torch.",
        **every(in_order(_order)),
    )
exercise.mistake(
    "i and f have changed places in the new memory",
    "f belongs to the old memory, i to what is written.",
    update=lambda c, i, f, g: i * c + f * g,
)
exercise.mistake(
    "the forget gate scales what is written too",
    "What is written is scaled by the input gate.",
    update=lambda c, i, f, g: f * c + f * g,
)
exercise.mistake(
    "nothing is forgotten",
    "This cell has a forget gate: it multiplies the old memory.",
    update=lambda c, i, f, g: c + i * g,
)
exercise.mistake(
    "the candidate goes through a sigmoid",
    "What is written must be able to be negative: the candidate's activation is a tanh.",
    activation=sigmoid,
)
exercise.mistake(
    "h_next lacks the tanh of the cell state",
    "What is shown is the tanh of the new memory, scaled by the output gate.",
    shows=lambda o, c, c_next: o * c_next,
)
exercise.mistake(
    "h_next shows the memory before the step",
    "h_next shows the memory after the step: c_next, not c.",
    shows=lambda o, c, c_next: o * np.tanh(c),
)
exercise.mistake(
    "the cache keeps the cell state after the step as c",
    "The cache holds two cell states: c, the one before the step, and c_next, the one after it.",
    cache=lambda right: right._replace(c=right.c_next),
)
exercise.mistake(
    "the cache has i and f in each other's place",
    "Compare the order of what you hand to the cache with the order of its fields.",
    cache=lambda right: right._replace(i=right.f, f=right.i),
)
