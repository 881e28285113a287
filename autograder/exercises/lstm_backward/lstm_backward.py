"""Back through time with two states: the gradients of an LSTM along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.loop_back import loop_back
from autograder.exercises.lstm_backward.back_through_time import (
    back_through_time,
    c_before,
    h_before,
    sequence_cache,
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
    inputs=dict(dh="T N H", dc_n="N H", cache=sequence_cache),
    returns=dict(dx="T N D", dh0="N H", dc0="N H", dW_ih="4H D", dW_hh="4H H", db="4H"),
    partial=True,
    model=back_through_time,
    forward=forward,
    terms={"what the loss says to every h": ("dh",), "what it says to the last c": ("dc_n",)},
    hints=(
        "It is the loop of the plain RNN, from the last step to the first, with two things handed back: one "
        "for h, which meets dh[t] on arrival, and one for c, which the loss never tells anything on the way.",
        "Before the loop nothing has been handed back to h, and dc_n to c. Inside, build the LSTMCache of "
        "step t: its h and c are those before the step, h0 and c0 at t = 0, its c_next is cache.c[t].",
    ),
)

exercise.add_family(loop_back())

exercise.mistake(
    "the way back through h is cut",
    "h[t] matters to the loss at t and to all gates of step t+1; who tells you about those?",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t, dc_back),
)
exercise.mistake(
    "the way back along the cells is cut",
    "The memory after step t is what step t+1 starts from; who tells you what that is worth?",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, 0 * dc_back),
)
exercise.mistake(
    "only the last step hears anything along the cells",
    "What your step returns for c is what the step before it needs: does it get it?",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, step.dc if t == 0 else 0 * step.dc),
)
exercise.mistake(
    "both ways back are cut",
    "Each step gets its own dh[t] only; what did the steps after it hand back?",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t, 0 * dc_back),
)
exercise.mistake(
    "dc_n is dropped",
    "The loss may look at the last memory too; what does it say there, before your loop begins?",
    beyond=lambda dc_n: (0 * dc_n, 0 * dc_n),
)
exercise.mistake(
    "dc_n enters through h as well",
    "Beyond the end nothing has been handed back to h; which of the two states is dc_n about?",
    beyond=lambda dc_n: (dc_n, dc_n),
)
exercise.mistake(
    "the gradient from beyond the end is one",
    "After the last step no step follows that reads h; how much does it hand back?",
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
    "In which order does your step return the two gradients of its states?",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dc, step.dh),
)
exercise.mistake(
    "what is handed back to h piles up over the steps",
    "What step t+1 hands back holds all of the later steps already: is it replaced or added to?",
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
    "Each step changes what it hands back along the cells; is yours that of this step or the one before?",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, dc_back),
)
exercise.mistake(
    "the gradient is clipped inside the loop",
    "Clipping belongs to the finished gradients; inside the loop it makes them wrong.",
    arriving=lambda dh_t, dh_back, dc_back: (np.clip(dh_t + dh_back, -1, 1), np.clip(dc_back, -1, 1)),
)
exercise.mistake(
    "a step's h is the one after it",
    "Which h did the gates of step t read: the one before the step, or the one after it?",
    h_state=lambda cache, t: cache.h[t],
)
exercise.mistake(
    "a step's c is the one after it",
    "Which memory did the forget gate of step t meet: the one before the step, or the one after it?",
    c_state=lambda cache, t: cache.c[t],
)
exercise.mistake(
    "a step's h and c are those after it",
    "What did step t start from, and what did it leave? The cache of a step begins with the first.",
    h_state=lambda cache, t: cache.h[t],
    c_state=lambda cache, t: cache.c[t],
)
exercise.mistake(
    "a step's c_next is the one before it",
    "The exit of step t shows the memory that this step has just written.",
    c_after=c_before,
)
exercise.mistake(
    "at step 0 h and c are the last ones",
    "What does h[t - 1] mean in Python when t is 0?",
    h_state=lambda cache, t: cache.h[t - 1],
    c_state=lambda cache, t: cache.c[t - 1],
)
exercise.mistake(
    "at step 0 h is the last one",
    "What does h[t - 1] mean in Python when t is 0?",
    h_state=lambda cache, t: cache.h[t - 1],
)
exercise.mistake(
    "at step 0 c is the last one",
    "What does c[t - 1] mean in Python when t is 0?",
    c_state=lambda cache, t: cache.c[t - 1],
)
exercise.mistake(
    "at step 0 h0 and c0 are taken to be zero",
    "Step 0 has a past too, and it need not be zero.",
    h_state=lambda cache, t: h_before(cache, t) * (t > 0),
    c_state=lambda cache, t: c_before(cache, t) * (t > 0),
)
exercise.mistake(
    "at step 0 c0 is taken to be zero",
    "The memory may hold something before the first symbol is read.",
    c_state=lambda cache, t: c_before(cache, t) * (t > 0),
)
exercise.mistake(
    "at step 0 h0 stands in the place of c0",
    "Two states, each with a beginning of its own.",
    c_state=lambda cache, t: cache.c[t - 1] if t else cache.h0,
)
exercise.mistake(
    "every step starts from h0 and c0",
    "What did step 5 start from: from h0 and c0, or from what step 4 left?",
    h_state=lambda cache, t: cache.h0,
    c_state=lambda cache, t: cache.c0,
)
exercise.mistake(
    "the gates of the last step are used at every step",
    "Each step has gates of its own; with which index do you read them from the cache?",
    gates_of=lambda cache, t: -1,
)
exercise.mistake(
    "db collects one row's value everywhere",
    "Each row has a bias of its own; a slice of length one spreads over all of them without an error.",
    db=lambda right: 0 * right + right[:1],
)
exercise.mistake(
    "dh0 is never written",
    "Which of your variables holds, when the loop is done, what step 0 hands back to h?",
    dh0=lambda right: 0 * right,
)
exercise.mistake(
    "dc0 is never written",
    "Which of your variables holds, when the loop is done, what step 0 hands back to c?",
    dc0=lambda right: 0 * right,
)
exercise.mistake(
    "dc0 is dc_n",
    "Between the last memory and the first lie T forget gates.",
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
