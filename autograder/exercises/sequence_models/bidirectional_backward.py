"""Back through both readings of a bidirectional RNN."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.loop_back import ARRIVING, slopes
from autograder.exercises.sequence_models.bidirectional_forward import exercise as forward
from autograder.exercises.sequence_models.reading import back
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.plain_readers import bidirectional_backward

exercise = Exercise(
    reference=bidirectional_backward,
    points=5,
    difficulty=4,
    importance=4,
    minutes=20,
    inputs=dict(dh="T N 2H", cache=forward.cache),
    returns=dict(dx="T N D", dh0="2 N H", dW_ih="2 H D", dW_hh="2 H H", db="2 H"),
    partial=True,
    forward=forward,
    model=back,
    hints=(
        "np.split(dh, 2, axis=2) gives each reading its half. Each goes back against its own direction: the "
        "reading from the end goes back from step 0 to step T-1.",
        "Where the mask is False da is 0, and what is handed back passes unchanged. The state before a step "
        "is h[0, t-1] or h[1, t+1], and h0[k] where the reading began. Both readings add to dx[t].",
    ),
)

# The two readings.
exercise.mistake(
    "only the first reading adds to dx",
    "x[t] was read twice, so dx[t] is the sum of what both readings hand back.",
    add_x=lambda old, new: np.where(old.any(), old, new),
)
exercise.mistake(
    "the second reading overwrites dx",
    "x[t] was read twice, so dx[t] is a sum: use += where you use =.",
    add_x=lambda old, new: new,
)
exercise.mistake(
    "both readings get the first half of dh",
    "The second half of dh's last axis belongs to the reading from the end.",
    halves=lambda dh: [np.split(dh, 2, axis=2)[0]] * 2,
)
exercise.mistake(
    "the halves of dh have changed places",
    "The first half of the output is the reading from the start, and so is the first half of dh.",
    halves=lambda dh: np.split(dh, 2, axis=2)[::-1],
)
exercise.mistake(
    "dh is split by alternating units",
    "The halves lie one after the other: dh[..., :H] and dh[..., H:].",
    halves=lambda dh: (dh[..., ::2], dh[..., 1::2]),
)
exercise.mistake(
    "the second half of dh is turned round in time",
    "dh[t] belongs to the output at t, in both halves: nothing is turned.",
    halves=lambda dh: (np.split(dh, 2, axis=2)[0], np.split(dh, 2, axis=2)[1][::-1]),
)
exercise.mistake(
    "the second reading's way back uses the first one's weights",
    "W_ih and W_hh have an entry for each reading, on the way back too.",
    own=lambda k: 0,
)
exercise.mistake(
    "both readings go back from the last step",
    "The reading from the end ended at step 0: its way back begins there and goes up to T-1.",
    readings=lambda T: (range(T), range(T)),
)
exercise.mistake(
    "both readings go back in the order of reading",
    "The way back goes against the reading: each step needs what the step read after it hands back.",
    turn=iter,
)

# What arrives, and what is handed back.
exercise.add_family(ARRIVING)
exercise.mistake(
    "what is handed back piles up over the steps",
    "What the next step hands back holds all later ones already: replace it, do not add to it.",
    handed_back=lambda da, W_hh, back, reads: back + da @ W_hh,
)
exercise.mistake(
    "W_hh is transposed on the way back",
    "The forward pass multiplied the state by W_hh[k].T, so da is multiplied by W_hh[k] itself.",
    handed_back=lambda da, W_hh, back, reads: np.where(reads, da @ W_hh.T, back),
)
exercise.mistake(
    "what is handed back lacks W_hh",
    "The old state entered through W_hh[k], so its gradient is da @ W_hh[k].",
    handed_back=lambda da, W_hh, back, reads: np.where(reads, da, back),
)

# Padding.
exercise.mistake(
    "the gradient ends at padding",
    "On padding the state was handed on as it was, and so is its gradient: dh0[1] depends on it.",
    handed_back=lambda da, W_hh, back, reads: da @ W_hh,
)
exercise.mistake(
    "padding is treated like a step on the way back",
    "Where the mask is False nothing was read: da is 0, and what is handed back passes unchanged.",
    counted=lambda da, reads: da,
    handed_back=lambda da, W_hh, back, reads: da @ W_hh,
)
exercise.mistake(
    "the gradient on padding reaches the weights",
    "Where the mask is False the output was 0 whatever the weights were: da is 0 there.",
    counted=lambda da, reads: da,
)
exercise.mistake(
    "the mask is the wrong way round",
    "True means that a step was read.",
    counted=lambda da, reads: np.where(reads, 0.0, da),
    handed_back=lambda da, W_hh, back, reads: np.where(reads, back, da @ W_hh),
)

# The slope, and the states that are multiplied.
exercise.add_family(slopes(lambda slope: dict(slope=lambda cache, k, t, steps: slope(cache.h[k, t]))))
exercise.mistake(
    "both slopes are those of the first reading",
    "Each reading has states of its own: 1 - h[k, t]^2.",
    slope=lambda cache, k, t, steps: 1 - cache.h[0, t] ** 2,
)
exercise.mistake(
    "dW_hh is taken with the state after the step",
    "W_hh[k] multiplied the state before the step: h[0, t-1], or h[1, t+1].",
    before=lambda cache, k, t, steps: cache.h[k, t],
)
exercise.mistake(
    "both readings take t-1 for the step before",
    "The reading from the end came from t+1: its state before step t is h[1, t+1].",
    before=lambda cache, k, t, steps: cache.h[k, t - 1] if t else cache.h0[k],
)
exercise.mistake(
    "where the reading began an index wraps around",
    "At t = 0 Python reads h[0, t - 1] as the last entry. Where a reading began, the state was h0[k].",
    before=lambda cache, k, t, steps: cache.h[k, (t - steps.step) % len(cache.x)],
)
exercise.mistake(
    "where the reading began h0 is taken to be zero",
    "The state before a reading's first step is h0[k], and it need not be zero.",
    before=lambda cache, k, t, steps: 0 * cache.h0[k] if t == steps[0] else cache.h[k, t - steps.step],
)

# The outputs.
exercise.mistake(
    "the weights' gradients are those of one step",
    "Every step used the same weights, so the steps' shares add up: use += where you use =.",
    collect=lambda total, share: share,
)
exercise.mistake(
    "dh0 is dh where the readings began",
    "Between h0[k] and the first state lies a whole step.",
    dh0=lambda dh, cache: np.stack([np.split(dh[0], 2, axis=1)[0], np.split(dh[-1], 2, axis=1)[1]]),
)
