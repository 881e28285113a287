"""Back through time: the gradients of a GRU along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.loop_back import ARRIVING, LOOP_BACK, step_0_alone
from autograder.exercises.families.pieces import h_before
from autograder.exercises.gru.back_through_time import (
    WEIGHTS,
    back_through_time,
    on_the_states_side,
)
from autograder.exercises.gru.gru_forward import exercise as forward
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.gru import gru_backward


def replaced(dh, cache):
    """The gradients of a loop that puts every step's share in the place of the one before."""
    return back_through_time(dh, cache, collect=lambda total, share: share)


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
    model=back_through_time,
    between=dict(replaced=replaced, da_hh=on_the_states_side),
    hints=(
        "It is the loop of the plain RNN, from the last step to the first: the gradient at a state is dh[t], "
        "from the loss directly, plus what the step after it hands back.",
        "Inside, build the GRUCache of step t: its h is the state before the step, which is h0 at t = 0. "
        "Your step returns six gradients: the first is stored, the second handed on, four are collected.",
    ),
)
exercise.add_family(LOOP_BACK)
exercise.add_family(ARRIVING)
exercise.add_family(step_0_alone(WEIGHTS))

# What is handed back to the step before.
exercise.mistake(
    "what is handed back piles up over the steps",
    "What step t+1 hands back holds all later steps already: replace it at every step, do not add to it.",
    handed_back=lambda step, back, dh_t, one: back + step.dh,
)
exercise.mistake(
    "the update gate is applied a second time",
    "Your gru_step_backward has multiplied the direct path by z already: hand its dh back as it is.",
    handed_back=lambda step, back, dh_t, one: one.z * step.dh,
)
exercise.mistake(
    "only the direct path is handed back",
    "The old state also went through both gates and the candidate. Hand back the whole dh of your step.",
    handed_back=lambda step, back, dh_t, one: one.z * (dh_t + back),
)
exercise.mistake(
    "the direct path is not handed back",
    "The share z of the old state went into the new one directly: its gradient comes back directly too.",
    handed_back=lambda step, back, dh_t, one: step.dh - one.z * (dh_t + back),
)
exercise.mistake(
    "only dh[t] takes the direct path",
    "Add dh[t] and what step t+1 hands back first: the whole sum takes the direct path.",
    handed_back=lambda step, back, dh_t, one: step.dh - one.z * back,
)
exercise.mistake(
    "the direct path does not pass the update gate",
    "The share z of the old state was kept, so the gradient of the direct path is multiplied by z.",
    handed_back=lambda step, back, dh_t, one: step.dh + (1 - one.z) * (dh_t + back),
)
exercise.mistake(
    "what is handed back is never renewed",
    "Each step hands back a gradient of its own: assign your step's dh inside the loop.",
    handed_back=lambda step, back, dh_t, one: back,
    beyond=1.0,
)
exercise.mistake(
    "the upstream gradient is handed on as well",
    "dh[t] went into your step already. It is not added once more to what the step hands back.",
    handed_back=lambda step, back, dh_t, one: step.dh + dh_t,
)

# The cache of one step.
exercise.mistake(
    "a step's h is the one after it",
    "The gates of step t read the state before the step, h[t-1]. h[t] came out of it.",
    state=lambda cache, t: cache.h[t],
)
exercise.mistake(
    "at step 0 h is the last one",
    "At t = 0 Python reads h[t - 1] as h[-1], the last entry. The hidden state before step 0 is h0.",
    state=lambda cache, t: cache.h[t - 1],
)
exercise.mistake(
    "at step 0 h0 is taken to be zero",
    "The hidden state before step 0 is h0, and it need not be zero.",
    state=lambda cache, t: h_before(cache, t) * (t > 0),
)
exercise.mistake(
    "every step starts from h0",
    "Step t started from the hidden state that step t-1 has made. Only step 0 started from h0.",
    state=lambda cache, t: cache.h0,
)
exercise.mistake(
    "the gates of the last step are used at every step",
    "Each step has gates of its own: step t needs r[t], z[t], n[t] and a_hn[t].",
    gates_of=lambda cache, t: -1,
)
exercise.mistake(
    "the gates of the step before are used",
    "The cache's gates at index t are those that step t has used.",
    gates_of=lambda cache, t: t - 1,
)

# The outputs: everything else is right.
exercise.mistake(
    "dW_hh is taken with the states after the steps",
    "At step t the forward pass multiplied W_hh by the hidden state before the step, h[t-1].",
    dW_hh=lambda da_hh, h: np.einsum("tnk,tnh->kh", da_hh, h),
)
exercise.mistake(
    "db_hh is a copy of db_ih",
    "Inside the candidate r scales b_hh and not b_ih. Collect each of the two gradients by itself.",
    db_hh=lambda db_ih: db_ih,
)
exercise.mistake(
    "db_ih is a copy of db_hh",
    "Inside the candidate r scales b_hh and not b_ih. Collect each of the two gradients by itself.",
    db_ih=lambda db_hh: db_hh,
)
exercise.mistake(
    "dh0 is dh[0]",
    "dh[0] is the gradient at h[0]. Between h0 and h[0] lies a whole step.",
    dh0=lambda dh: dh[0],
)
exercise.mistake(
    "the last step's upstream gradient is used at every step",
    "dh[t] is the gradient of the loss with respect to h[t]: each step has its own.",
    dh=lambda right: 0 * right + right[-1],
)
