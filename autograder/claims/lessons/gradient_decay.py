"""Lesson gradient decay: what a plain RNN, its gradient and a wrong gradient do, and what they do not decide."""

from __future__ import annotations

from functools import partial

from autograder.claims.claim import Arm, Claims
from autograder.exercises import exercises
from lstm_ref.numpy.experiments.gradient_decay import learn
from lstm_ref.numpy.rnn import rnn_backward

claims = Claims("gradient-decay")

TRANSPOSED = "W_hh is transposed on the way back"
TWICE = "the tanh derivative is taken of tanh(h)"
AFTER = "dW_hh is taken with the state after the step"


@claims.declare(
    "On ten letters the pass that transposes W_hh mostly fails, the one that takes the tanh twice fails in some "
    "runs, and the third nearly always learns; on four letters even the first learns.",
    statistic="accuracy after 250 updates, naming the first of ten letters (guessing: 0.25)",
    arms=(
        Arm("W_hh transposed", below=0.9, least=0.5),
        Arm("right", above=0.9),
        Arm("tanh taken twice", above=0.9, least=0.5, most=7 / 8),
        Arm("dW_hh of the state after the step", above=0.9),
        Arm("W_hh transposed, four letters", above=0.9),
    ),
)
def wrong_passes(seed: int, full: bool) -> dict[str, float]:
    known = {slip.title: slip.function for slip in exercises["rnn_backward"].misconceptions}
    trained = partial(learn, seed=seed, updates=250 if full else 3)
    return {
        "W_hh transposed": trained(known[TRANSPOSED], T=10).accuracy,
        "right": trained(rnn_backward, T=10).accuracy,
        "tanh taken twice": trained(known[TWICE], T=10).accuracy,
        "dW_hh of the state after the step": trained(known[AFTER], T=10).accuracy,
        "W_hh transposed, four letters": trained(known[TRANSPOSED], T=4).accuracy,
    }
