"""What can be wrong in an LSTM step's backward pass before the products: from the new states to `da`.

The exercise's `model` is `step_back` of `autograder.exercises.lstm_backward.back_through_time`.
"""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import declared
from lstm_ref.numpy.activations import sigmoid

CELL_TOTAL = [
    declared(
        "dc_next is left out of the total",
        "Later steps read the cell too; where do they have their say in your gates' gradients?",
        total=lambda dh, dc, cache: dh * cache.o * (1 - np.tanh(cache.c_next) ** 2),
    ),
    declared(
        "what comes through h_next is left out of the total",
        "c_next is shown in h_next, and the loss sees that; what does it say to the cell?",
        total=lambda dh, dc, cache: dc,
    ),
    declared(
        "the output gate is missing in the total",
        "A closed output gate shows nothing of the memory; how much of the error at h should it let in?",
        total=lambda dh, dc, cache: dc + dh * (1 - np.tanh(cache.c_next) ** 2),
    ),
    declared(
        "the tanh's derivative is missing in the total",
        "A cell that holds 8 shows nearly the same as one that holds 9; where does your gradient know that?",
        total=lambda dh, dc, cache: dc + dh * cache.o,
    ),
    declared(
        "the tanh derivative is taken of c_next, not of tanh(c_next)",
        "One minus the square of the *output* of the tanh; can yours become negative?",
        total=lambda dh, dc, cache: dc + dh * cache.o * (1 - cache.c_next**2),
    ),
    declared(
        "the total is taken at the old cell state",
        "The exit shows the memory after the step; at which of the two in the cache is the slope wanted?",
        total=lambda dh, dc, cache: dc + dh * cache.o * (1 - np.tanh(cache.c) ** 2),
    ),
    declared(
        "dc_next passes the output gate and the tanh as well",
        "The next step takes the memory itself, not what the output gate shows of it.",
        total=lambda dh, dc, cache: (dc + dh) * cache.o * (1 - np.tanh(cache.c_next) ** 2),
    ),
]

GATES_BACK = [
    declared(
        "df is taken with the new cell state",
        "Which memory did the forget gate meet: the one before the step, or the one after it?",
        df=lambda dh, dc, cache, shown: dc * cache.c_next,
    ),
    declared(
        "df is taken from dc_next alone",
        "The forget gate shapes c_next; which gradient holds all that c_next does?",
        df=lambda dh, dc, cache, shown: (dc - dh * cache.o * (1 - shown**2)) * cache.c,
    ),
    declared(
        "each of i and g is multiplied by itself",
        "What is written is a product; the gradient of one factor contains the other.",
        di=lambda dh, dc, cache, shown: dc * cache.i,
        dg=lambda dh, dc, cache, shown: dc * cache.g,
    ),
    declared(
        "do is taken with c_next, without its tanh",
        "What exactly does the output gate multiply: the memory, or what the tanh makes of it?",
        do=lambda dh, dc, cache, shown: dh * cache.c_next,
    ),
    declared(
        "do is taken with h_next",
        "h_next holds the output gate already; what else was it made of?",
        do=lambda dh, dc, cache, shown: dh * cache.o * shown,
    ),
    declared(
        "do is taken with tanh of h_next",
        "The exit puts one of the two new states through a tanh; which?",
        do=lambda dh, dc, cache, shown: dh * np.tanh(cache.o * shown),
    ),
    declared(
        "do is taken from the gradient at the cell",
        "The output gate acts after the memory is written; which of the two gradients stands behind it?",
        do=lambda dh, dc, cache, shown: dc * shown,
    ),
    declared(
        "the tanh is applied twice in the candidate's derivative",
        "g has been through its tanh already.",
        slope={"g": lambda g: 1 - np.tanh(g) ** 2},
    ),
    declared(
        "the candidate gets a sigmoid's derivative",
        "One of the four was squashed by another function than the rest; at which value is "
        "that one steepest?",
        slope={"g": lambda g: g * (1 - g)},
    ),
    declared(
        "the forget gate's derivative is the sigmoid itself",
        "How open a gate is, is one thing; how much that changes with its input is another.",
        slope={"f": sigmoid},
    ),
    declared(
        "the sigmoid's derivative is taken of gates that are gates already",
        "The gates in the cache have been through the sigmoid; your slope puts them through it once more.",
        slope=dict.fromkeys("ifo", lambda s: sigmoid(s) * (1 - sigmoid(s))),
    ),
    declared(
        "all four slopes are missing",
        "A gate that is fully open hardly moves when its input does; where does your gradient know that?",
        slope=dict.fromkeys("ifgo", np.ones_like),
    ),
    declared(
        "the sigmoids' slopes are missing",
        "The tanh has its slope; what about the three gates?",
        slope=dict.fromkeys("ifo", np.ones_like),
    ),
    declared(
        "the blocks of da stand in the order i f o g",
        "Some courses keep the sigmoids together; here and in torch the candidate's block comes third.",
        order="ifog",
    ),
    declared(
        "the blocks of da stand in the order i g f o",
        "TensorFlow's first LSTM had this order; here and in torch the forget gate's block comes second.",
        order="igfo",
    ),
]
