"""A plain RNN that reads from both ends."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.tanh_step import rnn_step
from autograder.exercises.sequence_models.inputs import lasting
from autograder.exercises.sequence_models.reading import read, side_by_side
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.plain_readers import BidirectionalRNNCache, bidirectional_forward

exercise = Exercise(
    reference=bidirectional_forward,
    points=3,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(x="T N D", h0="2 N H", W_ih="2 H D", W_hh="2 H H", b="2 H", mask=lasting),
    returns=dict(out="T N 2H", cache=BidirectionalRNNCache),
    model=read,
    hints=(
        "Two loops over t, one up and one down, each with its own entry of h0, W_ih, W_hh and b. What should "
        "a state do at a step whose mask is False?",
        "new = np.tanh(...); then np.where(mask[t][:, None], new, state) is stored in h[k, t] and handed "
        "on. The output is h[0] beside h[1] on the last axis, times the mask.",
    ),
)

# Padding.
exercise.mistake(
    "the second reading reads the padding first",
    "Where the mask is False the state stays as it is, so the reading from the end waits in h0[1].",
    waits=lambda new, state, reads: new,
)
exercise.mistake(
    "the state is set to zero on padding",
    "On padding the state keeps its value: the reading from the end must still start from h0[1].",
    waits=lambda new, state, reads: np.where(reads, new, 0.0),
)
exercise.mistake(
    "the output on padding is not zero",
    "Where the mask is False the output is 0. The cache keeps the states as they are.",
    shown=lambda h, mask: np.concatenate([h[0], h[1]], axis=2),
)
exercise.mistake(
    "the mask is the wrong way round",
    "True means that a step is read. Yours reads the steps where it is False.",
    mask=lambda right: ~right,
)
exercise.mistake(
    "the first sequence's mask is used for all",
    "Each sequence has a column of its own in the mask, mask[t, n].",
    mask=lambda right: 0 * right + right[:, :1] > 0,
)
exercise.mistake(
    "the cache keeps zeros on padding",
    "The cache's h holds the states, which wait on padding. Only the output is zero there.",
    cache=lambda right: right._replace(h=right.h * right.mask[..., None]),
)

# The order of the steps.
exercise.mistake(
    "both readings go forwards",
    "The second reading begins at the last step and ends at step 0: range(T - 1, -1, -1).",
    readings=lambda T: (range(T), range(T)),
)
exercise.mistake(
    "the second half is not turned back",
    "The state that has read x[t] last belongs at t. Yours stands where its turn in the loop was.",
    shown=lambda h, mask: side_by_side(np.stack([h[0], h[1][::-1]]), mask),
    cache=lambda right: right._replace(h=np.stack([right.h[0], right.h[1][::-1]])),
)
exercise.mistake(
    "the output is right, but the cache keeps the second half in the order of reading",
    "h[1, t] in the cache is the state that has read x[t] last: in the order of time, as the output.",
    cache=lambda right: right._replace(h=np.stack([right.h[0], right.h[1][::-1]])),
)
exercise.mistake(
    "the second reading leaves step 0 out",
    "range(T - 1, 0, -1) ends at 1. Step 0 is read last: range(T - 1, -1, -1).",
    readings=lambda T: (range(T), range(T - 1, 0, -1)),
)
exercise.mistake(
    "the first reading leaves the last step out",
    "Write down which t your loop visits when T is 3: step 2, the last one, is missing.",
    readings=lambda T: (range(T - 1), range(T - 1, -1, -1)),
)
exercise.mistake(
    "the second reading leaves the last step out",
    "The reading from the end begins with step T-1: range(T - 1, -1, -1).",
    readings=lambda T: (range(T), range(T - 2, -1, -1)),
)
exercise.mistake(
    "the readings have changed places",
    "Entry 0 of the weights reads from the start, entry 1 from the end.",
    readings=lambda T: (range(T - 1, -1, -1), range(T)),
)

# The two networks.
exercise.mistake(
    "both readings use the first one's weights",
    "W_ih, W_hh and b have an entry for each reading: entry 1 is the reading from the end.",
    own=lambda k: 0,
)
exercise.mistake(
    "both readings start from h0[0]",
    "h0 has an entry for each reading: the one from the end starts from h0[1].",
    start=lambda h0, k, ended: h0[0],
)
exercise.mistake(
    "the second reading starts where the first one ended",
    "The readings know nothing of each other: the second one starts from h0[1].",
    start=lambda h0, k, ended: h0[0] if k == 0 else ended,
)
exercise.mistake(
    "every step starts from h0",
    "A step starts from the state that the step before it, in the order of reading, has made.",
    carry=lambda state, start: start,
)
exercise.mistake(
    "the second reading reads the first one's output",
    "Both readings read x. What one has made of it is not read by the other.",
    raises=ValueError,
    out=lambda x, h0, W_ih, W_hh, b, mask: read(
        read(x, h0, W_ih, W_hh, b, mask)[0][..., : h0.shape[2]], h0, W_ih, W_hh, b, mask
    )[0],
)

# The step.
exercise.add_family(rnn_step(lambda new: dict(new=new)))
exercise.mistake(
    "the biases have changed places",
    "b[0] belongs to the reading from the start, b[1] to the one from the end.",
    b=lambda right: right[::-1],
)

# The output.
exercise.mistake(
    "the second reading's states come first",
    "The first half of the output is h[0], the reading from the start.",
    shown=lambda h, mask: side_by_side(h[::-1], mask),
)
exercise.mistake(
    "the units of both readings alternate",
    "The output is h[0] and then h[1] along the last axis: concatenate, not stack and reshape.",
    shown=lambda h, mask: (h.transpose(1, 2, 3, 0) * mask[..., None, None]).reshape(*mask.shape, -1),
)
exercise.mistake(
    "the first half is there twice",
    "The second half of the output is h[1], the reading from the end.",
    shown=lambda h, mask: side_by_side(h[[0, 0]], mask),
)
exercise.mistake(
    "the second half holds the state before the step",
    "At t the second half has read x[t] too: store the state after the step.",
    shown=lambda h, mask: side_by_side(np.stack([h[0], np.concatenate([h[1][1:], 0 * h[1][:1]])]), mask),
)
exercise.mistake(
    "both halves are averaged and put down twice",
    "Nothing is averaged: the output has 2H numbers a step, H of each reading.",
    shown=lambda h, mask: side_by_side(np.stack([h.mean(axis=0)] * 2), mask),
)
