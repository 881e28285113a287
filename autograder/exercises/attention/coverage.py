"""How much was looked at before, and the penalty of looking again."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.inputs import SIZES, looks
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention_coverage import CoverageCache, coverage


def _running(weights):
    return np.cumsum(weights, axis=0)


def _right(weights):
    return _running(weights) - weights


def _overlap(weights, covered):
    return np.minimum(weights, covered).sum(axis=2)


def looked_at(weights, before=_right):
    """What was covered, the penalty and the cache; `before` gives what was covered before each step."""
    covered = before(weights)
    return covered, _overlap(weights, covered), CoverageCache(weights, covered)


exercise = Exercise(
    reference=coverage,
    points=2,
    difficulty=2,
    importance=2,
    minutes=10,
    inputs=dict(weights=looks),
    returns=dict(covered="T N S", penalty="T N", cache=CoverageCache),
    sizes=SIZES,
    model=looked_at,
    hints=(
        "Before the first step nothing has been looked at. Before step t it is the sum of all weights of the "
        "steps before it.",
        "A running sum along time includes the step itself, so take that off again or shift it by one. The "
        "penalty is the part of a look that lies on what was covered: place by place the smaller of the two.",
    ),
)

exercise.mistake(
    "a step covers its own places already",
    "Before step 0 nothing has been looked at, so the first row is zero. Yours includes the step itself.",
    before=_running,
)
exercise.mistake(
    "only the step before is counted",
    "The coverage is the sum over all earlier steps, not the step before alone.",
    before=lambda w: np.concatenate([0 * w[:1], w[:-1]]),
)
exercise.mistake(
    "later steps are counted, not earlier ones",
    "The coverage before step t sums the earlier steps. Yours sums the later ones.",
    before=lambda w: w[::-1].cumsum(axis=0)[::-1] - w,
)
exercise.mistake(
    "the running sum goes over the places",
    "Time is the first axis of the weights; the places are the last.",
    before=lambda w: w.cumsum(axis=2) - w,
)
exercise.mistake(
    "the running sum goes over the batch",
    "Time is the first axis of the weights; each sample has a coverage of its own.",
    before=lambda w: w.cumsum(axis=1) - w,
)
exercise.mistake(
    "the earlier steps are averaged, not added",
    "The earlier weights are added, not averaged: two looks with the weight 1 cover a place with 2.",
    before=lambda w: _right(w) / np.maximum(np.arange(len(w)), 1)[:, None, None],
)
exercise.mistake(
    "the sum over all steps is taken at each",
    "The coverage before step t sums the earlier steps alone. Yours sums all steps.",
    before=lambda w: np.broadcast_to(w.sum(axis=0), w.shape).copy(),
)
exercise.mistake(
    "coverage is cut off at 1",
    "The coverage is a sum without a limit: two looks with the weight 1 cover a place with 2.",
    before=lambda w: np.minimum(_right(w), 1),
)
exercise.mistake(
    "the largest earlier weight is kept, not the sum",
    "The earlier weights are added: two looks with the weight 0.5 cover a place with 1.",
    before=lambda w: np.concatenate([0 * w[:1], np.maximum.accumulate(w, axis=0)[:-1]]),
)
exercise.mistake(
    "every place begins with a coverage of 1",
    "Before the first step nothing has been looked at, so the coverage begins with 0.",
    before=lambda w: 1 + _right(w),
)
exercise.mistake(
    "the last step is missing from the coverage, the first stands twice",
    "Shifted by one step, the running sum begins with zeros, and its last entry falls out.",
    before=lambda w: np.concatenate([_running(w)[:1], _running(w)[:-1]]),
)
exercise.mistake(
    "the larger of the two is taken, not the smaller",
    "The penalty is the smaller of weight and coverage, so a first look at a place costs nothing.",
    penalty=lambda weights, covered: np.maximum(weights, covered).sum(axis=2),
)
exercise.mistake(
    "the product is taken as the penalty",
    "The penalty is the part of the look that lies on what was covered: the smaller of the two.",
    penalty=lambda weights, covered: (weights * covered).sum(axis=2),
)
exercise.mistake(
    "the coverage itself is the penalty",
    "The penalty is the smaller of weight and coverage. A covered place with the weight 0 costs nothing.",
    penalty=lambda covered: covered.sum(axis=2),
)
exercise.mistake(
    "the difference is taken as the penalty",
    "The penalty is the part of the look that lies on what was covered: the smaller of the two.",
    penalty=lambda weights, covered: np.abs(weights - covered).sum(axis=2),
)
exercise.mistake(
    "the penalty is summed over the batch",
    "The penalty is summed over the places, the last axis of the weights (T, N, S).",
    penalty=lambda weights, covered: np.minimum(weights, covered).sum(axis=1),
)
exercise.mistake(
    "the penalty is summed over time",
    "Each step has a penalty of its own: sum over the places, not over time.",
    penalty=lambda weights, covered: np.minimum(weights, covered).sum(axis=0),
)
exercise.mistake(
    "the penalty is that of the most expensive place",
    "The penalty is summed over the places. Yours keeps the largest alone.",
    penalty=lambda weights, covered: np.minimum(weights, covered).max(axis=2),
)
exercise.mistake(
    "the smaller of the sums is taken, not the sum of the smaller",
    "Take the smaller of the two at each place first, then sum over the places.",
    penalty=lambda weights, covered: np.minimum(weights.sum(axis=2), covered.sum(axis=2)),
)
exercise.mistake(
    "the cache keeps the running sum with the step itself",
    "The cache keeps the coverage before each step. Yours includes the step itself.",
    cache=lambda weights, covered: CoverageCache(weights, covered + weights),
)
