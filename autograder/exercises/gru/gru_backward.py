"""Back through time: the gradients of a GRU along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.gru.gru_forward import exercise as forward
from autograder.exercises.gru.wrong_turns import WEIGHTS, back_through_time, h_before
from autograder.exercises.loops import add_common, outputs, turns
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.gru import gru_backward

exercise = Exercise(
    reference=gru_backward,
    points=4,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(dh="T N H", cache=forward.cache),
    returns=dict(dx="T N D", dh0="N H", dW_ih="3H D", dW_hh="3H H", db_ih="3H", db_hh="3H"),
    partial=True,
    forward=forward,
    hints=(
        "It is the loop of the plain RNN, from the last step to the first: what arrives at a state is what "
        "the loss says to it, and what the step after it hands back.",
        "Inside, build the GRUCache of step t: its h is the state before the step, which is h0 at t = 0. "
        "Your step returns six gradients: the first is stored, the second handed on, four are collected.",
    ),
)


add_common(exercise, back_through_time, WEIGHTS)
_turn = turns(exercise, back_through_time)
_output = outputs(exercise, back_through_time)
_turn(
    "what comes back from the next step is dropped",
    "h[t] matters to the loss at t and to everything after it; who tells you about the latter?",
    arriving=lambda dh_t, dh_back: dh_t,
)
_turn(
    "the gradient from beyond the end is one",
    "After the last step no step follows that reads h; how much does it hand back?",
    beyond=1.0,
)
_turn(
    "what is handed back piles up over the steps",
    "What step t+1 hands back holds all of the later steps already: is it replaced or added to?",
    handed_back=lambda step, dh_back, dh_t, one: dh_back + step.dh,
)
_turn(
    "the update gate is applied a second time",
    "Your step has put its z on what goes straight back already.",
    handed_back=lambda step, dh_back, dh_t, one: one.z * step.dh,
)
_turn(
    "only the direct way is handed back",
    "The gates and the candidate have read the old state too; your step knows about that.",
    handed_back=lambda step, dh_back, dh_t, one: one.z * (dh_t + dh_back),
)
_turn(
    "the straight way is not handed back",
    "Where the update gate stood at 1 the state was copied; what comes back from there?",
    handed_back=lambda step, dh_back, dh_t, one: step.dh - one.z * (dh_t + dh_back),
)
_turn(
    "only the loss's own word goes the straight way",
    "What arrives at a state is one sum; does all of it go straight back?",
    handed_back=lambda step, dh_back, dh_t, one: step.dh - one.z * dh_back,
)
_turn(
    "the straight way does not pass the update gate",
    "How much of the old state was kept? As much of the error comes back by that way.",
    handed_back=lambda step, dh_back, dh_t, one: step.dh + (1 - one.z) * (dh_t + dh_back),
)
_turn(
    "what is handed back is never renewed",
    "Each step hands something else back; is yours that of this step or of the one before?",
    handed_back=lambda step, dh_back, dh_t, one: dh_back,
    beyond=1.0,
)
_turn(
    "the upstream gradient is handed on as well",
    "What the loss says to h[t] has gone into your step; is it added once more on the way on?",
    handed_back=lambda step, dh_back, dh_t, one: step.dh + dh_t,
)
_turn(
    "the gradient is clipped inside the loop",
    "Clipping belongs to the finished gradients; inside the loop it makes them wrong.",
    arriving=lambda dh_t, dh_back: np.clip(dh_t + dh_back, -1, 1),
)
_turn(
    "a step's h is the one after it",
    "Which h did the gates of step t read: the one before the step, or the one after it?",
    state=lambda cache, t: cache.h[t],
)
_turn(
    "at step 0 h is the last one",
    "What does h[t - 1] mean in Python when t is 0?",
    state=lambda cache, t: cache.h[t - 1],
)
_turn(
    "at step 0 h0 is taken to be zero",
    "Step 0 has a past too, and it need not be zero.",
    state=lambda cache, t: h_before(cache, t) * (t > 0),
)
_turn(
    "every step starts from h0",
    "What did step 5 start from: from h0, or from what step 4 left?",
    state=lambda cache, t: cache.h0,
)
_turn(
    "the gates of the last step are used at every step",
    "Each step has gates of its own; with which index do you read them from the cache?",
    gates_of=lambda cache, t: -1,
)
_turn(
    "the gates of the step before are used",
    "The cache's gates at t are those that step t has used.",
    gates_of=lambda cache, t: t - 1,
)
for _name in WEIGHTS:
    _output(
        f"{_name} is that of step 0 alone",
        "Every step used the same weights: is its share added, or put in the place of the one before?",
        **{
            _name: lambda right, dh, cache, name=_name: getattr(
                back_through_time(dh, cache, collect=lambda total, share: share), name
            )
        },
    )
_output(
    "dW_hh is taken with the states after the steps",
    "Which state did W_hh meet at step t: the one before the step, or the one after it?",
    dW_hh=lambda right, dh, cache: back_through_time(dh, cache, own_state=lambda cache, t: cache.h[t]).dW_hh,
)
_output(
    "db_hh is a copy of db_ih",
    "Inside the candidate r stands between the two biases; do both of your lines add what is their own?",
    db_hh=lambda right, *_: right.db_ih,
)
_output(
    "db_ih is a copy of db_hh",
    "Inside the candidate r stands between the two biases; do both of your lines add what is their own?",
    db_ih=lambda right, *_: right.db_hh,
)
_output(
    "the biases' gradients have changed places",
    "In which order does your step return its last two gradients?",
    db_ih=lambda right, *_: right.db_hh,
    db_hh=lambda right, *_: right.db_ih,
)
_output(
    "dh0 is never written",
    "Which of your variables holds, when the loop is done, what step 0 hands back?",
    dh0=lambda right, *_: 0 * right.dh0,
)
_output(
    "dh0 is dh[0]",
    "dh[0] is what the loss says to the state after step 0; h0 lies one step further back.",
    dh0=lambda right, dh, cache: dh[0],
)


@exercise.misconception("the last step's upstream gradient is used at every step")
def upstream_of_the_last(dh, cache):
    """The loss says something else to every state; with which index do you ask?"""
    return back_through_time(0 * dh + dh[-1], cache)


@exercise.misconception("dh0 is not returned")
def no_dh0(dh, cache):
    """The sequence begins with a state; where is its gradient?"""
    dx, _, *weights = back_through_time(dh, cache)
    return dx, *weights
