"""A softmax of scores, and the wrong ones that stand in its place.

`put` says what an exercise exchanges for a wrong function of the scores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.judging.exchange import Declared


def softmax_of(scores, axis=-1, top=lambda scores, axis: scores.max(axis=axis, keepdims=True)):
    """Shares over an axis; `top` gives what is taken off before the exponential."""
    e = np.exp(scores - top(scores, axis))
    return e / e.sum(axis=axis, keepdims=True)


def instead_of_softmax(
    put: Callable[[Callable[[Any], Any]], Mapping[str, Any]], rows: str, **others: int
) -> list[Declared]:
    """Wrong shares; `rows` are those that sum to 1, `others` are the other axes, by name."""
    wrong = [
        (
            "the largest score is not taken off before exp",
            "exp(1000) overflows to infinity. Subtract the row's largest score first: no share changes.",
            lambda scores: softmax_of(scores, top=lambda scores, axis: 0.0),
        ),
        (
            f"one largest score is taken off all {rows}",
            "Each row needs its own largest score. A row far below another's becomes 0/0.",
            lambda scores: softmax_of(scores, top=lambda scores, axis: scores.max()),
        ),
        (
            "the softmax is taken twice",
            "The softmax of probabilities is much flatter than the probabilities: take it once.",
            lambda scores: softmax_of(softmax_of(scores)),
        ),
        (
            "the softmax is missing",
            "Scores are no probabilities, which are positive and sum to 1: take the softmax.",
            lambda scores: scores,
        ),
        *(
            (
                f"the softmax is taken over {name.replace('_', ' ')}",
                "The shares of one row sum to 1 over the last axis: take the sum there.",
                lambda scores, axis=axis: softmax_of(scores, axis=axis),
            )
            for name, axis in others.items()
        ),
    ]
    return [Declared(title, hint, put(shares)) for title, hint, shares in wrong]
