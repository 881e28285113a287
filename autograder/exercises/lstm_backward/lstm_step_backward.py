"""The gradients of one LSTM step, put together from its parts."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.lstm_step_back import (
    CELL_TOTAL,
    FROM_THE_TOTAL,
    GATES_BACK,
    SLOPES_AND_BLOCKS,
)
from autograder.exercises.families.pieces import preactivation_back, total_at_c_next
from autograder.exercises.families.products_back import PRODUCTS_BACK
from autograder.exercises.lstm_backward.back_through_time import step_back
from autograder.exercises.lstm_gates.lstm_step import exercise as forward
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm import lstm_step_backward

exercise = Exercise(
    reference=lstm_step_backward,
    points=5,
    difficulty=3,
    importance=5,
    minutes=20,
    inputs=dict(dh_next="N H", dc_next="N H", cache=forward.cache),
    returns=dict(dx="N D", dh="N H", dc="N H", dW_ih="4H D", dW_hh="4H H", db="4H"),
    partial=True,
    model=step_back,
    between=dict(
        da=preactivation_back(step_back),
        dc_t=lambda dh_next, dc_next, cache: total_at_c_next(dh_next, dc_next, cache),
    ),
    forward=forward,
    terms={"what comes from h_next": ("dh_next",), "what comes from c_next": ("dc_next",)},
    hints=(
        "Your three parts, one after the other, lead to da (N, 4H). The products are those of the plain RNN,"
        " with four times as many rows. There is one gradient more, that of the old cell state.",
        "c_next holds the old cell state c times f, so dc is the total at c_next times f. x and h go through "
        "their matrices into all four blocks at once.",
    ),
)
exercise.add_family([*CELL_TOTAL, *GATES_BACK, *FROM_THE_TOTAL, *SLOPES_AND_BLOCKS, *PRODUCTS_BACK])

# The products.
exercise.mistake(
    "dc is dc_next times f, not the total",
    "c reaches the loss through c_next, so its gradient starts from the total there, not from dc_next.",
    dc=lambda dc_next, cache: dc_next * cache.f,
)
exercise.mistake(
    "dc is the total, without the forget gate",
    "The old cell state was multiplied by the forget gate, so its gradient is too.",
    dc=lambda dc_t: dc_t,
)
exercise.mistake(
    "dc is handed back through the input gate",
    "The old cell state was multiplied by the forget gate, not by the input gate.",
    dc=lambda dc_t, cache: dc_t * cache.i,
)
exercise.mistake(
    "dc is handed back through the forget gate's slope",
    "Here f is a factor of the cell state. Its slope belongs to the gate's own gradient.",
    dc=lambda dc_t, cache: dc_t * cache.f * (1 - cache.f),
)
exercise.mistake(
    "the forget gate multiplies dc_next only",
    "The forget gate multiplies the whole total at c_next, not dc_next alone.",
    dc=lambda dc_t, dc_next, cache: dc_t - dc_next + dc_next * cache.f,
)
exercise.mistake(
    "dc is dc_next itself",
    "The forget gate stands between c and c_next: it multiplies the gradient on the way back.",
    dc=lambda dc_next: dc_next,
)
exercise.mistake(
    "dh uses the input gate's block only",
    "All four blocks read h, so its gradient comes back through all four blocks of W_hh.",
    dh=lambda da, cache: da[:, : len(cache.W_hh) // 4] @ cache.W_hh[: len(cache.W_hh) // 4],
)
exercise.mistake(
    "dh is made of dh_next and the input gate's block",
    "h entered before the activations: its gradient starts from da, (N, 4H).",
    dh=lambda dh_next, cache: dh_next @ cache.W_hh[: len(cache.W_hh) // 4],
)
exercise.mistake(
    "dh leaves the candidate's block out",
    "h is read by all four; the candidate is one of them.",
    dh=lambda da, cache: da @ (cache.W_hh * np.repeat([[1], [1], [0], [1]], da.shape[1] // 4, axis=0)),
)
exercise.mistake(
    "dW_hh is taken with the new h",
    "The forward pass multiplied W_hh by h, the hidden state before the step. Yours is h_next.",
    dW_hh=lambda da, cache: da.T @ (cache.o * np.tanh(cache.c_next)),
)
exercise.mistake(
    "dW_hh is taken with the cell state",
    "The forward pass multiplied W_hh by the hidden state h, not by the cell state c.",
    dW_hh=lambda da, cache: da.T @ cache.c,
)
exercise.mistake(
    "the gates' gradients are taken from dc_next, before the total",
    "The gates i, f and g start from the total at c_next: dc_next plus what comes through h_next.",
    di=lambda dh, dc, cache, shown: (dc - total_at_c_next(dh, 0, cache)) * cache.g,
    df=lambda dh, dc, cache, shown: (dc - total_at_c_next(dh, 0, cache)) * cache.c,
    dg=lambda dh, dc, cache, shown: (dc - total_at_c_next(dh, 0, cache)) * cache.i,
)
