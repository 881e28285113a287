"""Plain RNNs above each other."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.tanh_step import rnn_step
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.plain_readers import stacked_forward


def stack(
    x,
    h0,
    W_ih,
    W_hh,
    b,
    start=lambda h0, k, ended: h0[k],
    new=lambda a, state: np.tanh(a),
    carry=lambda state, start: state,
    up=lambda h, below: h,
    steps=range,
    top=lambda every: every[-1],
    lasts=lambda every: np.array(every)[:, -1],
):
    """The right stack; every piece is right unless another one is named.

    start   the state before a layer's first step; `ended` is the last state of the layer below
    new     the state that a step makes
    carry   what the next step starts from
    up      what the layer above reads, from a layer's states and what it has read itself
    steps   the steps of a layer, of T
    top     what is returned, of every layer's states (T, N, H)
    lasts   the last states, likewise
    """
    below, every, ended = x, [], h0[0]
    for k in range(len(h0)):
        state, h = start(h0, k, ended), np.zeros((len(x), *h0.shape[1:]))
        for t in steps(len(x)):
            h[t] = new(below[t] @ W_ih[k].T + state @ W_hh[k].T + b[k], state)
            state = carry(h[t], h0[k])
        every.append(h)
        below, ended = up(h, below), state
    return top(every), lasts(every)


exercise = Exercise(
    reference=stacked_forward,
    points=3,
    difficulty=3,
    importance=4,
    minutes=15,
    inputs=dict(x="T N D", h0="3 N H", W_ih=["H D", "H H", "H H"], W_hh="3 H H", b="3 H"),
    returns=dict(h="T N H", h_n="3 N H"),
    partial=True,
    model=stack,
    hints=(
        "The outer loop goes over the layers, the inner one over time. A layer reads all states of the layer "
        "below, in order; the first one reads x.",
        "Layer k has h0[k], W_ih[k], W_hh[k] and b[k]. Collect its states in a list: np.array of it is what "
        "the next layer reads, and its last entry belongs into h_n.",
    ),
)
exercise.mistake(
    "every layer reads x",
    "Only the first layer reads x. Each other one reads the states of the layer below.",
    raises=ValueError,
    up=lambda h, below: below,
)
exercise.mistake(
    "every layer starts from h0[0]",
    "h0 has an entry for each layer.",
    start=lambda h0, k, ended: h0[0],
)
exercise.mistake(
    "a layer starts where the one below has ended",
    "Each layer has a first state of its own, h0[k].",
    start=lambda h0, k, ended: h0[0] if k == 0 else ended,
)
exercise.mistake(
    "the states of h0 are taken in reverse order",
    "h0[0] belongs to the lowest layer.",
    start=lambda h0, k, ended: h0[len(h0) - 1 - k],
)
exercise.mistake(
    "every step starts from h0",
    "A step starts from the state that the step before it in the same layer has made.",
    carry=lambda state, start: start,
)
exercise.mistake(
    "the top layer is left out",
    "Write down which layers your loop visits when there are three: the last one is missing.",
    top=lambda every: every[-2],
    h_n=lambda right, h0: np.concatenate([right[:-1], h0[-1:]]),
)
exercise.mistake(
    "the lowest layer's states are returned",
    "The output is the top layer's states.",
    top=lambda every: every[0],
)
exercise.mistake(
    "the states of all layers are added up",
    "The output is the top layer's states, and nothing else.",
    top=lambda every: np.sum(every, axis=0),
)
exercise.mistake(
    "the states of all layers are averaged",
    "The output is the top layer's states, and nothing else.",
    top=lambda every: np.mean(every, axis=0),
)
exercise.mistake(
    "the input of a layer is added to its states",
    "That is a residual connection, a good idea of 2015. Here a layer hands up its states alone.",
    up=lambda h, below: h + below if h.shape == below.shape else h,
)
exercise.mistake(
    "a layer reads the states from their end",
    "Every layer reads from step 0 on: h[t] of the layer below is its input at step t.",
    up=lambda h, below: h[::-1],
)
exercise.mistake(
    "a layer reads the state of the step before",
    "At step t a layer reads what the layer below has made at the same step t.",
    up=lambda h, below: np.roll(h, 1, axis=0),
)
exercise.mistake(
    "a layer reads the last state at every step",
    "The layer below hands up a state a step, h[t], not its last one again and again.",
    up=lambda h, below: 0 * h + h[-1],
)
exercise.mistake(
    "the states go through another tanh on their way up",
    "A state has been through its tanh already: hand it up as it is.",
    up=lambda h, below: np.tanh(h),
)
exercise.add_family(rnn_step(lambda new: dict(new=new)))
exercise.mistake(
    "the second layer's weights serve all upper layers",
    "Each layer has weights of its own.",
    W_ih=lambda right: [right[0], right[1], right[1]],
    W_hh=lambda right: right[[0, 1, 1]],
    b=lambda right: right[[0, 1, 1]],
)
exercise.mistake(
    "the last step is left out",
    "Write down which t your loop visits when T is 3: step 2, the last one, is missing.",
    steps=lambda T: range(T - 1),
)
exercise.mistake(
    "the first step is left out",
    "Write down which t your loop visits when T is 3: step 0 is missing.",
    steps=lambda T: range(1, T),
)
exercise.mistake(
    "h_n holds the first states",
    "h_n holds each layer's state after the last step.",
    lasts=lambda every: np.array(every)[:, 0],
)
exercise.mistake(
    "h_n holds the top layer's last state for all",
    "h_n has an entry for each layer: the last state of that layer.",
    lasts=lambda every: np.array([every[-1][-1]] * len(every)),
)
exercise.mistake(
    "h_n is h0",
    "h_n holds each layer's state after its last step.",
    h_n=lambda h0: h0,
)
