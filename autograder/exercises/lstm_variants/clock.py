"""A puzzle: one unit with peepholes that fires at every F-th step."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import size
from lstm_ref.numpy.experiments.lstm_variants import clock, ticks

SEEN = 240  # steps that are compared
LATEST = 60  # the first time must come within so many


def fires(weights: Any) -> np.ndarray:
    """From the first time that the unit fires: 1 where it fires, 0 where it is silent, -1 between."""
    if not isinstance(weights, (tuple, list)) or len(weights) != 2:
        raise ValueError("expected two arrays, b (4,) and p (3,)")
    arrays: list[np.ndarray] = []
    for name, shape, weight in zip("bp", ((4,), (3,)), weights):
        array = np.asarray(weight)
        if array.dtype.kind not in "iuf" or array.shape != shape or not np.isfinite(array).all():
            raise ValueError(f"{name} should be an array {shape} of finite numbers")
        arrays.append(array.astype(float))
    with np.errstate(over="ignore"):
        shown = ticks(arrays[0], arrays[1], LATEST + SEEN)
    first = np.flatnonzero(shown[:LATEST] == 1)
    return shown[first[0] :][:SEEN] if len(first) else np.zeros(SEEN)


def weights(F, line=lambda F: F - 0.5, steep=40.0, write=40.0, step=40.0, forget=-1, show=1, hold=0.0):
    """The right weights; every piece is right unless another one is named.

    line, steep    the memory at which the gates change their minds, and how suddenly
    write, step    the biases of the input gate and of the candidate
    forget, show   the signs of the peepholes of f and o
    hold           what is added to the forget gate's bias
    """
    at = line(F) * steep
    return np.array([write, -forget * at + hold, step, -show * at]), np.array(
        [0.0, forget * steep, show * steep]
    )


exercise = Exercise(
    reference=clock,
    points=2,
    difficulty=3,
    importance=3,
    minutes=15,
    inputs=dict(F=size("F")),
    returns=dict(fires=str(SEEN)),
    sizes=(dict(F=10), dict(F=3), dict(F=50)),
    model=weights,
    behaviour=fires,
    hints=(
        "Let the memory count the steps. Which gates must know that F is reached, and what do they do then?",
        "A gate sigmoid(k (line - c)) is 1 below the line and 0 above it: a bias k line, a peephole -k. "
        "Count in whole steps, and put the line between F - 1 and F.",
    ),
)
exercise.mistake(
    "the unit never fires",
    "The memory must climb to the line at which the output gate opens: yours never reaches it.",
    step=-40.0,
)
exercise.mistake(
    "the output gate is the wrong way round",
    "The output gate opens when the memory has reached F, not before it: its peephole is positive.",
    show=-1,
)
exercise.mistake(
    "the unit fires and never stops",
    "Nothing empties the memory: the forget gate's peephole must be negative.",
    hold=1e6,
)
exercise.mistake(
    "the clock is one step slow",
    "The memory that fires is the one after the step: the line stands between F - 1 and F.",
    line=lambda F: F + 0.5,
)
exercise.mistake(
    "the clock is one step fast",
    "The memory that fires is the one after the step: the line stands between F - 1 and F.",
    line=lambda F: F - 1.5,
)
exercise.mistake(
    "the line stands exactly at F",
    "At c = F the gates are then at a half, neither open nor shut: put the line between two counts.",
    line=float,
)
exercise.mistake(
    "the gates are not steep enough",
    "With a steepness of 2 the gates are half open near the line, and the count leaks away.",
    steep=2.0,
)
exercise.mistake(
    "the input gate is left at a half",
    "A bias of 0 makes the gate a half: the memory counts in halves, and reaches the line late.",
    write=0.0,
)
