"""The way back through a softmax's cross-entropy that is a mean over places: wrong errors, wrong divisors.

The exercise's model has the pieces `error`, of the probabilities and the one-hot truth, and `number`, by
which the loss was divided.
"""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import Declared, declared


def errors(one: str) -> list[Declared]:
    """What stands in the place of p minus truth; `one` is what the classes are called: symbol, tag."""
    return [
        declared(
            f"the 1 is not subtracted at the right {one}",
            "The gradient of each place sums to 0 over the scores: the right one's entry is p - 1.",
            error=lambda p, truth: p,
        ),
        declared(
            f"only the right {one} gets a gradient",
            "The other scores take part through the sum of the softmax: their entries are p.",
            error=lambda p, truth: truth * (p - 1),
        ),
        declared(
            f"the right {one} gets no gradient",
            f"The entry of the right {one} is p - 1, those of the others are p.",
            error=lambda p, truth: (1 - truth) * p,
        ),
        declared(
            "the gradient is that of the log-probabilities",
            "The scores reach log p through the log of the sum as well: p is missing.",
            error=lambda p, truth: -truth,
        ),
        declared(
            "the gradient is that of the probabilities",
            "-1/p is the gradient with respect to the probabilities. With respect to the scores it is "
            "p minus truth.",
            error=lambda p, truth: -truth / p,
        ),
        declared(
            "a sigmoid's slope is multiplied to it",
            "p minus truth holds the slope of the softmax already: nothing has to be multiplied to it.",
            error=lambda p, truth: (p - truth) * p * (1 - p),
        ),
    ]


DIVISORS = [
    declared(
        "nothing is divided by the number of places",
        "The loss is a mean over the places that count, so each gets its share: divide by mask.sum().",
        number=lambda mask: 1,
    ),
    declared(
        "the masked places are counted in the mean",
        "The loss was divided by the places that count, mask.sum(), not by all of them.",
        number=np.size,
    ),
    declared(
        "the gradient is divided by the number of sequences",
        "The loss was divided by the number of places that count, not by N.",
        number=lambda mask: mask.shape[1],
    ),
    declared(
        "the gradient is divided by the number of steps",
        "The loss was divided by the number of places that count, not by T.",
        number=len,
    ),
]
