"""Back through time with two states: the gradients of an LSTM along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.loop_back import LOOP_BACK
from autograder.exercises.families.pieces import h_before
from autograder.exercises.lstm_backward.back_through_time import (
    back_through_time,
    c_before,
)
from autograder.exercises.lstm_gates.lstm_forward import exercise as forward
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm import lstm_backward

exercise = Exercise(
    reference=lstm_backward,
    points=5,
    difficulty=4,
    importance=5,
    minutes=20,
    inputs=dict(dh="T N H", dc_n="N H", cache=forward.cache),
    returns=dict(dx="T N D", dh0="N H", dc0="N H", dW_ih="4H D", dW_hh="4H H", db="4H"),
    partial=True,
    model=back_through_time,
    forward=forward,
    terms={"what the loss says to every h": ("dh",), "what it says to the last c": ("dc_n",)},
    hints=(
        "It is the loop of the plain RNN, from the last step to the first, with two gradients handed back: "
        "one for h, which is added to dh[t], and one for c, to which nothing is added.",
        "Before the loop nothing is handed back for h, and dc_n for c. Inside, build the LSTMCache of "
        "step t: its h and c are those before the step, h0 and c0 at t = 0, its c_next is cache.c[t].",
    ),
)

exercise.add_family(LOOP_BACK)

exercise.mistake(
    "the way back through h is cut",
    "h[t] is used by the loss and by step t+1's gates: add what step t+1 hands back to dh[t].",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t, dc_back),
)
exercise.mistake(
    "the way back along the cells is cut",
    "Step t+1 starts from the cell state c[t] and hands its gradient back: pass that on to step t.",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, 0 * dc_back),
)
exercise.mistake(
    "only the last step gets a gradient along the cells",
    "What step t+1 returns for c must arrive at step t. In your loop it is dropped after the last step.",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, step.dc if t == 0 else 0 * step.dc),
)
exercise.mistake(
    "both ways back are cut",
    "What step t+1 hands back, for h and for c, must arrive at step t. Yours drops both.",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t, 0 * dc_back),
)
exercise.mistake(
    "dc_n enters through h as well",
    "dc_n belongs to the cell state. No step hands anything back to the last h: begin with zeros.",
    beyond=lambda dc_n: (dc_n, dc_n),
)
exercise.mistake(
    "the gradient from beyond the end is one",
    "No step follows the last one, so nothing is handed back to h: begin with zeros.",
    beyond=lambda dc_n: (np.ones_like(dc_n), dc_n),
)
exercise.mistake(
    "the upstream gradient is added to the cell too",
    "dh[t] reaches the cell through the output gate; your step does that already.",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, dh_t + dc_back),
)
exercise.mistake(
    "what is handed back for h goes to the cell too",
    "Two states, two gradients: each is handed to the state that it belongs to.",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, dh_back + dc_back),
)
exercise.mistake(
    "what is handed back is exchanged between h and c",
    "Your step returns the gradient of h before that of c. Your loop takes them in the other order.",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dc, step.dh),
)
exercise.mistake(
    "what is handed back to h piles up over the steps",
    "What step t+1 hands back holds all later steps already: replace it at every step, do not add to it.",
    handed_back=lambda step, dh_back, dc_back, cache, t: (dh_back + step.dh, step.dc),
)
exercise.mistake(
    "what is handed back along the cells piles up over the steps",
    "The carousel's gradient is handed on, not collected: only weights collect over the steps.",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, dc_back + step.dc),
)
exercise.mistake(
    "the forget gate is applied a second time",
    "Your step has put its f on the cell's gradient already.",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, step.dc * cache.f[t]),
)
exercise.mistake(
    "the cell's gradient is handed on unchanged",
    "Each step multiplies the cell state's gradient by its forget gate. Yours hands on what it was given.",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, dc_back),
)
exercise.mistake(
    "the gradient is clipped inside the loop",
    "Clipping belongs to the finished gradients; inside the loop it makes them wrong.",
    arriving=lambda dh_t, dh_back, dc_back: (np.clip(dh_t + dh_back, -1, 1), np.clip(dc_back, -1, 1)),
)
exercise.mistake(
    "a step's h is the one after it",
    "The gates of step t read h[t-1], the hidden state before the step. Yours is h[t].",
    h_state=lambda cache, t: cache.h[t],
)
exercise.mistake(
    "a step's c is the one after it",
    "The forget gate of step t multiplied c[t-1], the cell state before the step. Yours is c[t].",
    c_state=lambda cache, t: cache.c[t],
)
exercise.mistake(
    "a step's h and c are those after it",
    "A step's cache begins with the states that it starts from, h[t-1] and c[t-1]. Yours are those after it.",
    h_state=lambda cache, t: cache.h[t],
    c_state=lambda cache, t: cache.c[t],
)
exercise.mistake(
    "a step's c_next is the one before it",
    "c_next in a step's cache is c[t], the cell state that this step made.",
    c_after=c_before,
)
exercise.mistake(
    "at step 0 h and c are the last ones",
    "At t = 0 Python reads the index t - 1 as the last entry. The state before step 0 is h0 or c0.",
    h_state=lambda cache, t: cache.h[t - 1],
    c_state=lambda cache, t: cache.c[t - 1],
)
exercise.mistake(
    "at step 0 h is the last one",
    "At t = 0 Python reads the index t - 1 as the last entry. The state before step 0 is h0 or c0.",
    h_state=lambda cache, t: cache.h[t - 1],
)
exercise.mistake(
    "at step 0 c is the last one",
    "At t = 0 Python reads c[t - 1] as c[-1], the last entry. The cell state before step 0 is c0.",
    c_state=lambda cache, t: cache.c[t - 1],
)
exercise.mistake(
    "at step 0 h0 and c0 are taken to be zero",
    "The states before step 0 are h0 and c0, and they need not be zero.",
    h_state=lambda cache, t: h_before(cache, t) * (t > 0),
    c_state=lambda cache, t: c_before(cache, t) * (t > 0),
)
exercise.mistake(
    "at step 0 c0 is taken to be zero",
    "The cell state before step 0 is c0, and it need not be zero.",
    c_state=lambda cache, t: c_before(cache, t) * (t > 0),
)
exercise.mistake(
    "at step 0 h0 stands in the place of c0",
    "Two states, each with a beginning of its own.",
    c_state=lambda cache, t: cache.c[t - 1] if t else cache.h0,
)
exercise.mistake(
    "every step starts from h0 and c0",
    "Step t starts from the states that step t-1 has made. Only step 0 starts from h0 and c0.",
    h_state=lambda cache, t: cache.h0,
    c_state=lambda cache, t: cache.c0,
)
exercise.mistake(
    "the gates of the last step are used at every step",
    "Each step has gates of its own: read those of step t from the cache.",
    gates_of=lambda cache, t: -1,
)
exercise.mistake(
    "db collects one row's value everywhere",
    "Each row has a bias of its own; a slice of length one spreads over all of them without an error.",
    db=lambda right: 0 * right + right[:1],
)
exercise.mistake(
    "dc0 is dc_n",
    "Between the last cell state and c0 lie T forget gates.",
    dc0=lambda dc_n: dc_n,
)


@exercise.misconception("dc_n enters at every step")
def dc_n_at_every_step(dh, dc_n, cache):  # a piece does not know dc_n
    """dc_n is the gradient at the cell state after the last step: it enters once, at that step."""
    return back_through_time(
        dh,
        dc_n,
        cache,
        beyond=lambda dc_n: (0 * dc_n, 0 * dc_n),
        arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, dc_back + dc_n),
    )
