"""The way back through the encoder: from one vector to every symbol of the source."""

from __future__ import annotations

from autograder.exercises.encoder_decoder.encode import exercise as forward
from autograder.exercises.encoder_decoder.reading import back
from autograder.exercises.families.tanh_back import before_a_tanh
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.plain_translator import encode_backward

exercise = Exercise(
    reference=encode_backward,
    points=5,
    difficulty=4,
    importance=5,
    minutes=20,
    inputs=dict(dh="N H", cache=forward.cache),
    returns=dict(dx="S N D", dW_ih="H D", dW_hh="H H", db="H"),
    partial=True,
    forward=forward,
    model=back,
    hints=(
        "Go from the last step to the first. For a source that had ended, a step did nothing: "
        "what does dh do "
        "there, and what do the weights get?",
        "da is the gradient before the tanh, and 0 in the rows that did not read. dh becomes da "
        "@ W_hh in the "
        "rows that read and stays in the others. The state before step 0 is zeros.",
    ),
)
exercise.add_family(before_a_tanh(lambda before: dict(before_the_tanh=before)))

# Rows that have ended.
exercise.mistake(
    "the padding gets a gradient",
    "A step behind a source's end did nothing: its da is 0, and dh passes unchanged.",
    reads=lambda t, lengths: True,
)
exercise.mistake(
    "the way back has one step too many",
    "A source of 3 symbols has the steps 0, 1 and 2: it read while t < length.",
    reads=lambda t, lengths: (t <= lengths)[:, None],
)
exercise.mistake(
    "the last symbol of every source gets no gradient",
    "A source of 3 symbols has the steps 0, 1 and 2: the last one is length - 1.",
    reads=lambda t, lengths: (t < lengths - 1)[:, None],
)
exercise.mistake(
    "the gradient is lost behind the source's end",
    "The state stood still there, so dh passes these steps unchanged; it does not become 0.",
    waits=lambda dh: 0 * dh,
)
exercise.mistake(
    "every source is as long as the first one",
    "lengths has an entry for each source of the batch.",
    reads=lambda t, lengths: t < lengths[0],
)

# What is handed back, and the products.
exercise.mistake(
    "W_hh is transposed on the way back",
    "The forward pass multiplied the state by W_hh.T. On the way back da is multiplied by W_hh itself.",
    handed=lambda da, W_hh, dh: da @ W_hh.T,
)
exercise.mistake(
    "what is handed back goes around W_hh",
    "The old state entered through W_hh, so its gradient is da times W_hh.",
    handed=lambda da, W_hh, dh: da,
)
exercise.mistake(
    "dh is added to what is handed back",
    "Where a symbol was read, the old state reached the new one through the tanh alone.",
    handed=lambda da, W_hh, dh: dh + da @ W_hh,
)
exercise.mistake(
    "dh arrives anew at every step",
    "The loss sees the last state alone; further back only da @ W_hh arrives.",
    dx=lambda dh, cache: back(dh, cache, handed=lambda da, W_hh, later, dh=dh: dh + da @ W_hh)[0],
    dW_ih=lambda dh, cache: back(dh, cache, handed=lambda da, W_hh, later, dh=dh: dh + da @ W_hh)[1],
    dW_hh=lambda dh, cache: back(dh, cache, handed=lambda da, W_hh, later, dh=dh: dh + da @ W_hh)[2],
    db=lambda dh, cache: back(dh, cache, handed=lambda da, W_hh, later, dh=dh: dh + da @ W_hh)[3],
)
exercise.mistake(
    "the steps are gone through forwards",
    "What arrives at a step comes from the step after it: begin with the last.",
    order=range,
)
exercise.mistake(
    "dW_hh is taken with the state after the step",
    "W_hh was multiplied by the state before the step, h[t - 1].",
    state_before=lambda h, t: h[t],
)
exercise.mistake(
    "the state before step 0 is the last one",
    "h[-1] is the last state in Python. The state before step 0 is zeros.",
    state_before=lambda h, t: h[t - 1],
)
exercise.mistake(
    "the gradients of the weights are those of step 0 alone",
    "All steps use the same weights, so their shares add up: += where you have =.",
    gather=lambda total, share: share,
)
