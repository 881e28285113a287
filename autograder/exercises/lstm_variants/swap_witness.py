"""A puzzle: a test case that shows that input and forget gate have been exchanged."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.experiments.lstm_variants import swap_witness
from lstm_ref.numpy.lstm import lstm_step


def shows(witness: Any) -> np.ndarray:
    """1 or 0, of what a test case needs: five times 1 where exchanging i and f changes c_next by over a half.

    In turn: the gates differ; by over a quarter; candidate or memory is there; they differ by over a half;
    what is asked is met. The memory changes by the product of both differences: the last implies the others.
    """
    if not isinstance(witness, (tuple, list)) or len(witness) != 2:
        raise ValueError("expected two things, b (4,) and the number c")
    b, c = (np.asarray(one) for one in witness)
    if b.dtype.kind not in "iuf" or b.shape != (4,) or not np.isfinite(b).all():
        raise ValueError("b should be an array (4,) of finite numbers")
    if c.dtype.kind not in "iuf" or c.size != 1 or not np.isfinite(c).all() or abs(float(c.reshape(()))) > 1:
        raise ValueError("c should be one number from -1 to 1")
    zero, W = np.zeros((1, 1)), np.zeros((4, 1))
    biases, old = b.astype(float), float(c.reshape(()))
    memory = np.full((1, 1), old)
    right, wrong = (lstm_step(zero, zero, memory, W, W, one)[1] for one in (biases, biases[[1, 0, 2, 3]]))
    apart, g = abs(sigmoid(biases[0]) - sigmoid(biases[1])), np.tanh(biases[2])
    change = np.abs(right - wrong)[0, 0]
    met = (apart > 1e-6, apart > 0.25, max(abs(g), abs(old)) > 0.25, abs(g - old) > 0.5, change > 0.5)
    return np.array(met, dtype=float)


def case_of(i=-20.0, f=20.0, g=-20.0, c=1.0):
    """The right test case; every piece is right unless another one is named: three biases, and the memory."""
    return np.array([i, f, g, 0.0]), c


exercise = Exercise(
    reference=swap_witness,
    points=1,
    difficulty=2,
    importance=4,
    minutes=5,
    inputs={},
    returns=dict(shows="T"),
    model=case_of,
    behaviour=shows,
    handed_in="test case",
    hints=(
        "i and f must differ, and so must what they scale: the candidate and the old memory.",
        "Shut one gate and open the other, with biases of -20 and 20. What is left of c, what is written?",
    ),
)
exercise.mistake(
    "the biases are those of a fresh cell, all zero",
    "Both gates are at a half then: exchanging equals changes nothing.",
    i=0.0,
    f=0.0,
)
exercise.mistake(
    "the usual start, a forget bias of 1, is a test too weak",
    "i is 0.5 and f is 0.73: exchanging them changes c_next by at most 0.23, and more than 0.5 is asked for.",
    i=0.0,
    f=1.0,
)
exercise.mistake(
    "the memory is empty and nothing is written",
    "Both gates scale zeros then: c or the candidate must be there to be seen.",
    c=0.0,
    g=0.0,
)
exercise.mistake(
    "the candidate equals the memory",
    "i g + f c is the same when i and f change places and g equals c.",
    g=20.0,
)
