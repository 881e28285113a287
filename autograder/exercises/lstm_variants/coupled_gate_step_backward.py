"""The gradients of one step with coupled gates."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.lstm_step_back import CELL_TOTAL
from autograder.exercises.families.pieces import preactivation_back, total_at_c_next
from autograder.exercises.families.products_back import PRODUCTS_BACK
from autograder.exercises.lstm_variants.coupled import step_back
from autograder.exercises.lstm_variants.coupled_gate_step import exercise as forward
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_relatives import coupled_gate_step_backward

exercise = Exercise(
    reference=coupled_gate_step_backward,
    points=4,
    difficulty=3,
    importance=4,
    minutes=15,
    inputs=dict(dh_next="N H", dc_next="N H", cache=forward.cache),
    returns=dict(dx="N D", dh="N H", dc="N H", dW_ih="3H D", dW_hh="3H H", db="3H"),
    partial=True,
    blocks={3: ("i", "g", "o")},
    model=step_back,
    between=dict(
        da=preactivation_back(step_back),
        dc_t=lambda dh_next, dc_next, cache: total_at_c_next(dh_next, dc_next, cache),
    ),
    forward=forward,
    terms={"what comes from h_next": ("dh_next",), "what comes from c_next": ("dc_next",)},
    hints=(
        "i stands twice in (1 - i) c + i g. Take the derivative of the whole by i.",
        "di is the total at c_next times (g - c), and dc is the total times (1 - i). The rest is as in the "
        "LSTM, with three blocks i, g, o.",
    ),
)
exercise.mistake(
    "the second way of i is forgotten",
    "i stands twice in the new memory: it writes g and takes c away.",
    di=lambda dc_t, cache: dc_t * cache.g,
)
exercise.mistake(
    "the two ways of i are added",
    "i takes c away: that way has a minus.",
    di=lambda dc_t, cache: dc_t * (cache.g + cache.c),
)
exercise.mistake(
    "only the forgetting way of i is taken",
    "i stands twice in the new memory: it also writes g.",
    di=lambda dc_t, cache: -dc_t * cache.c,
)
exercise.mistake(
    "the ways of i have each other's sign",
    "More i means more of g and less of c: g - c.",
    di=lambda dc_t, cache: dc_t * (cache.c - cache.g),
)
exercise.mistake(
    "the second way of i is taken with the new memory",
    "1 - i multiplied c, the memory before the step.",
    di=lambda dc_t, cache: dc_t * (cache.g - cache.c_next),
)
exercise.mistake(
    "dg is scaled by 1 - i",
    "g was multiplied by i.",
    dg=lambda dc_t, cache: dc_t * (1 - cache.i),
)
exercise.mistake(
    "dg is scaled by g",
    "The gradient of one factor holds the other factor: i.",
    dg=lambda dc_t, cache: dc_t * cache.g,
)
exercise.mistake(
    "dc is handed back through i",
    "The old memory was multiplied by 1 - i, so its gradient is too.",
    handed=lambda dc_t, dc, cache: dc_t * cache.i,
)
exercise.mistake(
    "dc is the total, without a gate",
    "That is the carousel of 1997. Here the old memory was multiplied by 1 - i.",
    handed=lambda dc_t, dc, cache: dc_t,
)
exercise.mistake(
    "dc is dc_next times 1 - i, not the total",
    "c reaches the loss through c_next, so its gradient starts from the total there.",
    handed=lambda dc_t, dc, cache: dc * (1 - cache.i),
)
exercise.mistake(
    "dc is handed back through the gate's slope",
    "Here 1 - i is a factor of the memory. The slope belongs to the gate's own gradient.",
    handed=lambda dc_t, dc, cache: dc_t * cache.i * (1 - cache.i),
)
exercise.add_family(CELL_TOTAL)
exercise.mistake(
    "do is taken with c_next, without its tanh",
    "The output gate multiplies the tanh of the memory, not the memory itself.",
    do=lambda dh, cache: dh * cache.c_next,
)
exercise.mistake(
    "the candidate gets a sigmoid's derivative",
    "The candidate's activation is the tanh: its slope is 1 - g^2.",
    slope={"g": lambda g: g * (1 - g)},
)
for _missing in ("i", "g", "o", "io", "igo"):
    exercise.mistake(
        f"the slope of {' and '.join(_missing)} is missing",
        "Each block of da is multiplied by the slope of its own activation.",
        slope=dict.fromkeys(_missing, np.ones_like),
    )
for _order in ("iog", "gio", "oig", "ogi", "goi"):
    exercise.mistake(
        f"the blocks stand in the order {' '.join(_order)}",
        "The blocks stand in the order i, g, o.",
        order=_order,
    )
exercise.add_family(PRODUCTS_BACK)
exercise.mistake(
    "dW_hh is taken with the memory",
    "W_hh multiplied the hidden state h, not the memory.",
    dW_hh=lambda da, cache: da.T @ cache.c,
)
