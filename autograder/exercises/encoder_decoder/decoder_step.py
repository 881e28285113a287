"""One step of the decoder: the symbol before and the state give the next symbol's logits."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.tanh_step import WITHOUT_TRANSPOSE, instead_of_tanh
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.plain_translator import DecoderCache, decoder_step


def step(
    x,
    h,
    W_ih,
    W_hh,
    b,
    W_out,
    b_out,
    activation=np.tanh,
    shown=lambda h, h_next, a: h_next,
):
    """`shown` is what the output layer reads."""
    a = x @ W_ih.T + h @ W_hh.T + b
    h_next = activation(a)
    logits = shown(h, h_next, a) @ W_out.T + b_out
    return logits, h_next, DecoderCache(x, h, h_next, W_ih, W_hh, W_out)


exercise = Exercise(
    reference=decoder_step,
    points=2,
    difficulty=2,
    importance=5,
    minutes=5,
    inputs=dict(x="N D", h="N H", W_ih="H D", W_hh="H H", b="H", W_out="V H", b_out="V"),
    returns=dict(logits="N V", h_next="N H", cache=DecoderCache),
    model=step,
    hints=(
        "Two layers: the step that you know from the encoder, then one that turns the new state "
        "into V numbers.",
        "A row of W_out is one symbol and is H long, as a row of the state is. The logits go out "
        "as they are: "
        "no softmax here.",
    ),
)

exercise.mistake(
    "the logits are read from the old state",
    "The output layer reads the state after the step; otherwise the symbol before comes one step late.",
    shown=lambda h, h_next, a: h,
)
exercise.mistake(
    "the logits are read before the tanh",
    "The output layer reads h_next, which is the tanh's output.",
    shown=lambda h, h_next, a: a,
)
exercise.mistake(
    "the output layer reads old and new state, added",
    "The output layer reads h_next and nothing else.",
    shown=lambda h, h_next, a: h + h_next,
)
exercise.mistake(
    "a tanh is put around the logits",
    "Logits are not bounded: a softmax turns them into probabilities later.",
    logits=lambda right: np.tanh(right),
)
exercise.mistake(
    "the probabilities are returned",
    "Return the logits: the loss and the search take the softmax themselves.",
    logits=lambda right: (
        np.exp(right - right.max(axis=1, keepdims=True))
        / np.exp(right - right.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
    ),
)
exercise.mistake(
    "the log-probabilities are returned",
    "Return the logits: the loss and the search take the softmax themselves.",
    logits=lambda right: right - np.logaddexp.reduce(right, axis=1, keepdims=True),
)
exercise.add_family([*instead_of_tanh(lambda wrong: dict(activation=wrong)), *WITHOUT_TRANSPOSE])
exercise.mistake("the old state is returned", "Return the state after the step.", h_next=lambda h: h)
exercise.mistake(
    "the cache has h and h_next in each other's place",
    "The fields of the cache are, in this order: x, h, h_next, W_ih, W_hh, W_out.",
    cache=lambda cache: cache._replace(h=cache.h_next, h_next=cache.h),
)
