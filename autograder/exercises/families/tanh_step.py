"""A tanh of a sum: other activations in its place, and the step of a plain RNN that is made of it.

`put` says what an exercise exchanges for the wrong function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.judging.exchange import Declared, declared
from lstm_ref.numpy.activations import sigmoid

_WITHOUT = "Without an activation, all steps together are one linear function. Take the tanh of the sum."
_ACTIVATIONS = [
    (
        "the tanh is applied twice",
        "The tanh is taken once of the sum. In your function it is taken of its own result.",
        lambda a: np.tanh(np.tanh(a)),
    ),
    (
        "a sigmoid stands in the place of the tanh",
        "The activation is the tanh, between -1 and 1. A sigmoid is never negative.",
        sigmoid,
    ),
    (
        "a ReLU stands in the place of the tanh",
        "The activation is the tanh. A ReLU has no upper bound and no negative values.",
        lambda a: np.maximum(a, 0),
    ),
]


def instead_of_tanh(
    put: Callable[[Callable[[Any], Any]], Mapping[str, Any]],
    without: str = _WITHOUT,
) -> list[Declared]:
    """Wrong functions of the sum; `without` is the hint where there is none at all."""
    missing = ("the tanh is missing", without, lambda a: a)
    return [Declared(title, hint, put(wrong)) for title, hint, wrong in (missing, *_ACTIVATIONS)]


WITHOUT_TRANSPOSE = [
    declared(
        "W_hh is used without its transpose",
        "W_hh is square, so NumPy raises no error: row j holds the weights of unit j, as in W_ih.",
        W_hh=lambda right: right.swapaxes(-1, -2),
    )
]


def rnn_step(put: Callable[[Callable[[Any, Any], Any]], Mapping[str, Any]]) -> list[Declared]:
    """A plain RNN's step: wrong new states, of the sum and the old state, and W_hh the wrong way round."""
    added = Declared(
        "the old state is added to the new one",
        "A plain RNN has no path around the tanh: the old state enters through W_hh and nowhere else.",
        put(lambda a, h: h + np.tanh(a)),
    )
    return [*instead_of_tanh(lambda wrong: put(lambda a, h: wrong(a))), added, *WITHOUT_TRANSPOSE]
