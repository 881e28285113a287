"""What is seen: the values, averaged by the weights."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.wrong_turns import SIZES, softmax, weights
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention import AttentionContextCache, attention_context

exercise = Exercise(
    reference=attention_context,
    points=2,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs=dict(weights=weights, values="S N D"),
    returns=dict(context="N D", cache=AttentionContextCache),
    sizes=SIZES,
    hints=(
        "One sample at a time: its S weights and its S values of D numbers each give one value of D numbers.",
        "Give the weights a third axis, put S first in both, multiply, and sum one axis away; or tell einsum "
        "which letter both have and the result has not.",
    ),
)


@family(exercise)
def _sees(context):
    """A wrong context; the cache is right."""
    return lambda weights, values: (context(weights, values), AttentionContextCache(weights, values))


def _right(weights, values):
    return np.einsum("ns,snd->nd", weights, values)


_sees(
    "the weights are not used",
    "An average in which every place counts alike has not looked anywhere.",
    lambda w, v: v.mean(axis=0),
)
_sees(
    "the values are added up without their weights",
    "A place with the weight 0 must leave no trace in what is seen.",
    lambda w, v: v.sum(axis=0),
)
_sees(
    "only the place with the largest weight is seen",
    "That is a hard look. Yours is soft: every place counts by its weight.",
    lambda w, v: v[w.argmax(axis=1), np.arange(len(w))],
)
_sees(
    "the weighted values are averaged once more",
    "The weights sum to 1 already, so their weighted sum is an average as it stands.",
    lambda w, v: _right(w, v) / w.shape[1],
)
_sees(
    "the context is divided by the sum of the weights",
    "The weights sum to 1 already, and in a row with nothing to see they sum to 0.",
    lambda w, v: _right(w, v) / w.sum(axis=1, keepdims=True),
)
_sees(
    "the weights go through another softmax",
    "The weights have been through a softmax: what becomes of a weight of 0 in another?",
    lambda w, v: _right(softmax(w), v),
)
_sees(
    "every sample is seen with the weights of the first",
    "Each query of the batch has weights of its own.",
    lambda w, v: np.einsum("s,snd->nd", w[0], v),
)
_sees(
    "the samples are mixed",
    "Sample n may see its own source only; which letter has to stand in both inputs and in the result?",
    lambda w, v: np.einsum("ns,smd->nd", w, v),
)
_sees(
    "the places are in reverse order",
    "The first weight belongs to the first value.",
    lambda w, v: _right(w[:, ::-1], v),
)
_sees(
    "the weights are squared",
    "How often is each value multiplied by its weight?",
    lambda w, v: _right(w**2, v),
)
_sees(
    "the weighted values are not summed over the places",
    "What is seen is one value of D numbers for each sample, however long its source is.",
    lambda w, v: w.T[:, :, None] * v,
)
_sees(
    "the weighted values are summed over the batch",
    "Which of the three axes are the places that were looked at?",
    lambda w, v: (w.T[:, :, None] * v).sum(axis=1),
)
_sees(
    "the weighted values are summed over their depth",
    "Which of the three axes are the places that were looked at?",
    lambda w, v: (w.T[:, :, None] * v).sum(axis=2),
)
_sees(
    "the batch comes second in the context",
    "The context has the batch first, like the state that it stands beside.",
    lambda w, v: _right(w, v).T,
)
_sees(
    "the context goes through a tanh",
    "What is seen is an average of the values as they are.",
    lambda w, v: np.tanh(_right(w, v)),
)
_sees(
    "the largest weighted value is kept, not their sum",
    "Two places with a weight of one half each: does your context see both?",
    lambda w, v: (w.T[:, :, None] * v).max(axis=0),
)


@exercise.misconception("the values are weighted in place")
def in_place(weights, values):
    """The next step looks at the same values again; does it find them as they were?"""
    cache = AttentionContextCache(weights, values.copy())
    values *= weights.T[:, :, None]
    return values.sum(axis=0), cache


@exercise.misconception("the cache keeps the weighted values")
def weighted_cache(weights, values):
    """The backward pass asks for the values as they came in."""
    return _right(weights, values), AttentionContextCache(weights, weights.T[:, :, None] * values)


@exercise.misconception("the cache is not returned")
def no_cache(weights, values):
    """The way back will ask for weights and values: return them beside the context."""
    return _right(weights, values)
