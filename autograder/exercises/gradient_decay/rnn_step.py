"""One step of a tanh RNN."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from lstm_ref.numpy.rnn import RNNCache, rnn_step

exercise = Exercise(
    reference=rnn_step,
    points=2,
    difficulty=1,
    importance=5,
    minutes=5,
    inputs=dict(x="N D", h="N H", W_ih="H D", W_hh="H H", b="H"),
    returns=dict(h_next="N H", cache=RNNCache),
    hints=(
        "Three terms are added before anything is squashed; write each one down with its shape.",
        "A row of x is one sequence and a row of W_ih one unit, and both are D long: it is the second axes "
        "that meet in the product. W_hh is square, so nothing but the equation tells you the same of it.",
    ),
    terms={"the input's term": ("x", "W_ih"), "the recurrent term": ("h", "W_hh"), "the bias": ("b",)},
)


def _answer(h_next, x, h, W_ih, W_hh):
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)


def _right(x, h, W_ih, W_hh, b):
    return np.tanh(x @ W_ih.T + h @ W_hh.T + b)


@exercise.misconception("the tanh is missing")
def no_tanh(x, h, W_ih, W_hh, b):
    """Without a squashing function, what does a stack of linear steps amount to?"""
    return _answer(x @ W_ih.T + h @ W_hh.T + b, x, h, W_ih, W_hh)


@exercise.misconception("the tanh is applied twice")
def tanh_twice(x, h, W_ih, W_hh, b):
    """The state is squashed once a step; count the squashings on the way to h_next."""
    return _answer(np.tanh(_right(x, h, W_ih, W_hh, b)), x, h, W_ih, W_hh)


@exercise.misconception("a sigmoid stands in the place of the tanh")
def sigmoid_state(x, h, W_ih, W_hh, b):
    """A state must be able to be negative; which of the two S-shaped functions allows that?"""
    return _answer(1 / (1 + np.exp(-(x @ W_ih.T + h @ W_hh.T + b))), x, h, W_ih, W_hh)


@exercise.misconception("a ReLU stands in the place of the tanh")
def relu_state(x, h, W_ih, W_hh, b):
    """This network's state is bounded on both sides; a ReLU's is bounded on one."""
    return _answer(np.maximum(x @ W_ih.T + h @ W_hh.T + b, 0), x, h, W_ih, W_hh)


@exercise.misconception("the tanh written out with exponentials lacks the factor 2")
def half_tanh(x, h, W_ih, W_hh, b):
    """Compare your formula with np.tanh at a = 1: it gives what np.tanh gives at a = 0.5."""
    e = np.exp(x @ W_ih.T + h @ W_hh.T + b)
    return _answer((e - 1) / (e + 1), x, h, W_ih, W_hh)


@exercise.misconception("W_hh is used without its transpose")
def recurrence_transposed(x, h, W_ih, W_hh, b):
    """W_hh is square, so no error tells you: which of its axes belongs to the old state?"""
    return _answer(np.tanh(x @ W_ih.T + h @ W_hh + b), x, h, W_ih, W_hh)


@exercise.misconception("W_ih is used without its transpose", raises=ValueError)
def input_not_transposed(x, h, W_ih, W_hh, b):
    """The weights are stored as torch stores them, a row for each unit: which axis must go?"""
    return _answer(np.tanh(x @ W_ih + h @ W_hh.T + b), x, h, W_ih, W_hh)


@exercise.misconception("the samples are taken for columns", raises=ValueError)
def samples_as_columns(x, h, W_ih, W_hh, b):
    """Books write the weights in front of a column vector; here each sample is a row of x."""
    return _answer(np.tanh(W_ih @ x + W_hh @ h + b), x, h, W_ih, W_hh)


@exercise.misconception("the state comes out with the batch along the second axis")
def state_as_columns(x, h, W_ih, W_hh, b):
    """In this course the batch is the first axis, of what goes in and of what comes out."""
    return _answer(np.tanh(W_ih @ x.T + W_hh @ h.T + b[:, None]), x, h, W_ih, W_hh)


@exercise.misconception("the bias is made a column", raises=ValueError)
def bias_as_column(x, h, W_ih, W_hh, b):
    """The bias has one number for each unit, and the units run along the rows of the sum."""
    return _answer(np.tanh(x @ W_ih.T + h @ W_hh.T + b[:, None]), x, h, W_ih, W_hh)


@exercise.misconception("the bias is missing")
def no_bias(x, h, W_ih, W_hh, b):
    """With x and h both zero, what should the step return?"""
    return _answer(np.tanh(x @ W_ih.T + h @ W_hh.T), x, h, W_ih, W_hh)


@exercise.misconception("the bias is added after the tanh")
def bias_outside(x, h, W_ih, W_hh, b):
    """A tanh never leaves the interval from -1 to 1; does your h_next?"""
    return _answer(np.tanh(x @ W_ih.T + h @ W_hh.T) + b, x, h, W_ih, W_hh)


@exercise.misconception("the bias is added twice")
def bias_twice(x, h, W_ih, W_hh, b):
    """torch keeps a bias for each of the two products; here b is already their sum."""
    return _answer(np.tanh(x @ W_ih.T + b + h @ W_hh.T + b), x, h, W_ih, W_hh)


@exercise.misconception("the old state is left out")
def no_memory(x, h, W_ih, W_hh, b):
    """Which of your terms would differ if the past had been another one?"""
    return _answer(np.tanh(x @ W_ih.T + b), x, h, W_ih, W_hh)


@exercise.misconception("the input is left out")
def no_input(x, h, W_ih, W_hh, b):
    """Which of your terms would differ if the letter read at this step had been another one?"""
    return _answer(np.tanh(h @ W_hh.T + b), x, h, W_ih, W_hh)


@exercise.misconception("only the input's term goes through the tanh")
def recurrence_outside(x, h, W_ih, W_hh, b):
    """Look where the tanh's bracket closes."""
    return _answer(np.tanh(x @ W_ih.T + b) + h @ W_hh.T, x, h, W_ih, W_hh)


@exercise.misconception("each term has a tanh of its own")
def tanh_of_each(x, h, W_ih, W_hh, b):
    """Is the tanh of a sum the sum of the tanhs?"""
    return _answer(np.tanh(x @ W_ih.T) + np.tanh(h @ W_hh.T) + np.tanh(b), x, h, W_ih, W_hh)


@exercise.misconception("the two products are multiplied with each other")
def product_of_terms(x, h, W_ih, W_hh, b):
    """How do the input's say and the past's say come together in the equation?"""
    return _answer(np.tanh((x @ W_ih.T) * (h @ W_hh.T) + b), x, h, W_ih, W_hh)


@exercise.misconception("the old state is added to the new one")
def residual(x, h, W_ih, W_hh, b):
    """The plain RNN has no shortcut: the past comes in through W_hh and nowhere else."""
    return _answer(h + _right(x, h, W_ih, W_hh, b), x, h, W_ih, W_hh)


@exercise.misconception("x and h are stacked in another order than their weights")
def stacked_crosswise(x, h, W_ih, W_hh, b):
    """Both stacks are D + H wide, so no error tells you: does each column meet the one that belongs to it?"""
    return _answer(np.tanh(np.hstack([x, h]) @ np.hstack([W_hh, W_ih]).T + b), x, h, W_ih, W_hh)


@exercise.misconception("the cache keeps the sum before the tanh as h_next")
def cache_before_tanh(x, h, W_ih, W_hh, b):
    """The backward takes the tanh's slope from the state itself; what did you keep under its name?"""
    a = x @ W_ih.T + h @ W_hh.T + b
    return np.tanh(a), RNNCache(x, h, a, W_ih, W_hh)


@exercise.misconception("the cache keeps the new state as h")
def cache_new_state_twice(x, h, W_ih, W_hh, b):
    """Two states belong into the cache, the one before the step and the one after it."""
    h_next = _right(x, h, W_ih, W_hh, b)
    return h_next, RNNCache(x, h_next, h_next, W_ih, W_hh)


@exercise.misconception("the cache keeps the old state as h_next")
def cache_old_state_twice(x, h, W_ih, W_hh, b):
    """Two states belong into the cache, the one before the step and the one after it."""
    return _right(x, h, W_ih, W_hh, b), RNNCache(x, h, h, W_ih, W_hh)


@exercise.misconception("the old state is returned")
def old_state(x, h, W_ih, W_hh, b):
    """Which of your two states is the one after the step?"""
    return h, RNNCache(x, h, _right(x, h, W_ih, W_hh, b), W_ih, W_hh)


@exercise.misconception("the cache has h and h_next in each other's place")
def cache_states_exchanged(x, h, W_ih, W_hh, b):
    """Compare the order of what you hand to the cache with the order of its fields."""
    h_next = _right(x, h, W_ih, W_hh, b)
    return h_next, RNNCache(x, h_next, h, W_ih, W_hh)


@exercise.misconception("the cache keeps the weights transposed")
def cache_weights_transposed(x, h, W_ih, W_hh, b):
    """The cache takes the weights as they came in; the transposing belongs to the product."""
    h_next = _right(x, h, W_ih, W_hh, b)
    return h_next, RNNCache(x, h, h_next, W_ih.T, W_hh.T)


@exercise.misconception("the cache is not returned")
def no_cache(x, h, W_ih, W_hh, b):
    """What will the backward pass of this step know about x, h and the weights?"""
    return _right(x, h, W_ih, W_hh, b)


@exercise.misconception("the cache is returned before the state")
def cache_first(x, h, W_ih, W_hh, b):
    """Compare the order of your return line with the order in the docstring."""
    return _answer(_right(x, h, W_ih, W_hh, b), x, h, W_ih, W_hh)[::-1]


@exercise.misconception("the new state is written over the old one")
def state_overwritten(x, h, W_ih, W_hh, b):
    """Whoever called you may still need the old state, and so does your own backward."""
    h[:] = _right(x, h, W_ih, W_hh, b)
    return _answer(h, x, h, W_ih, W_hh)
