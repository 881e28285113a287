"""One step of a tanh RNN."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.tanh_step import rnn_step as rnn_step_mistakes
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.rnn import RNNCache, rnn_step


def preactivation(x, h, W_ih, W_hh, b):
    """What the tanh is taken of, (N, H)."""
    return x @ W_ih.T + h @ W_hh.T + b


def step(x, h, W_ih, W_hh, b, activation=np.tanh, state=None):
    """The step: `activation` of the pre-activation, or the new hidden state as a whole from `state`."""
    given = x, h, W_ih, W_hh, b
    h_next = state(*given) if state else activation(preactivation(*given))
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)


exercise = Exercise(
    reference=rnn_step,
    points=2,
    difficulty=1,
    importance=5,
    minutes=5,
    inputs=dict(x="N D", h="N H", W_ih="H D", W_hh="H H", b="H"),
    returns=dict(h_next="N H", cache=RNNCache),
    model=step,
    between=dict(a=preactivation),
    hints=(
        "Three terms are added before the tanh is taken: write each one down with its shape.",
        "A row of x is one sequence and a row of W_ih one unit, and both are D long: it is the second axes "
        "that meet in the product. W_hh is square, so nothing but the equation tells you the same of it.",
    ),
    terms={"the input's term": ("x", "W_ih"), "the recurrent term": ("h", "W_hh"), "the bias": ("b",)},
)

# The activation.
exercise.add_family(
    rnn_step_mistakes(
        lambda new: dict(state=lambda x, h, W_ih, W_hh, b: new(preactivation(x, h, W_ih, W_hh, b), h))
    )
)
exercise.mistake(
    "the tanh written out with exponentials lacks the factor 2",
    "Compare your formula with np.tanh at a = 1: it gives what np.tanh gives at a = 0.5.",
    activation=lambda a: np.tanh(a / 2),
)

# The three terms.
exercise.mistake(
    "W_ih is used without its transpose",
    "The weights have a row for each unit, as in torch. The D columns of x meet the D columns of W_ih.",
    raises=ValueError,
    state=lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih + h @ W_hh.T + b),
)
exercise.mistake(
    "the samples are taken for columns",
    "Books write the weights in front of a column vector. Here each sample is a row of x.",
    raises=ValueError,
    state=lambda x, h, W_ih, W_hh, b: np.tanh(W_ih @ x + W_hh @ h + b),
)
exercise.mistake(
    "the bias is made a column",
    "The bias has one number for each unit, and the units run along the rows of the sum.",
    raises=ValueError,
    state=lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + h @ W_hh.T + b[:, None]),
)
exercise.mistake(
    "the bias is added after the tanh",
    "A tanh never leaves the interval from -1 to 1, and your h_next does. Add b before the tanh.",
    state=lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + h @ W_hh.T) + b,
)
exercise.mistake(
    "the bias is added twice",
    "torch keeps a bias for each of the two products. Here b is already their sum.",
    b=lambda right: 2 * right,
)
exercise.mistake(
    "only the input's term goes through the tanh",
    "All three terms are added first. Look where the tanh's bracket closes.",
    state=lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + b) + h @ W_hh.T,
)
exercise.mistake(
    "each term has a tanh of its own",
    "The tanh of a sum is not the sum of the tanhs: add the three terms first.",
    state=lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T) + np.tanh(h @ W_hh.T) + np.tanh(b),
)
exercise.mistake(
    "the two products are multiplied with each other",
    "The input's term and the recurrent term are added. In your function they are multiplied.",
    state=lambda x, h, W_ih, W_hh, b: np.tanh((x @ W_ih.T) * (h @ W_hh.T) + b),
)
exercise.mistake(
    "x and h are stacked in another order than their weights",
    "Both stacks are D + H wide, so no error is raised. The columns of x must meet those of W_ih.",
    state=lambda x, h, W_ih, W_hh, b: np.tanh(np.hstack([x, h]) @ np.hstack([W_hh, W_ih]).T + b),
)

# What is returned: h_next and the fields of the cache.
exercise.mistake(
    "the cache keeps the pre-activation as h_next",
    "The backward pass takes the tanh's slope from its output, so the cache must keep that output as h_next.",
    cache=lambda x, h, a, W_ih, W_hh: RNNCache(x, h, a, W_ih, W_hh),
)
exercise.mistake(
    "the cache keeps the new state as h",
    "The cache holds two hidden states: h, the one before the step, and h_next, the one after it.",
    cache=lambda x, h_next, W_ih, W_hh: RNNCache(x, h_next, h_next, W_ih, W_hh),
)
exercise.mistake(
    "the cache keeps the old state as h_next",
    "The cache holds two hidden states: h, the one before the step, and h_next, the one after it.",
    cache=lambda x, h, W_ih, W_hh: RNNCache(x, h, h, W_ih, W_hh),
)
exercise.mistake(
    "the cache has h and h_next in each other's place",
    "The fields of the cache are, in this order: x, h, h_next, W_ih, W_hh.",
    cache=lambda x, h, h_next, W_ih, W_hh: RNNCache(x, h_next, h, W_ih, W_hh),
)
exercise.mistake(
    "the old state is returned",
    "The first output is the hidden state after the step. Yours is the one before it.",
    h_next=lambda h: h,
)
