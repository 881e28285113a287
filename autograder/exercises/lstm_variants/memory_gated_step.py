"""One step of the cell whose gates read the memory itself."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm_relatives import memory_gated_step


def step(
    x,
    c,
    W_ih,
    W_hh,
    b,
    activation=np.tanh,
    reads=lambda a, m: a + m,
    update=lambda c, i, f, g: f * c + i * g,
    shows=lambda o, c, c_next: o * c_next,
    written="ifgo",
    order="ifo",
):
    """One step; every piece is right unless another one is named.

    activation        of the candidate
    reads             a gate's part from the input and from the memory -> its pre-activation
    update, shows     the new memory, and what is shown
    written, order    the blocks of W_ih and b, and those of W_hh
    """
    a = dict(zip(written, np.split(x @ W_ih.T + b, 4, axis=1)))
    m = dict(zip(order, np.split(c @ W_hh.T, 3, axis=1)))
    i, f, o = (sigmoid(reads(a[gate], m[gate])) for gate in "ifo")
    c_next = update(c, i, f, activation(a["g"]))
    return shows(o, c, c_next), c_next


exercise = Exercise(
    reference=memory_gated_step,
    points=2,
    difficulty=2,
    importance=3,
    minutes=8,
    inputs=dict(x="N D", c="N H", W_ih="4H D", W_hh="3H H", b="4H"),
    returns=dict(h_next="N H", c_next="N H"),
    blocks={4: ("i", "f", "g", "o"), 3: ("i", "f", "o")},
    model=step,
    hints=(
        "Two products, of different heights: four blocks of x, three of c. The candidate is of x alone.",
        "Split c @ W_hh.T in three, i, f, o, and add each to its own block. What is shown has no tanh.",
    ),
)
exercise.mistake(
    "what is shown goes through a tanh",
    "This cell shows the gated memory as it is.",
    shows=lambda o, c, c_next: o * np.tanh(c_next),
)
exercise.mistake(
    "the old memory is shown",
    "What is shown is the memory after the step.",
    shows=lambda o, c, c_next: o * c,
)
exercise.mistake(
    "the output gate is left out",
    "The output gate scales what is shown.",
    shows=lambda o, c, c_next: c_next,
)
exercise.mistake(
    "the candidate goes through a sigmoid",
    "What is written must be able to be negative: it is a tanh.",
    activation=sigmoid,
)
exercise.mistake(
    "the candidate has no activation",
    "The candidate goes through a tanh.",
    activation=lambda a: a,
)
exercise.mistake(
    "the gates do not read the memory",
    "Each gate's pre-activation has a part from the memory, c W_hh^T.",
    reads=lambda a, m: a,
)
exercise.mistake(
    "the gates read the memory's tanh product",
    "The memory's part is added as it is, without an activation of its own.",
    reads=lambda a, m: a + np.tanh(m),
)
exercise.mistake(
    "the memory's part multiplies the input's",
    "The two parts of a pre-activation add up.",
    reads=lambda a, m: a * m,
)
for _order in ("iof", "fio", "foi", "oif", "ofi"):
    exercise.mistake(
        f"the blocks of W_hh are read in the order {' '.join(_order)}",
        "W_hh is stacked i, f, o: the gates' order, without the candidate.",
        order=_order,
    )
for _order in ("ifog", "figo", "igfo", "gifo"):
    exercise.mistake(
        f"the blocks of W_ih are read in the order {' '.join(_order)}",
        "W_ih and b are stacked i, f, g, o, as in torch.",
        written=_order,
    )
exercise.mistake(
    "W_hh is used without its transpose",
    "Each block of W_hh is square, so NumPy raises no error: row j leads to unit j, as in W_ih.",
    W_hh=lambda right: np.concatenate([block.T for block in np.split(right, 3)]),
)
exercise.mistake(
    "the memory is read through its tanh",
    "The gates read the memory itself.",
    reads=lambda a, m: a + m,
    order="ifo",
    update=lambda c, i, f, g: f * np.tanh(c) + i * g,
)
exercise.mistake(
    "i and f have changed places in the new memory",
    "f belongs to the old memory, i to what is written.",
    update=lambda c, i, f, g: i * c + f * g,
)
exercise.mistake(
    "nothing is forgotten",
    "This cell has a forget gate: it multiplies the old memory.",
    update=lambda c, i, f, g: c + i * g,
)
exercise.mistake(
    "the input gate is left out",
    "What is written is scaled by the input gate.",
    update=lambda c, i, f, g: f * c + g,
)
