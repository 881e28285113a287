"""How much was looked at before, and the price of looking again."""

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
        "price is the part of a look that lies on what was covered: place by place the smaller of the two.",
    ),
)

exercise.mistake(
    "a step covers its own places already",
    "At the first step nothing has been looked at before: is your first row zero?",
    before=_running,
)
exercise.mistake(
    "only the step before is counted",
    "Coverage remembers: what was looked at two steps ago still counts.",
    before=lambda w: np.concatenate([0 * w[:1], w[:-1]]),
)
exercise.mistake(
    "later steps are counted, not earlier ones",
    "Before step t: which way does your running sum run?",
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
    "Two looks with the weight 1 at one place cover it with 2.",
    before=lambda w: _right(w) / np.maximum(np.arange(len(w)), 1)[:, None, None],
)
exercise.mistake(
    "the sum over all steps is taken at each",
    "Before step t the later steps have not happened yet.",
    before=lambda w: np.broadcast_to(w.sum(axis=0), w.shape).copy(),
)
exercise.mistake(
    "coverage is cut off at 1",
    "A place that was looked at twice with the full weight is covered with 2.",
    before=lambda w: np.minimum(_right(w), 1),
)
exercise.mistake(
    "the largest earlier weight is kept, not the sum",
    "Two half looks at one place cover it with 1.",
    before=lambda w: np.concatenate([0 * w[:1], np.maximum.accumulate(w, axis=0)[:-1]]),
)
exercise.mistake(
    "every place begins with a coverage of 1",
    "Before the first step nothing has been looked at.",
    before=lambda w: 1 + _right(w),
)
exercise.mistake(
    "the last step is missing from the coverage, the first stands twice",
    "Shift the running sum by one step: what comes first, and what falls out at the end?",
    before=lambda w: np.concatenate([_running(w)[:1], _running(w)[:-1]]),
)
exercise.mistake(
    "the larger of the two is taken for the price",
    "A first look at a fresh place should cost nothing. What does it cost in your answer?",
    penalty=lambda weights, covered: np.maximum(weights, covered).sum(axis=2),
)
exercise.mistake(
    "the product is taken for the price",
    "The price is the part of the look that lies on what was covered: the smaller of the two.",
    penalty=lambda weights, covered: (weights * covered).sum(axis=2),
)
exercise.mistake(
    "the coverage itself is the price",
    "A place that is covered and not looked at again costs nothing.",
    penalty=lambda covered: covered.sum(axis=2),
)
exercise.mistake(
    "the difference is taken for the price",
    "The price is the part of the look that lies on what was covered: the smaller of the two.",
    penalty=lambda weights, covered: np.abs(weights - covered).sum(axis=2),
)
exercise.mistake(
    "the price is averaged over the places",
    "A longer source does not make looking again cheaper.",
    penalty=lambda weights, covered: np.minimum(weights, covered).mean(axis=2),
)
exercise.mistake(
    "the price is summed over the batch",
    "Which of the three axes are the places?",
    penalty=lambda weights, covered: np.minimum(weights, covered).sum(axis=1),
)
exercise.mistake(
    "the price is summed over time",
    "Each step has a price of its own; the loss may add them up later.",
    penalty=lambda weights, covered: np.minimum(weights, covered).sum(axis=0),
)
exercise.mistake(
    "the price is that of the most expensive place",
    "A look can lie on several covered places at once.",
    penalty=lambda weights, covered: np.minimum(weights, covered).max(axis=2),
)
exercise.mistake(
    "the smaller of the sums is taken, not the sum of the smaller",
    "A look at fresh places is free, however much was covered elsewhere.",
    penalty=lambda weights, covered: np.minimum(weights.sum(axis=2), covered.sum(axis=2)),
)
exercise.mistake(
    "the cache keeps the running sum with the step itself",
    "The way back asks which was smaller, the weight or what was covered before it.",
    cache=lambda weights, covered: CoverageCache(weights, covered + weights),
)
