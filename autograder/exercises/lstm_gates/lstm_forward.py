"""An LSTM along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.loop_forward import LOOP_FORWARD, states_before
from autograder.exercises.lstm_gates.lstm_step import step
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm import LSTMSequenceCache, lstm_forward


def along(x, h0, c0, W_ih, W_hh, b, steps=range, carry=lambda h, c, h0, c0: (h, c)):
    """The right loop; every piece is right unless another one is named.

    steps   the steps in the order of the loop
    carry   what the next step starts from: of the two new states and the two before the first step
    """
    i, f, g, o, c, h = np.zeros((6, len(x), *h0.shape))
    h_t, c_t = h0, c0
    c_n = c0
    for t in steps(len(x)):
        h_new, c_n, made = step(x[t], h_t, c_t, W_ih, W_hh, b)
        i[t], f[t], g[t], o[t], c[t], h[t] = made.i, made.f, made.g, made.o, c_n, h_new
        h_t, c_t = carry(h_new, c_n, h0, c0)
    return h, c_n, LSTMSequenceCache(x, h0, c0, i, f, g, o, c, h, W_ih, W_hh)


exercise = Exercise(
    reference=lstm_forward,
    points=2,
    difficulty=2,
    importance=5,
    minutes=12,
    inputs=dict(x="T N D", h0="N H", c0="N H", W_ih="4H D", W_hh="4H H", b="4H"),
    returns=dict(h="T N H", c_n="N H", cache=LSTMSequenceCache),
    model=along,
    hints=(
        "Two variables travel along the sequence. They start as h0 and c0, and each step replaces both.",
        "Keep the step caches in a list; np.stack of one field over the list gives an array over time. The "
        "sequence cache's c and h are the states after each step.",
    ),
)
exercise.add_family(LOOP_FORWARD)

# What the next step starts from.
exercise.mistake(
    "every step starts from h0",
    "Step t starts from the two states that step t-1 has made. Yours starts from h0 at every step.",
    carry=lambda h, c, h0, c0: (h0, c),
)
exercise.mistake(
    "every step starts from c0",
    "Step t starts from the two states that step t-1 has made. Yours starts from c0 at every step.",
    carry=lambda h, c, h0, c0: (h, c0),
)
exercise.mistake(
    "the cell state is handed on as h",
    "A step returns two states, h_next and c_next. Your next step gets c_next for both.",
    carry=lambda h, c, h0, c0: (c, c),
)
exercise.mistake(
    "the hidden state is handed on as c",
    "A step returns two states, h_next and c_next. Your next step gets h_next for both.",
    carry=lambda h, c, h0, c0: (h, h),
)
exercise.mistake(
    "the two states change places at every step",
    "Compare the order in which a step returns its states with the order in which it takes them.",
    carry=lambda h, c, h0, c0: (c, h),
)

# What the first step starts from.
exercise.mistake(
    "both states start at zero",
    "The first step starts from h0 and c0, which need not be zero.",
    h0=lambda right: 0 * right,
    c0=lambda right: 0 * right,
)

# What is returned.
exercise.mistake(
    "the cell states are returned in the place of h",
    "The first output holds the hidden states of all steps. Yours holds the cell states.",
    h=lambda cache: cache.c,
)
exercise.mistake(
    "the cell states of all steps are returned as c_n",
    "c_n is the cell state after the last step, (N, H). Those of all steps are in the cache.",
    c_n=lambda cache: cache.c,
)
exercise.mistake(
    "the last h is returned as c_n",
    "c_n is the cell state after the last step. Yours is the hidden state after it.",
    c_n=lambda h: h[-1],
)
exercise.mistake(
    "the cache keeps the cell state before each step as c",
    "In the cache c[t] is the cell state after step t. The one before the first step is c0.",
    cache=lambda right: right._replace(c=states_before(right.c0, right.c)),
)
exercise.mistake(
    "the cache keeps the last states as h0 and c0",
    "h0 and c0 are the states before the first step. Your variables of those names hold the last ones.",
    cache=lambda right: right._replace(h0=right.h[-1], c0=right.c[-1]),
)
exercise.mistake(
    "the cache keeps the last step's gates only",
    "The backward pass needs the gates of every step: i, f, g and o are (T, N, H) in the cache.",
    cache=lambda right: right._replace(**{part: getattr(right, part)[-1] for part in "ifgo"}),
)
