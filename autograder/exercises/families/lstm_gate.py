"""A gate of an LSTM, or its candidate: the mistakes with the rows, the sum and the activation.

The exercise has the arguments x, h, W_ih, W_hh and b, and one output (N, H). Its `between` is `BETWEEN`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.exercises.families.lstm_rows import NOT_TRANSPOSED, every
from autograder.judging.exchange import Declared
from lstm_ref.numpy.activations import sigmoid

PARTS = ("input gate", "forget gate", "candidate", "output gate")


def preactivations(x, h, W_ih, W_hh, b):
    """Those of the four parts, (N, H) each."""
    return np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)


BETWEEN = dict(a=preactivations)


def lstm_part(output: str, k: int, activation: Callable[[np.ndarray], np.ndarray]) -> list[Declared]:
    """The mistakes of any of the four parts: of the block `k` of rows, with its `activation`."""
    return [*_rows(k), *_sum(output, k, activation), *_activation(output, k, activation)]


def lstm_gate(output: str, k: int, open_means: str) -> list[Declared]:
    """The mistakes of one of the three gates; `open_means` is what a gate of 1 does."""
    return [
        *lstm_part(output, k, sigmoid),
        Declared(
            "a tanh stands in the place of the sigmoid",
            "A gate is a share between 0 and 1. A tanh can be negative.",
            {output: lambda a: np.tanh(a[k])},
        ),
        Declared(
            "the gate is the wrong way round",
            f"At 1 this gate {open_means}. A large pre-activation must give 1, and yours gives 0.",
            {output: lambda right: 1 - right},
        ),
        Declared(
            "the gate is 0 or 1 and nothing between",
            "A gate takes every value between 0 and 1. A hard switch has no slope to learn from.",
            {output: lambda a: np.where(a[k] > 0, 1.0, 0.0)},
        ),
        Declared(
            "the slope of the sigmoid is returned",
            "The slope of the sigmoid belongs to the backward pass. Return the sigmoid itself.",
            {output: lambda right: right * (1 - right)},
        ),
    ]


def _rows(k):
    return [
        *(
            Declared(
                f"the rows of the {part} are used",
                f"The blocks of rows stand in the order i, f, g, o, H rows each. Yours are the {part}'s.",
                every(lambda right, other=other: np.roll(right, (k - other) * (len(right) // 4), axis=0)),
            )
            for other, part in enumerate(PARTS)
            if other != k
        ),
        Declared(
            "every fourth row is taken",
            "The H rows of one part stand together in one block. You have taken every fourth row.",
            every(lambda right: np.concatenate([right[part::4] for part in range(4)])),
        ),
        NOT_TRANSPOSED,
    ]


def _sum(output, k, activation):
    return [
        Declared(
            "the bias of another part is added",
            "b is stacked like the weights, i, f, g, o: take the same rows of it as of them.",
            {"b": lambda right: np.roll(right, len(right) // 2)},
        ),
        Declared(
            "the bias is added after the activation",
            "All three terms are added first, then comes the activation. Yours leaves its bounds.",
            {"b": lambda right: 0 * right, output: lambda right, b: right + np.split(b, 4)[k]},
        ),
        Declared(
            "the old h is added after the activation",
            "All three terms are added first. Look where the bracket of the activation closes.",
            {
                "h": lambda right: 0 * right,
                output: lambda right, h, W_hh: right + h @ np.split(W_hh, 4)[k].T,
            },
        ),
    ]


def _activation(output, k, activation):
    def each_term(x, h, W_ih, W_hh, b):
        terms = x @ W_ih.T, h @ W_hh.T, b
        return sum(activation(np.split(term, 4, axis=-1)[k]) for term in terms)

    return [
        Declared(
            "the activation is missing",
            "This is the pre-activation, which can be any number. Apply the activation to it.",
            {output: lambda a: a[k]},
        ),
        Declared(
            "the activation is applied twice",
            "The activation is applied once. In your function it is applied to its own result.",
            {output: lambda right: activation(right)},
        ),
        Declared(
            "all four parts are returned",
            "Your result is (N, 4H). A quarter of its columns, H of them, belongs to this part.",
            {output: lambda a: activation(np.concatenate(a, axis=1))},
        ),
        Declared(
            "each term has an activation of its own",
            "The activation of a sum is not the sum of the activations: add the three terms first.",
            {output: each_term},
        ),
    ]
