"""One step of the GRU of 2014, the reset gate before the product."""

from __future__ import annotations

from autograder.exercises.families.gru_step import GRU_STEP
from autograder.exercises.gru.one_step import INPUTS, mixed, reset_after, reset_before, step_of_2014
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.gru_reset_before import GRUResetBeforeCache, gru_reset_before_step


def z_of_the_reset_state(x, h, W_ih, W_hh, b_ih, b_hh, cache):
    """The update gate, had it read r h in the place of h."""
    own = slice(h.shape[1], 2 * h.shape[1])
    return sigmoid(x @ W_ih[own].T + b_ih[own] + (cache.r * h) @ W_hh[own].T + b_hh[own])


exercise = Exercise(
    reference=gru_reset_before_step,
    points=2,
    difficulty=2,
    importance=3,
    minutes=10,
    inputs=INPUTS,
    returns=dict(h_next="N H", cache=GRUResetBeforeCache),
    model=step_of_2014,
    between=dict(other_z=z_of_the_reset_state),
    hints=(
        "Only the candidate differs from your gru_step: here it is the state that is scaled, before its "
        "block of W_hh sees it.",
        "So h goes through W_hh in two parts: as it is for the two gates, scaled by r for the candidate. "
        "Where does the last block of b_hh go?",
    ),
)
exercise.add_family(GRU_STEP)

exercise.mistake(
    "the reset gate acts after the product, as in torch",
    "In this GRU r scales the hidden state, before the product. Yours scales the product.",
    candidate=reset_after,
)
exercise.mistake(
    "the bias is scaled by the reset gate as well",
    "r scales the hidden state alone. The bias is added after the product, as it is.",
    candidate=lambda s: reset_before(s) + (s.r - 1) * s.b_hn,
)
exercise.mistake(
    "the reset gate acts before the product and after it",
    "r scales the hidden state once, before the product. The product is used as it is.",
    candidate=lambda s: s.a_in + s.r * ((s.r * s.h) @ s.W_hn.T) + s.b_hn,
)
exercise.mistake(
    "the candidate's bias of the state's side is missing",
    "The last block of b_hh belongs into the candidate, like the last block of b_ih.",
    candidate=lambda s: reset_before(s) - s.b_hn,
)
exercise.mistake(
    "the update gate reads the reset state",
    "The reset state goes into the candidate alone. Both gates read h as it is.",
    h_next=lambda h, cache, other_z: mixed(h, cache.n, other_z),
    cache=lambda right, other_z: right._replace(z=other_z),
)
exercise.mistake(
    "the cache keeps the reset state as h",
    "The cache keeps h as it came in. The reset state can be had from r and h, but not h from it.",
    cache=lambda right: right._replace(h=right.r * right.h),
)
