"""From hidden states to scores."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.softmax import softmax_of
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.readout import ReadoutCache, readout

exercise = Exercise(
    reference=readout,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=dict(h="T N H", W_out="V H", b_out="V"),
    returns=dict(logits="T N V", cache=ReadoutCache),
    hints=(
        "Row v of W_out holds the weights of symbol v. It meets the H numbers of a hidden state.",
        "`@` multiplies along the last axis of h and leaves T and N alone, so no loop is needed. Which axis "
        "of W_out has to meet the H of h, and so what must be done to W_out first?",
    ),
)

exercise.mistake(
    "the bias is added twice",
    "Each symbol has one bias, added once.",
    b_out=lambda right: 2 * right,
)
exercise.mistake(
    "the bias is subtracted",
    "The bias is added: look at the sign before it.",
    b_out=lambda right: -right,
)
exercise.mistake(
    "the bias is multiplied",
    "The bias is added to the product of h and the weights.",
    logits=lambda h, W_out, b_out: (h @ W_out.T) * b_out,
)
exercise.mistake(
    "W_out is used without its transpose",
    "A row of W_out belongs to a symbol and is H long: its second axis must meet the H of h.",
    raises=ValueError,
    logits=lambda h, W_out, b_out: h @ W_out + b_out,
)
exercise.mistake(
    "W_out stands on the left of h",
    "The states are rows of h, so the weights stand on the right, transposed.",
    raises=ValueError,
    logits=lambda h, W_out, b_out: W_out @ h + b_out[:, None],
)
exercise.mistake(
    "the scores go through a tanh",
    "Scores may be any number: nothing is squashed here. The softmax comes next.",
    logits=lambda right: np.tanh(right),
)
exercise.mistake(
    "the scores go through a sigmoid",
    "Scores may be any number: nothing is squashed here. The softmax comes next.",
    logits=lambda right: 1 / (1 + np.exp(-right)),
)
exercise.mistake(
    "the softmax is taken already",
    "Scores are asked for. softmax is an exercise of its own.",
    logits=lambda right: softmax_of(right),
)
exercise.mistake(
    "the state goes through a tanh once more",
    "h is a tanh already: it is read as it is.",
    h=lambda right: np.tanh(right),
)
exercise.mistake(
    "every step reads the last state",
    "logits[t] are the scores of h[t]. Yours are those of the last state at every step.",
    h=lambda right: 0 * right + right[-1:],
)
exercise.mistake(
    "every step reads the first state",
    "logits[t] are the scores of h[t]. Yours are those of the first state at every step.",
    h=lambda right: 0 * right + right[:1],
)
exercise.mistake(
    "every step reads the state before it",
    "logits[t] are the scores of h[t], the state after letter t. At t = 0 the index t-1 is the last entry.",
    h=lambda right: np.roll(right, 1, axis=0),
)
exercise.mistake(
    "the states add up over time",
    "Each step reads its own state, not the sum of all states so far.",
    h=lambda right: np.cumsum(right, axis=0),
)
exercise.mistake(
    "all sequences read the first one's states",
    "The batch has N sequences, and each has states of its own.",
    h=lambda right: 0 * right + right[:, :1],
)
exercise.mistake(
    "the scores are divided by the root of the number of units",
    "That factor belongs to attention. The product is taken as it is.",
    logits=lambda h, W_out, b_out: h @ W_out.T / np.sqrt(h.shape[-1]) + b_out,
)
exercise.mistake(
    "the cache keeps the scores as h",
    "The backward pass needs the hidden states: ReadoutCache(h, W_out).",
    cache=lambda logits, W_out: ReadoutCache(logits, W_out),
)
exercise.mistake(
    "the cache has h and W_out in each other's place",
    "The fields of the cache are, in this order: h, W_out.",
    cache=lambda h, W_out: ReadoutCache(W_out, h),
)
exercise.mistake(
    "the cache keeps the bias in the place of W_out",
    "The backward pass needs W_out, to hand the gradient back to h. It needs no bias.",
    cache=lambda h, b_out: ReadoutCache(h, b_out),
)
