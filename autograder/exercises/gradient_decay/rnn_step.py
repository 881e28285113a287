"""One step of a tanh RNN."""

from __future__ import annotations

from autograder.exercise import Exercise
from lstm_ref.numpy.rnn import RNNCache, rnn_step

exercise = Exercise(
    reference=rnn_step,
    points=2,
    inputs=dict(x="N D", h="N H", W_ih="H D", W_hh="H H", b="H"),
    returns=dict(h_next="N H", cache=RNNCache),
    hints=("A row of x is one sequence of the batch.", "Which axis of W_ih has the length of a row of x?"),
    terms={"the input's term": ("x", "W_ih"), "the recurrent term": ("h", "W_hh"), "the bias": ("b",)},
)


@exercise.misconception("the tanh is missing")
def no_tanh(x, h, W_ih, W_hh, b):
    """Without a squashing function, what does a stack of linear steps amount to?"""
    h_next = x @ W_ih.T + h @ W_hh.T + b
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)
