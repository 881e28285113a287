"""A GRU along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.loop_forward import LOOP_FORWARD, states_before
from autograder.exercises.gru.one_step import step
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.gru import GRUSequenceCache, gru_forward


def along(
    x, h0, W_ih, W_hh, b_ih, b_hh, steps=range, carry=lambda h_new, h0, made: h_new
):  # fmt: skip
    """The right loop; every piece is right unless another one is named.

    steps   the steps in the order of the loop
    carry   what the next step starts from
    """
    r, z, n, a_hn, h = np.zeros((5, len(x), *h0.shape))
    h_t = h0
    for t in steps(len(x)):
        h_new, made = step(x[t], h_t, W_ih, W_hh, b_ih, b_hh)
        r[t], z[t], n[t], a_hn[t], h[t] = made.r, made.z, made.n, made.a_hn, h_new
        h_t = carry(h_new, h0, made)
    return h, GRUSequenceCache(x, h0, r, z, n, a_hn, h, W_ih, W_hh)


exercise = Exercise(
    reference=gru_forward,
    points=2,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(x="T N D", h0="N H", W_ih="3H D", W_hh="3H H", b_ih="3H", b_hh="3H"),
    returns=dict(h="T N H", cache=GRUSequenceCache),
    model=along,
    hints=(
        "One variable travels along the sequence. It starts as h0, and each step replaces it.",
        "Keep the step caches in a list; np.stack of one field over the list gives an array over time. The "
        "sequence cache's h holds the states after each step.",
    ),
)
exercise.add_family(LOOP_FORWARD)

exercise.mistake(
    "every step starts from h0",
    "Step t starts from the hidden state that step t-1 has made. Only step 0 starts from h0.",
    carry=lambda h_new, h0, made: h0,
)
exercise.mistake(
    "the candidate is handed on instead of the state",
    "The next step starts from h_next, the mixture of old state and candidate, not from the candidate n.",
    carry=lambda h_new, h0, made: made.n,
)
exercise.mistake(
    "the state goes through a tanh between the steps",
    "The state is handed on as it is, without another tanh: it lies between -1 and 1 already.",
    carry=lambda h_new, h0, made: np.tanh(h_new),
)
exercise.mistake(
    "the new states pile up",
    "A step's state replaces the one before. What is kept of the old state is in it already.",
    carry=lambda h_new, h0, made: made.h + h_new,
)
exercise.mistake(
    "the candidates are returned instead of the states",
    "h holds the new states, the mixtures of old state and candidate. Yours holds the candidates n.",
    h=lambda cache: cache.n,
)
exercise.mistake(
    "the cache keeps the state before each step as h",
    "In the cache h[t] is the state after step t, too; the one before the first step is h0.",
    cache=lambda right: right._replace(h=states_before(right.h0, right.h)),
)
exercise.mistake(
    "the cache keeps the last state as h0",
    "h0 is the state before the first step. Your variable of that name holds the last state after the loop.",
    cache=lambda right: right._replace(h0=right.h[-1]),
)
exercise.mistake(
    "the cache keeps the last step's gates only",
    "The backward pass needs the gates of every step: r, z, n and a_hn are (T, N, H) in the cache.",
    cache=lambda right: right._replace(
        **{name: getattr(right, name)[-1] for name in ("r", "z", "n", "a_hn")}
    ),
)
exercise.mistake(
    "the cache has r and z in each other's place",
    "Compare the order of what you hand to the cache with the order of its fields.",
    cache=lambda right: right._replace(r=right.z, z=right.r),
)
exercise.mistake(
    "the cache keeps a_hn after the reset",
    "a_hn is what the reset gate is multiplied by, so it is kept before it is scaled by r.",
    cache=lambda right: right._replace(a_hn=right.r * right.a_hn),
)
