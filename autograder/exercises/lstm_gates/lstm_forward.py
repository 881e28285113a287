"""An LSTM along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.lstm_gates.lstm_step import step
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm import LSTMSequenceCache, lstm_forward

exercise = Exercise(
    reference=lstm_forward,
    points=2,
    difficulty=2,
    importance=5,
    minutes=12,
    inputs=dict(x="T N D", h0="N H", c0="N H", W_ih="4H D", W_hh="4H H", b="4H"),
    returns=dict(h="T N H", c_n="N H", cache=LSTMSequenceCache),
    hints=(
        "Two variables travel along the sequence. They start as h0 and c0, and each step replaces both.",
        "Keep the step caches in a list; np.stack of one field over the list gives an array over time. The "
        "sequence cache's c and h are the states after each step.",
    ),
)


def along(x, h0, c0, W_ih, W_hh, b, steps=None, start=None, carry=None):
    """The right loop; every piece is right unless another one is named.

    steps   the steps in the order of the loop
    start   the two states before the first step
    carry   (h, c) that the next step gets, from the new ones and those that it started from
    """
    T = len(x)
    i, f, g, o, c, h = np.zeros((6, T, *h0.shape))
    h_t, c_t = start or (h0, c0)
    c_n = c_t
    for t in range(T) if steps is None else steps(T):
        h_new, c_n, made = step(x[t], h_t, c_t, W_ih, W_hh, b)
        i[t], f[t], g[t], o[t], c[t], h[t] = made.i, made.f, made.g, made.o, c_n, h_new
        h_t, c_t = carry(h_new, c_n, h0, c0) if carry else (h_new, c_n)
    return h, c_n, LSTMSequenceCache(x, h0, c0, i, f, g, o, c, h, W_ih, W_hh)


@family(exercise)
def _slip(**pieces):
    return lambda x, h0, c0, W_ih, W_hh, b: along(x, h0, c0, W_ih, W_hh, b, **pieces)


_slip(
    "every step starts from h0",
    "The memory is handed on; is what was shown handed on too?",
    carry=lambda h, c, h0, c0: (h0, c),
)
_slip(
    "every step starts from c0",
    "What was shown is handed on; and the memory?",
    carry=lambda h, c, h0, c0: (h, c0),
)
_slip(
    "the memory is handed on as h",
    "A step gives back two states: does each go into the place it came from?",
    carry=lambda h, c, h0, c0: (c, c),
)
_slip(
    "what is shown is handed on as the memory",
    "The next step's memory is this step's memory, before it is squashed and gated.",
    carry=lambda h, c, h0, c0: (h, h),
)
_slip(
    "the two states change places at every step",
    "Compare the order in which a step returns its states with the order in which it takes them.",
    carry=lambda h, c, h0, c0: (c, h),
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


@exercise.misconception("the memory starts at zero")
def c0_ignored(x, h0, c0, W_ih, W_hh, b):
    """The first step has a memory too: it is handed to you."""
    return along(x, h0, c0, W_ih, W_hh, b, start=(h0, 0 * c0))


@exercise.misconception("h0 is never used")
def h0_ignored(x, h0, c0, W_ih, W_hh, b):
    """At t = 0 something has been shown already: it is handed to you."""
    return along(x, h0, c0, W_ih, W_hh, b, start=(0 * h0, c0))


@exercise.misconception("the memory starts as h0")
def c0_is_h0(x, h0, c0, W_ih, W_hh, b):
    """Two states come in; which of them is the memory?"""
    return along(x, h0, c0, W_ih, W_hh, b, start=(h0, h0))


@exercise.misconception("both states start at zero")
def both_ignored(x, h0, c0, W_ih, W_hh, b):
    """The first step has a past too: it is handed to you, as h0 and c0."""
    return along(x, h0, c0, W_ih, W_hh, b, start=(0 * h0, 0 * c0))


@exercise.misconception("the memories are returned in the place of h")
def memories_returned(x, h0, c0, W_ih, W_hh, b):
    """What the rest of the network sees is what was shown, not what was remembered."""
    _, c_n, cache = along(x, h0, c0, W_ih, W_hh, b)
    return cache.c, c_n, cache


@exercise.misconception("the memories of all steps are returned as c_n")
def all_memories(x, h0, c0, W_ih, W_hh, b):
    """Of the memories only the last one leaves the sequence; the others are in the cache."""
    h, _, cache = along(x, h0, c0, W_ih, W_hh, b)
    return h, cache.c, cache


@exercise.misconception("the last h is returned as c_n")
def last_h_as_memory(x, h0, c0, W_ih, W_hh, b):
    """Which of the two states at the end is the memory?"""
    h, _, cache = along(x, h0, c0, W_ih, W_hh, b)
    return h, h[-1], cache


@exercise.misconception("the batch is the first axis of h")
def batch_first(x, h0, c0, W_ih, W_hh, b):
    """In this course time is the first axis, of what goes in and of what comes out."""
    h, c_n, cache = along(x, h0, c0, W_ih, W_hh, b)
    return h.swapaxes(0, 1), c_n, cache


@exercise.misconception("h[t] holds the state before step t")
def one_late(x, h0, c0, W_ih, W_hh, b):
    """Is what a step shows stored before or after it is replaced?"""
    h, c_n, cache = along(x, h0, c0, W_ih, W_hh, b)
    late = np.concatenate([h0[None], h[:-1]])
    return late, c_n, cache._replace(h=late)


@exercise.misconception("the cache keeps the memory before each step as c")
def cache_late(x, h0, c0, W_ih, W_hh, b):
    """In the cache, c[t] is the memory after step t; the one before the first step is c0."""
    h, c_n, cache = along(x, h0, c0, W_ih, W_hh, b)
    return h, c_n, cache._replace(c=np.concatenate([c0[None], cache.c[:-1]]))


@exercise.misconception("the cache keeps the last states as h0 and c0")
def cache_with_last_states(x, h0, c0, W_ih, W_hh, b):
    """The names h0 and c0 belong to the states before the first step; what do they hold after your loop?"""
    h, c_n, cache = along(x, h0, c0, W_ih, W_hh, b)
    return h, c_n, cache._replace(h0=h[-1], c0=c_n)


@exercise.misconception("the cache keeps the last step's gates only")
def cache_last_gates(x, h0, c0, W_ih, W_hh, b):
    """The way back passes every step and needs the gates of each."""
    h, c_n, cache = along(x, h0, c0, W_ih, W_hh, b)
    return h, c_n, cache._replace(**{part: getattr(cache, part)[-1] for part in "ifgo"})


@exercise.misconception("the loop writes into c0")
def c0_overwritten(x, h0, c0, W_ih, W_hh, b):
    """The variable that starts as c0 is the same array as c0 until it is given another one."""
    answer = along(x, h0, c0.copy(), W_ih, W_hh, b)
    c0[:] = answer[1]
    return answer


@exercise.misconception("the cache is not returned")
def no_cache(x, h0, c0, W_ih, W_hh, b):
    """What will the way back know about the way here?"""
    return along(x, h0, c0, W_ih, W_hh, b)[:2]
