"""One step of a GRU, the reset gate after the product, as torch has it."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.gru_step import GRU_STEP
from autograder.exercises.gru.one_step import INPUTS, reset_before, step
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.gru import GRUCache, gru_step

exercise = Exercise(
    reference=gru_step,
    points=3,
    difficulty=2,
    importance=5,
    minutes=15,
    inputs=INPUTS,
    returns=dict(h_next="N H", cache=GRUCache),
    model=step,
    hints=(
        "Two products, one of x and one of h, each with its own bias and each (N, 3H). Cut both into three "
        "blocks: the gates need the sum of two blocks, the candidate does not.",
        "In the candidate the block of h, bias and all, is scaled by the reset gate before the block of x is "
        "added; that block of h is a_hn. The cache lists its fields in the order x h, r z n, a_hn, weights.",
    ),
)
exercise.add_family(GRU_STEP)

exercise.mistake(
    "the reset gate acts before the product, as in 2014",
    "That is the other GRU, and its weights do not fit this one: here r scales the product, bias included.",
    candidate=reset_before,
)
exercise.mistake(
    "the bias of the state's side is outside the reset gate",
    "The last block of b_hh belongs to the product with h, so it is scaled by r too.",
    candidate=lambda s: s.a_in + s.r * (s.a_hn - s.b_hn) + s.b_hn,
)
exercise.mistake(
    "the cache keeps a_hn after the reset",
    "a_hn is what the reset gate is multiplied by, so it is kept before it is scaled by r.",
    cache=lambda right: right._replace(a_hn=right.r * right.a_hn),
)
exercise.mistake(
    "the cache keeps the sum before the candidate's tanh as a_hn",
    "a_hn is one of the two terms of the candidate: the product with h and its bias, before r scales it.",
    cache=lambda right: right._replace(a_hn=np.arctanh(right.n)),
)
