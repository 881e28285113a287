"""What can be wrong in an LSTM step's backward pass before the products: from the new states to `da`.

The exercise's `model` is `step_back` of `autograder.exercises.lstm_backward.back_through_time`, or has the
same pieces.
"""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import declared
from lstm_ref.numpy.activations import sigmoid

# TensorFlow's first LSTM, ONNX, textbooks, and slips.
OTHER_ORDERS = ("ifog", "igfo", "iofg", "fiog", "figo", "foig", "gifo", "ofig")

CELL_TOTAL = [
    declared(
        "what comes through h_next is left out of the total",
        "h_next depends on c_next too: what comes back through it is added to dc_next.",
        total=lambda dh, dc, cache: dc,
    ),
    declared(
        "the output gate is missing in the total",
        "h_next is the tanh times the output gate, so the gradient through h_next is multiplied by o.",
        total=lambda dh, dc, cache: dc + dh * (1 - np.tanh(cache.c_next) ** 2),
    ),
    declared(
        "the tanh's derivative is missing in the total",
        "h_next holds the tanh of c_next. The chain rule multiplies by the tanh's slope.",
        total=lambda dh, dc, cache: dc + dh * cache.o,
    ),
    declared(
        "the tanh derivative is taken of c_next, not of tanh(c_next)",
        "The slope of a tanh is one minus the square of its output. Yours takes its input.",
        total=lambda dh, dc, cache: dc + dh * cache.o * (1 - cache.c_next**2),
    ),
    declared(
        "the total is taken at the old cell state",
        "The tanh is taken of c_next, the cell state after the step. Yours is taken of c.",
        total=lambda dh, dc, cache: dc + dh * cache.o * (1 - np.tanh(cache.c) ** 2),
    ),
    declared(
        "dc_next passes the output gate and the tanh as well",
        "The next step takes the cell state itself, not its tanh times the output gate: add dc_next last.",
        total=lambda dh, dc, cache: (dc + dh) * cache.o * (1 - np.tanh(cache.c_next) ** 2),
    ),
]

GATES_BACK = [
    declared(
        "df is taken with the new cell state",
        "The forget gate multiplied c, the cell state before the step. c_next is the one after it.",
        df=lambda dh, dc, cache, shown: dc * cache.c_next,
    ),
    declared(
        "each of i and g is multiplied by itself",
        "i is multiplied by g. The gradient of one factor holds the other factor.",
        di=lambda dh, dc, cache, shown: dc * cache.i,
        dg=lambda dh, dc, cache, shown: dc * cache.g,
    ),
    declared(
        "do is taken with c_next, without its tanh",
        "The output gate multiplies the tanh of the cell state, not the cell state itself.",
        do=lambda dh, dc, cache, shown: dh * cache.c_next,
    ),
    declared(
        "do is taken with h_next",
        "h_next is the output gate times a tanh. The gradient of the gate holds that tanh alone.",
        do=lambda dh, dc, cache, shown: dh * cache.o * shown,
    ),
    declared(
        "do is taken with tanh of h_next",
        "The tanh is taken of c_next, not of h_next.",
        do=lambda dh, dc, cache, shown: dh * np.tanh(cache.o * shown),
    ),
    declared(
        "the forget gate's derivative is the sigmoid itself",
        "The chain rule multiplies by the sigmoid's slope, not by the sigmoid.",
        slope={"f": sigmoid},
    ),
]

FROM_THE_TOTAL = [
    declared(
        "df is taken from dc_next alone",
        "The forget gate acts on c_next, so df starts from the total at c_next, not from dc_next.",
        df=lambda dh, dc, cache, shown: (dc - dh * cache.o * (1 - shown**2)) * cache.c,
    ),
    declared(
        "do is taken from the gradient at the cell",
        "The output gate is used in h_next alone: its gradient starts from the one at h_next.",
        do=lambda dh, dc, cache, shown: dc * shown,
    ),
]

# Shared with the exercise on the pre-activations alone.
SLOPES_AND_BLOCKS = [
    declared(
        "the tanh is applied twice in the candidate's derivative",
        "g is the tanh's output already: do not take the tanh again.",
        slope={"g": lambda g: 1 - np.tanh(g) ** 2},
    ),
    declared(
        "the candidate gets a sigmoid's derivative",
        "The candidate's activation is the tanh, not the sigmoid: its slope is 1 where it is zero.",
        slope={"g": lambda g: g * (1 - g)},
    ),
    declared(
        "the sigmoid's derivative is taken of gates that are gates already",
        "The gates in the cache are the sigmoid's outputs already. Your slope takes the sigmoid once more.",
        slope=dict.fromkeys("ifo", lambda s: sigmoid(s) * (1 - sigmoid(s))),
    ),
    declared(
        "all four slopes are missing",
        "The chain rule multiplies by the slope of each activation, the sigmoid's or the tanh's.",
        slope=dict.fromkeys("ifgo", np.ones_like),
    ),
    declared(
        "the sigmoids' slopes are missing",
        "The three gates are sigmoids: multiply by their slopes, as you do for the tanh.",
        slope=dict.fromkeys("ifo", np.ones_like),
    ),
    *(
        declared(
            f"the slope of {gate} is missing",
            "Each block of da is multiplied by the slope of its own activation. In one block there is none.",
            slope={gate: np.ones_like},
        )
        for gate in "ifgo"
    ),
    *(
        declared(
            f"the blocks stand in the order {' '.join(order)}",
            "Here and in torch the blocks stand in the order i, f, g, o. Others have other orders.",
            order=order,
        )
        for order in OTHER_ORDERS
    ),
]
