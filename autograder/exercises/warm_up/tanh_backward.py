"""The gradient before a tanh, from the one behind it."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.tanh_back import before_a_tanh
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.activations import tanh_backward

exercise = Exercise(
    reference=tanh_backward,
    points=1,
    difficulty=1,
    importance=5,
    minutes=8,
    inputs=dict(dh="N H", h=uniform(-0.95, 0.95, "N H")),
    returns=dict(da="N H"),
    hints=(
        "da is a product of two factors, entry by entry: the upstream gradient, and the slope of the tanh.",
        "The slope of a tanh is one minus the square of its output. h is that output.",
    ),
)
exercise.add_family(before_a_tanh(lambda before: dict(da=lambda dh, h: before(dh, h))))
exercise.mistake(
    "the root of the slope is taken",
    "The slope is one minus the square of h, without a root.",
    da=lambda dh, h: dh * np.sqrt(1 - h**2),
)
exercise.mistake(
    "the upstream gradient goes through a tanh",
    "A backward pass applies no activation. The gradient is multiplied by a slope.",
    dh=lambda right: np.tanh(right),
)

# Rules name these too. They stay because the page, and a claim, train networks with every mistake known here.
exercise.mistake(
    "the tanh's derivative has the wrong sign",
    "A tanh rises everywhere, so its slope is never negative. Yours is.",
    da=lambda right: -right,
)
exercise.mistake(
    "the upstream gradient is dropped",
    "Multiply the slope by the upstream gradient. Your result does not change when that does.",
    dh=lambda right: 1 + 0 * right,
)
exercise.mistake(
    "da is a mean over the batch",
    "If the loss is a mean over the batch, dh holds the 1/N already.",
    da=lambda right: right / len(right),
)
