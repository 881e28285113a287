"""A GRU along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.gru.step_pieces import step
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.gru import GRUSequenceCache, gru_forward

exercise = Exercise(
    reference=gru_forward,
    points=2,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(x="T N D", h0="N H", W_ih="3H D", W_hh="3H H", b_ih="3H", b_hh="3H"),
    returns=dict(h="T N H", cache=GRUSequenceCache),
    hints=(
        "One variable travels along the sequence. It starts as h0, and each step replaces it.",
        "Keep the step caches in a list; np.stack of one field over the list gives an array over time. The "
        "sequence cache's h holds the states after each step.",
    ),
)


def along(x, h0, W_ih, W_hh, b_ih, b_hh, steps=range, start=None, carry=lambda h_new, h0, made: h_new):
    """The right loop; every piece is right unless another one is named.

    steps   the steps in the order of the loop
    start   the state before the first step
    carry   what the next step starts from
    """
    r, z, n, a_hn, h = np.zeros((5, len(x), *h0.shape))
    h_t = h0 if start is None else start
    for t in steps(len(x)):
        h_new, made = step(x[t], h_t, W_ih, W_hh, b_ih, b_hh)
        r[t], z[t], n[t], a_hn[t], h[t] = made.r, made.z, made.n, made.a_hn, h_new
        h_t = carry(h_new, h0, made)
    return h, GRUSequenceCache(x, h0, r, z, n, a_hn, h, W_ih, W_hh)


@family(exercise)
def _slip(**pieces):
    return lambda *given: along(*given, **pieces)


@family(exercise)
def _answer(of):
    """A right run that is answered wrongly."""
    return lambda *given: of(*along(*given))


_slip(
    "every step starts from h0",
    "What does step 5 start from: from h0, or from what step 4 left?",
    carry=lambda h_new, h0, made: h0,
)
_slip(
    "the candidate is handed on instead of the state",
    "The next step starts from the mixture of old and new, not from the new alone.",
    carry=lambda h_new, h0, made: made.n,
)
_slip(
    "the state is squashed between the steps",
    "A mixture of two numbers between -1 and 1 is between -1 and 1: it is handed on as it is.",
    carry=lambda h_new, h0, made: np.tanh(h_new),
)
_slip(
    "the new states pile up",
    "A step's state takes the place of the one before; what was to be kept of that is in it already.",
    carry=lambda h_new, h0, made: made.h + h_new,
)
_slip(
    "the sequence is read from its end",
    "Which step comes first on the way forward?",
    steps=lambda T: reversed(range(T)),
)
_slip(
    "the first step is skipped",
    "How many steps does your loop make, and which is its first?",
    steps=lambda T: range(1, T),
)
_slip(
    "the last step is skipped",
    "How many steps does your loop make, and which is its last?",
    steps=lambda T: range(T - 1),
)
_slip(
    "it returns after the first step",
    "How far in is your return line: does it belong to the loop, or stand after it?",
    steps=lambda T: range(1),
)


@exercise.misconception("h0 is never used")
def h0_ignored(x, h0, W_ih, W_hh, b_ih, b_hh):
    """The first step has a past too: it is handed to you."""
    h, cache = along(x, h0, W_ih, W_hh, b_ih, b_hh, start=0 * h0)
    return h, cache


@exercise.misconception("the loop writes into h0")
def h0_overwritten(x, h0, W_ih, W_hh, b_ih, b_hh):
    """The variable that starts as h0 is the same array as h0 until it is given another one."""
    answer = along(x, h0.copy(), W_ih, W_hh, b_ih, b_hh)
    h0[:] = answer[0][-1]
    return answer


@exercise.misconception("every step reads the first input")
def first_input_only(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Which x does step t read, and with which index do you take it?"""
    h, cache = along(0 * x + x[:1], h0, W_ih, W_hh, b_ih, b_hh)
    return h, cache._replace(x=x)


_answer(
    "only the last state is returned",
    "The loss may stand at any step: the state is wanted after each.",
    lambda h, cache: (h[-1], cache),
)
_answer(
    "the candidates are returned instead of the states",
    "What the rest of the network sees is the mixture of old and new.",
    lambda h, cache: (cache.n, cache),
)
_answer(
    "the batch is the first axis of h",
    "In this course time is the first axis, of what goes in and of what comes out.",
    lambda h, cache: (h.swapaxes(0, 1), cache),
)
_answer(
    "h[t] holds the state before step t",
    "Is the state stored before or after it is replaced?",
    lambda h, cache: (
        np.concatenate([cache.h0[None], h[:-1]]),
        cache._replace(h=np.concatenate([cache.h0[None], h[:-1]])),
    ),
)
_answer(
    "h0 is returned in front of the states",
    "T steps leave T states; h0 is not one of them.",
    lambda h, cache: (np.concatenate([cache.h0[None], h]), cache),
)
_answer(
    "the cache keeps the state before each step as h",
    "In the cache, h[t] is the state after step t; the one before the first step is h0.",
    lambda h, cache: (h, cache._replace(h=np.concatenate([cache.h0[None], h[:-1]]))),
)
_answer(
    "the cache keeps the last state as h0",
    "The name h0 belongs to the state before the first step; what does it hold after your loop?",
    lambda h, cache: (h, cache._replace(h0=h[-1])),
)
_answer(
    "the cache keeps the last step's gates only",
    "The way back passes every step and needs the gates of each.",
    lambda h, cache: (
        h,
        cache._replace(**{part: getattr(cache, part)[-1] for part in ("r", "z", "n", "a_hn")}),
    ),
)
_answer(
    "the cache has r and z in each other's place",
    "Compare the order of what you hand to the cache with the order of its fields.",
    lambda h, cache: (h, cache._replace(r=cache.z, z=cache.r)),
)
_answer(
    "the cache keeps a_hn after the reset",
    "The way back wants to know what the reset gate was multiplied by.",
    lambda h, cache: (h, cache._replace(a_hn=cache.r * cache.a_hn)),
)
_answer(
    "the cache is not returned",
    "What will the way back know about the way here?",
    lambda h, cache: h,
)
