"""A number to hand in: the forget bias that keeps half of the error for a hundred steps."""

from __future__ import annotations

import numpy as np

from autograder.exercises.numbers import number
from lstm_ref.numpy.experiments.lstm_backward import half_life_bias

exercise = number(
    half_life_bias,
    "bias",
    difficulty=2,
    tolerance=2e-3,  # two decimals are enough
    hints=(
        "First the gate: a hundred equal factors f multiply to one half. Which f?",
        "Then the bias: f is the sigmoid of it, so solve f = 1 / (1 + exp(-b)) for b.",
    ),
)


def _bias(f):
    return float(np.log(f / (1 - f)))


exercise.mistake(
    "the gate is given, not its bias",
    "This is the gate f. The bias b is the number with sigmoid(b) = f.",
    bias=lambda: 0.5 ** (1 / 100),
)
exercise.mistake(
    "one factor of one half is taken for all hundred",
    "A gate of one half leaves a half after one step. It has to leave a half after a hundred.",
    bias=lambda: _bias(0.5),
)
exercise.mistake(
    "what is lost a step is taken to be a half divided by a hundred",
    "The hundred factors are multiplied, so the losses do not add up.",
    bias=lambda: _bias(1 - 0.5 / 100),
)
exercise.mistake(
    "the time constant is taken: 1 - f is one hundredth",
    "With f = 0.99 about a third is left after a hundred steps, not a half.",
    bias=lambda: _bias(0.99),
)
exercise.mistake(
    "the sign is turned round",
    "A negative bias closes the gate. It must be nearly open.",
    bias=lambda: -half_life_bias(),
)
exercise.mistake(
    "the gate is taken for a tanh",
    "Gates are sigmoids: the inverse of the sigmoid gives the bias, not that of the tanh.",
    bias=lambda: float(np.arctanh(0.5 ** (1 / 100))),
)
