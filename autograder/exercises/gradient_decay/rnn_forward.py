"""A tanh RNN along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from lstm_ref.numpy.rnn import RNNCache, RNNSequenceCache, rnn_forward

exercise = Exercise(
    reference=rnn_forward,
    points=2,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs=dict(x="T N D", h0="N H", W_ih="H D", W_hh="H H", b="H"),
    returns=dict(h="T N H", cache=RNNSequenceCache),
    hints=(
        "Time is the first axis of x: a loop over x hands you one step's inputs (N, D) at a time.",
        "Keep one variable for the state on its way. It starts as h0; each step takes it, replaces it and "
        "writes it into h[t]. Leave h0 itself alone: the cache wants it as it came.",
    ),
)


def _step(x, h, W_ih, W_hh, b):
    return np.tanh(x @ W_ih.T + h @ W_hh.T + b)


def _states(x, h, step):
    """The states of a loop that hands on what `step(x_t, h)` returns."""
    states = np.zeros((len(x), *h.shape))
    for t, x_t in enumerate(x):
        states[t] = h = step(x_t, h)
    return states


def _right(x, h0, W_ih, W_hh, b):
    return _states(x, h0, lambda x_t, h: _step(x_t, h, W_ih, W_hh, b))


def _answer(h, x, h0, W_ih, W_hh):
    return h, RNNSequenceCache(x, h0, h, W_ih, W_hh)


@exercise.misconception("every step starts from h0")
def always_from_h0(x, h0, W_ih, W_hh, b):
    """What does step 5 of your loop know of step 4?"""
    return _answer(_states(x, h0, lambda x_t, h: _step(x_t, h0, W_ih, W_hh, b)), x, h0, W_ih, W_hh)


@exercise.misconception("h0 is never used")
def h0_ignored(x, h0, W_ih, W_hh, b):
    """Step 0 has a past too: it is handed to you. (At t = 0 the index t-1 is the last entry of an array.)"""
    return _answer(_right(x, np.zeros_like(h0), W_ih, W_hh, b), x, h0, W_ih, W_hh)


@exercise.misconception("the old state is left out")
def no_recurrence(x, h0, W_ih, W_hh, b):
    """Shuffle the steps in your mind: would any state change?"""
    return _answer(np.tanh(x @ W_ih.T + b), x, h0, W_ih, W_hh)


@exercise.misconception("the first step is skipped")
def first_step_skipped(x, h0, W_ih, W_hh, b):
    """How many steps does your loop make, and which is its first?"""
    h = np.concatenate([np.zeros((1, *h0.shape)), _right(x[1:], h0, W_ih, W_hh, b)])
    return _answer(h, x, h0, W_ih, W_hh)


@exercise.misconception("h[0] is left at zero and taken for the past of step 1")
def first_state_zero(x, h0, W_ih, W_hh, b):
    """h0 is the state before the first step; h[0] is the state after it and has to be computed too."""
    nothing = np.zeros_like(h0)
    h = np.concatenate([nothing[None], _right(x[1:], nothing, W_ih, W_hh, b)])
    return _answer(h, x, h0, W_ih, W_hh)


@exercise.misconception("h0 stands in the place of the first state, and the first input is never read")
def first_state_is_h0(x, h0, W_ih, W_hh, b):
    """h0 is the state before the first step; h[0] is the state after it. Where does x[0] come in?"""
    return _answer(np.concatenate([h0[None], _right(x[1:], h0, W_ih, W_hh, b)]), x, h0, W_ih, W_hh)


@exercise.misconception("the last step is skipped")
def last_step_skipped(x, h0, W_ih, W_hh, b):
    """How many steps does your loop make, and which is its last?"""
    h = np.concatenate([_right(x[:-1], h0, W_ih, W_hh, b), np.zeros((1, *h0.shape))])
    return _answer(h, x, h0, W_ih, W_hh)


@exercise.misconception("an index goes one beyond the last step", raises=IndexError)
def beyond_the_end(x, h0, W_ih, W_hh, b):
    """Of T steps the last one has the number T-1, and h has no place for h0."""
    return x[len(x)]


@exercise.misconception("h[t] holds the state before step t")
def one_late(x, h0, W_ih, W_hh, b):
    """Is the state stored before or after it is replaced?"""
    return _answer(np.concatenate([h0[None], _right(x, h0, W_ih, W_hh, b)[:-1]]), x, h0, W_ih, W_hh)


@exercise.misconception("h0 is returned with the states")
def t_plus_one_states(x, h0, W_ih, W_hh, b):
    """h has one state for each step; h0 is nobody's result."""
    return _answer(np.concatenate([h0[None], _right(x, h0, W_ih, W_hh, b)]), x, h0, W_ih, W_hh)


@exercise.misconception("only the last state is returned")
def last_state_only(x, h0, W_ih, W_hh, b):
    """A loss may look at every step, so the states of all of them are wanted."""
    h = _right(x, h0, W_ih, W_hh, b)
    return h[-1], RNNSequenceCache(x, h0, h, W_ih, W_hh)


@exercise.misconception("it returns after the first step")
def return_inside_the_loop(x, h0, W_ih, W_hh, b):
    """How far in is your return line: does it belong to the loop, or stand after it?"""
    h = np.zeros((len(x), *h0.shape))
    h[0] = _step(x[0], h0, W_ih, W_hh, b)
    return _answer(h, x, h0, W_ih, W_hh)


@exercise.misconception("the loop runs over the batch", raises=ValueError)
def loop_over_the_batch(x, h0, W_ih, W_hh, b):
    """Which axis of x is time, and over which one do you loop?"""
    h = np.zeros((len(x), *h0.shape))
    for n in range(x.shape[1]):
        h[:, n] = h0 = _step(x[:, n], h0, W_ih, W_hh, b)
    return _answer(h, x, h0, W_ih, W_hh)


@exercise.misconception("time runs backwards")
def reversed_time(x, h0, W_ih, W_hh, b):
    """The forward pass begins where h0 is: before step 0."""
    return _answer(_right(x[::-1], h0, W_ih, W_hh, b)[::-1], x, h0, W_ih, W_hh)


@exercise.misconception("x is read from its end")
def inputs_from_the_end(x, h0, W_ih, W_hh, b):
    """Which input does your loop read first, and which state does it write?"""
    return _answer(_right(x[::-1], h0, W_ih, W_hh, b), x, h0, W_ih, W_hh)


@exercise.misconception("the state never changes")
def frozen(x, h0, W_ih, W_hh, b):
    """What becomes of what a step returns?"""
    return _answer(np.repeat(h0[None], len(x), axis=0), x, h0, W_ih, W_hh)


@exercise.misconception("every step reads the first input")
def always_first_input(x, h0, W_ih, W_hh, b):
    """What changes from one turn of your loop to the next: the state, the input, or both?"""
    return _answer(_right(np.broadcast_to(x[0], x.shape), h0, W_ih, W_hh, b), x, h0, W_ih, W_hh)


@exercise.misconception("the whole x is handed to every step", raises=ValueError)
def whole_x(x, h0, W_ih, W_hh, b):
    """A step takes inputs of shape (N, D); what shape does your step get?"""
    h = np.zeros((len(x), *h0.shape))
    for t in range(len(x)):
        h[t] = h0 = _step(x, h0, W_ih, W_hh, b)
    return _answer(h, x, h0, W_ih, W_hh)


@exercise.misconception("the states are stacked along the second axis")
def batch_first(x, h0, W_ih, W_hh, b):
    """Some books put the batch first; here time is the first axis of x and of h."""
    return _answer(_right(x, h0, W_ih, W_hh, b).transpose(1, 0, 2), x, h0, W_ih, W_hh)


@exercise.misconception("time and batch are exchanged by a reshape")
def reshaped(x, h0, W_ih, W_hh, b):
    """A reshape keeps the order of the numbers in memory; to exchange two axes takes another function."""
    h = _right(x, h0, W_ih, W_hh, b)
    return _answer(h.transpose(1, 0, 2).reshape(h.shape), x, h0, W_ih, W_hh)


@exercise.misconception("the tanh is missing")
def no_tanh(x, h0, W_ih, W_hh, b):
    """Without a squashing function, what does a long product of linear steps amount to?"""
    h = _states(x, h0, lambda x_t, h: x_t @ W_ih.T + h @ W_hh.T + b)
    return _answer(h, x, h0, W_ih, W_hh)


@exercise.misconception("the state handed on is the sum before the tanh")
def carries_the_sum(x, h0, W_ih, W_hh, b):
    """What is written into h is squashed; is what the next step gets squashed too?"""
    sums = _states(x, h0, lambda x_t, h: x_t @ W_ih.T + h @ W_hh.T + b)
    return _answer(np.tanh(sums), x, h0, W_ih, W_hh)


@exercise.misconception("W_hh is used without its transpose")
def recurrence_transposed(x, h0, W_ih, W_hh, b):
    """W_hh is square, so no error tells you: which of its axes belongs to the old state?"""
    return _answer(_right(x, h0, W_ih, W_hh.T, b), x, h0, W_ih, W_hh)


@exercise.misconception("the bias is missing")
def no_bias(x, h0, W_ih, W_hh, b):
    """With all inputs and h0 zero, what should the first state be?"""
    return _answer(_right(x, h0, W_ih, W_hh, 0), x, h0, W_ih, W_hh)


@exercise.misconception("the old state is added to the new one")
def residual(x, h0, W_ih, W_hh, b):
    """The plain RNN has no shortcut: is the state replaced at every step, or added to?"""
    return _answer(_states(x, h0, lambda x_t, h: h + _step(x_t, h, W_ih, W_hh, b)), x, h0, W_ih, W_hh)


@exercise.misconception("all steps write into the same array")
def one_array_for_all(x, h0, W_ih, W_hh, b):
    """Your list has T entries; are they T arrays, or one array T times?"""
    h = np.repeat(_right(x, h0, W_ih, W_hh, b)[-1:], len(x), axis=0)
    return _answer(h, x, h0, W_ih, W_hh)


@exercise.misconception("the loop writes into h0")
def h0_overwritten(x, h0, W_ih, W_hh, b):
    """The variable that starts as h0 is the same array as h0 until it is given another one."""
    h = _right(x, h0, W_ih, W_hh, b)
    h0[:] = h[-1]
    return _answer(h, x, h0, W_ih, W_hh)


@exercise.misconception("the cache keeps the last state as h0")
def cache_with_last_state(x, h0, W_ih, W_hh, b):
    """The name h0 belongs to the state before the first step; what does it hold when your loop is done?"""
    h = _right(x, h0, W_ih, W_hh, b)
    return h, RNNSequenceCache(x, h[-1], h, W_ih, W_hh)


@exercise.misconception("the cache is a list of the steps' caches")
def list_of_caches(x, h0, W_ih, W_hh, b):
    """The sequence has a cache of its own, with whole arrays over time."""
    h = _right(x, h0, W_ih, W_hh, b)
    before = np.concatenate([h0[None], h[:-1]])
    return h, [RNNCache(x[t], before[t], h[t], W_ih, W_hh) for t in range(len(x))]


@exercise.misconception("the cache is not returned")
def no_cache(x, h0, W_ih, W_hh, b):
    """What will the backward pass know about the way here?"""
    return _right(x, h0, W_ih, W_hh, b)
