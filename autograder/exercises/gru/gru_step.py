"""One step of a GRU, the reset gate after the product, as torch has it."""

from __future__ import annotations

import numpy as np

from autograder.exercises.gru.step_mistakes import add_common
from autograder.exercises.gru.step_pieces import INPUTS, after, answers, before, slips
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
    hints=(
        "Two products, one of x and one of h, each with its own bias and each (N, 3H). Cut both into three "
        "blocks: the gates need the sum of two blocks, the candidate does not.",
        "In the candidate the block of h, bias and all, is scaled by the reset gate before the block of x is "
        "added; that block of h is a_hn. The cache lists its fields in the order x h, r z n, a_hn, weights.",
    ),
)
add_common(exercise, after)
_slip, _answer = slips(exercise, after), answers(exercise, after)

_slip(
    "the reset gate acts before the product, as in 2014",
    "That is the other GRU, and its weights do not fit this one: what exactly does r scale here?",
    candidate=before,
)
_slip(
    "the bias of the state's side is outside the reset gate",
    "Is b_hh's last block added before or after the reset gate has done its work?",
    candidate=lambda s: s.a_in + s.r * (s.a_hn - s.b_hn) + s.b_hn,
)
_answer(
    "the cache keeps a_hn after the reset",
    "The way back wants to know what the reset gate was multiplied by.",
    lambda h_next, cache: (h_next, cache._replace(a_hn=cache.r * cache.a_hn)),
)
_answer(
    "the cache keeps the sum before the candidate's tanh as a_hn",
    "Of the two terms in the candidate only one is scaled by r: that one is wanted, before it is scaled.",
    lambda h_next, cache: (h_next, cache._replace(a_hn=np.arctanh(cache.n))),
)
