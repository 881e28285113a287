"""One step of the GRU of 2014, the reset gate before the product."""

from __future__ import annotations

from autograder.exercises.gru.step_mistakes import add_common
from autograder.exercises.gru.step_pieces import INPUTS, after, before, mixed, slips, step
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.gru_reset_before import GRUResetBeforeCache, gru_reset_before_step

exercise = Exercise(
    reference=gru_reset_before_step,
    points=2,
    difficulty=2,
    importance=3,
    minutes=10,
    inputs=INPUTS,
    returns=dict(h_next="N H", cache=GRUResetBeforeCache),
    hints=(
        "Only the candidate differs from your gru_step: here it is the state that is scaled, before its "
        "block of W_hh sees it.",
        "So h goes through W_hh in two parts: as it is for the two gates, scaled by r for the candidate. "
        "Where does the last block of b_hh go?",
    ),
)
add_common(exercise, before)
_slip = slips(exercise, before)

_slip(
    "the reset gate acts after the product, as in torch",
    "Is it the state that you scale, or what a matrix has made of the state?",
    candidate=after,
)
_slip(
    "the bias is scaled by the reset gate as well",
    "What exactly stands in the bracket that r is multiplied with?",
    candidate=lambda s: before(s) + (s.r - 1) * s.b_hn,
)
_slip(
    "the reset gate acts before the product and after it",
    "One reset is enough: on the state, and then no more.",
    candidate=lambda s: s.a_in + s.r * ((s.r * s.h) @ s.W_hn.T) + s.b_hn,
)
_slip(
    "the candidate's bias of the state's side is missing",
    "Cut b_hh into three, like the rows: is its last block used?",
    candidate=lambda s: before(s) - s.b_hn,
)


@exercise.misconception("the update gate reads the reset state")
def update_gate_reads_reset_state(x, h, W_ih, W_hh, b_ih, b_hh):
    """The reset state goes into the candidate; what do the two gates read?"""
    _, cache = step(x, h, W_ih, W_hh, b_ih, b_hh, before)
    own = slice(h.shape[1], 2 * h.shape[1])
    z = sigmoid(x @ W_ih[own].T + b_ih[own] + (cache.r * h) @ W_hh[own].T + b_hh[own])
    return mixed(h, cache.n, z), cache._replace(z=z)


@exercise.misconception("the cache keeps the reset state as h")
def cache_reset_state(x, h, W_ih, W_hh, b_ih, b_hh):
    """The reset state can be had from r and h at any time; h cannot be had back from it."""
    h_next, cache = step(x, h, W_ih, W_hh, b_ih, b_hh, before)
    return h_next, cache._replace(h=cache.r * h)
