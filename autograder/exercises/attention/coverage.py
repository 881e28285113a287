"""How much was looked at before, and the price of looking again."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.wrong_turns import SIZES, looks
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention_coverage import CoverageCache, coverage

exercise = Exercise(
    reference=coverage,
    points=2,
    difficulty=2,
    importance=2,
    minutes=10,
    inputs=dict(weights=looks),
    returns=dict(covered="T N S", penalty="T N", cache=CoverageCache),
    sizes=SIZES,
    hints=(
        "Before the first step nothing has been looked at. Before step t it is the sum of all weights of the "
        "steps before it.",
        "A running sum along time includes the step itself, so take that off again or shift it by one. The "
        "price is the part of a look that lies on what was covered: place by place the smaller of the two.",
    ),
)


def _running(weights):
    return np.cumsum(weights, axis=0)


def _right(weights):
    return _running(weights) - weights


def _overlap(weights, covered):
    return np.minimum(weights, covered).sum(axis=2)


@family(exercise)
def _made_of(covered=_right, penalty=_overlap, kept=None):
    """Wrong covered places, with the penalty that follows from them, or a wrong penalty."""

    def wrong(weights):
        made = covered(weights)
        cache = CoverageCache(weights, made) if kept is None else kept(weights, made)
        return made, penalty(weights, made), cache

    return wrong


_made_of(
    "a step covers its own places already",
    "At the first step nothing has been looked at before: is your first row zero?",
    covered=_running,
)
_made_of(
    "only the step before is counted",
    "Coverage remembers: what was looked at two steps ago still counts.",
    covered=lambda w: np.concatenate([0 * w[:1], w[:-1]]),
)
_made_of(
    "later steps are counted, not earlier ones",
    "Before step t: which way does your running sum run?",
    covered=lambda w: w[::-1].cumsum(axis=0)[::-1] - w,
)
_made_of(
    "the running sum goes over the places",
    "Time is the first axis of the weights; the places are the last.",
    covered=lambda w: w.cumsum(axis=2) - w,
)
_made_of(
    "the running sum goes over the batch",
    "Time is the first axis of the weights; each sample has a coverage of its own.",
    covered=lambda w: w.cumsum(axis=1) - w,
)
_made_of(
    "the earlier steps are averaged, not added",
    "Two looks with the weight 1 at one place cover it with 2.",
    covered=lambda w: _right(w) / np.maximum(np.arange(len(w)), 1)[:, None, None],
)
_made_of(
    "the sum over all steps is taken at each",
    "Before step t the later steps have not happened yet.",
    covered=lambda w: np.broadcast_to(w.sum(axis=0), w.shape).copy(),
)
_made_of(
    "coverage is cut off at 1",
    "A place that was looked at twice with the full weight is covered with 2.",
    covered=lambda w: np.minimum(_right(w), 1),
)
_made_of(
    "the largest earlier weight is kept, not the sum",
    "Two half looks at one place cover it with 1.",
    covered=lambda w: np.concatenate([0 * w[:1], np.maximum.accumulate(w, axis=0)[:-1]]),
)
_made_of(
    "every place begins with a coverage of 1",
    "Before the first step nothing has been looked at.",
    covered=lambda w: 1 + _right(w),
)
_made_of(
    "the last step is missing from the coverage, the first stands twice",
    "Shift the running sum by one step: what comes first, and what falls out at the end?",
    covered=lambda w: np.concatenate([_running(w)[:1], _running(w)[:-1]]),
)
_made_of(
    "the larger of the two is taken for the price",
    "A first look at a fresh place should cost nothing. What does it cost in your answer?",
    penalty=lambda w, c: np.maximum(w, c).sum(axis=2),
)
_made_of(
    "the product is taken for the price",
    "The price is the part of the look that lies on what was covered: the smaller of the two.",
    penalty=lambda w, c: (w * c).sum(axis=2),
)
_made_of(
    "the coverage itself is the price",
    "A place that is covered and not looked at again costs nothing.",
    penalty=lambda w, c: c.sum(axis=2),
)
_made_of(
    "the difference is taken for the price",
    "The price is the part of the look that lies on what was covered: the smaller of the two.",
    penalty=lambda w, c: np.abs(w - c).sum(axis=2),
)
_made_of(
    "the price is averaged over the places",
    "A longer source does not make looking again cheaper.",
    penalty=lambda w, c: np.minimum(w, c).mean(axis=2),
)
_made_of(
    "the price is not summed over the places",
    "One price for each step of each sample is wanted.",
    penalty=np.minimum,
)
_made_of(
    "the price is summed over the batch",
    "Which of the three axes are the places?",
    penalty=lambda w, c: np.minimum(w, c).sum(axis=1),
)
_made_of(
    "the price is summed over time",
    "Each step has a price of its own; the loss may add them up later.",
    penalty=lambda w, c: np.minimum(w, c).sum(axis=0),
)
_made_of(
    "the price is that of the most expensive place",
    "A look can lie on several covered places at once.",
    penalty=lambda w, c: np.minimum(w, c).max(axis=2),
)
_made_of(
    "the smaller of the sums is taken, not the sum of the smaller",
    "A look at fresh places is free, however much was covered elsewhere.",
    penalty=lambda w, c: np.minimum(w.sum(axis=2), c.sum(axis=2)),
)
_made_of(
    "the cache keeps the running sum with the step itself",
    "The way back asks which was smaller, the weight or what was covered before it.",
    kept=lambda w, c: CoverageCache(w, c + w),
)


@exercise.misconception("the penalty comes first")
def penalty_first(weights):
    """Compare the order of your return line with the order in the docstring."""
    covered = _right(weights)
    return _overlap(weights, covered), covered, CoverageCache(weights, covered)


@exercise.misconception("the cache is not returned")
def no_cache(weights):
    """Three things are asked for: what was covered, the price, and the cache."""
    return _right(weights), _overlap(weights, _right(weights))
