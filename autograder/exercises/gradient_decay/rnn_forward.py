"""A tanh RNN along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.loop_forward import LOOP_FORWARD, states_before
from autograder.exercises.families.tanh_step import rnn_step
from autograder.exercises.gradient_decay.rnn_step import preactivation
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.rnn import RNNCache, RNNSequenceCache, rnn_forward


def along(
    x,
    h0,
    W_ih,
    W_hh,
    b,
    steps=range,
    read=lambda x, t: x[t],
    state=lambda a, h: np.tanh(a),
    carry=lambda h_t, a, h0: h_t,
):
    """The right loop; every piece is right unless another one is named.

    steps   the steps in the order of the loop
    read    the input of step t
    state   the new hidden state, from the pre-activation and the old hidden state
    carry   what the next step starts from
    """
    h, h_t = np.zeros((len(x), *h0.shape)), h0
    for t in steps(len(x)):
        a = preactivation(read(x, t), h_t, W_ih, W_hh, b)
        h[t] = h_t = state(a, h_t)
        h_t = carry(h_t, a, h0)
    return h, RNNSequenceCache(x, h0, h, W_ih, W_hh)


exercise = Exercise(
    reference=rnn_forward,
    points=2,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs=dict(x="T N D", h0="N H", W_ih="H D", W_hh="H H", b="H"),
    returns=dict(h="T N H", cache=RNNSequenceCache),
    model=along,
    hints=(
        "Time is the first axis of x: a loop over x hands you one step's inputs (N, D) at a time.",
        "Keep one variable for the state on its way. It starts as h0; each step takes it, replaces it and "
        "writes it into h[t]. Leave h0 itself alone: the cache wants it as it came.",
    ),
)
exercise.add_family(LOOP_FORWARD)


def swapped_by_a_reshape(right):
    """The states with their first two axes exchanged, and put back by a reshape."""
    return right.transpose(1, 0, 2).reshape(right.shape)


def caches_of_the_steps(right):
    """A list of what each step leaves, from the cache of the sequence."""
    x, h0, h, W_ih, W_hh = right
    return [RNNCache(*step, W_ih, W_hh) for step in zip(x, states_before(h0, h), h)]


# What a step starts from, and what it makes.
exercise.mistake(
    "every step starts from h0",
    "Step t starts from the hidden state that step t-1 has made. Only step 0 starts from h0.",
    carry=lambda h_t, a, h0: h0,
)
exercise.mistake(
    "the state handed on is the pre-activation",
    "h[t] holds the tanh, but the next step starts from the pre-activation. It must start from h[t].",
    carry=lambda h_t, a, h0: a,
)
exercise.add_family(rnn_step(lambda new: dict(state=new)))
exercise.mistake(
    "the state never changes",
    "Every h[t] is h0: the loop does not store what the step returns.",
    state=lambda a, h: h,
)

# The inputs.
exercise.mistake(
    "x is read from its end",
    "h[0] must come from x[0]. Your loop writes h[0] first, but reads the last input first.",
    x=lambda right: right[::-1],
)
exercise.mistake(
    "the whole x is handed to every step",
    "A step takes inputs (N, D), which is x[t]. Yours gets all of x, (T, N, D).",
    raises=ValueError,
    read=lambda x, t: x,
)
exercise.mistake(
    "an index goes one beyond the last step",
    "Of T steps the last one has the number T-1, and h has no entry for h0.",
    raises=IndexError,
    steps=lambda T: range(T + 1),
)

# The hidden states that are returned.
exercise.mistake(
    "h[0] is left at zero and taken for the past of step 1",
    "h0 is the state before the first step. h[0] is the state after it: compute it too.",
    h0=lambda right: 0 * right,
    steps=lambda T: range(1, T),
)
exercise.mistake(
    "h0 stands in the place of the first state, and the first input is never read",
    "h0 is the state before the first step. h[0] is the state after it: step 0 reads x[0].",
    steps=lambda T: range(1, T),
    h=lambda right, h0: np.concatenate([h0[None], right[1:]]),
    cache=lambda right: right._replace(h=np.concatenate([right.h0[None], right.h[1:]])),
)
exercise.mistake(
    "all steps write into the same array",
    "Your list has T entries, but they are one array T times: make a new array at every step.",
    h=lambda right: 0 * right + right[-1:],
    cache=lambda right: right._replace(h=0 * right.h + right.h[-1:]),
)
exercise.mistake(
    "time and batch are exchanged by a reshape",
    "A reshape keeps the order of the numbers in memory. np.swapaxes exchanges two axes.",
    h=swapped_by_a_reshape,
    cache=lambda right: right._replace(h=swapped_by_a_reshape(right.h)),
)
exercise.mistake(
    "the cache keeps the last state as h0",
    "h0 is the state before the first step. Your variable of that name holds the last state after the loop.",
    cache=lambda right: right._replace(h0=right.h[-1]),
)
exercise.mistake(
    "the cache is a list of the steps' caches",
    "The sequence has one cache, an RNNSequenceCache, with whole arrays over time.",
    cache=caches_of_the_steps,
)


@exercise.misconception("the loop runs over the batch", raises=ValueError)
def loop_over_the_batch(x, h0, W_ih, W_hh, b):
    """The first axis of x is time and the second is the batch: loop over the first."""
    h = np.zeros((len(x), *h0.shape))
    for n in range(x.shape[1]):
        h[:, n] = h0 = np.tanh(preactivation(x[:, n], h0, W_ih, W_hh, b))
    return h, RNNSequenceCache(x, h0, h, W_ih, W_hh)
