"""The gradients of the whole look back: the keys collect two paths."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.wrong_turns import SIZES, ScoreGradients, score_gradients, whole
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention import additive_attention_backward

exercise = Exercise(
    reference=additive_attention_backward,
    points=4,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(dcontext="N D", dweights="N S", cache=whole.cache),
    returns=dict(dquery="N H", dkeys="S N D", dW_query="A H", dW_keys="A D", dv="A"),
    partial=True,
    sizes=SIZES,
    forward=whole,
    terms={"what comes from the context": ("dcontext",), "what comes from the weights": ("dweights",)},
    hints=(
        "Your three backward functions, in the reverse order of the forward pass; each starts where the one "
        "before it ended.",
        "The weights hear of the loss from the context and from dweights, before the softmax is passed. The "
        "keys were seen and were compared, so two gradients come back to them.",
    ),
)


def _to_weights(dcontext, cache):
    return np.einsum("nd,snd->ns", dcontext, cache.context.values)


def _to_values(dcontext, cache):
    return cache.context.weights.T[:, :, None] * dcontext


def _past_the_softmax(d, w):
    return w * (d - (d * w).sum(axis=1, keepdims=True))


def _past_the_scores(dscores, score, slope=lambda u: 1 - u**2):
    da = dscores.T[:, :, None] * score.v * slope(score.u)
    return score_gradients(da, dscores, score)


@family(exercise)
def _made_of(
    to_weights=lambda dcontext, dweights, cache: dweights + _to_weights(dcontext, cache),
    softmax=_past_the_softmax,
    scores=_past_the_scores,
    join=lambda seen, compared: seen + compared,
):
    """A chain of the three backward functions, with one piece exchanged."""

    def wrong(dcontext, dweights, cache):
        dscores = softmax(to_weights(dcontext, dweights, cache), cache.context.weights)
        right = scores(dscores, cache.score)
        return right._replace(dkeys=join(_to_values(dcontext, cache), right.dkeys))

    return wrong


_made_of(
    "the path through the scores is missing in dkeys",
    "The keys were not only seen: what else was done with them?",
    join=lambda seen, compared: seen,
)
_made_of(
    "the path through the context is missing in dkeys",
    "The keys were not only compared: what else was done with them?",
    join=lambda seen, compared: compared,
)
_made_of(
    "the two paths into the keys are averaged",
    "What comes back on several paths is added up.",
    join=lambda seen, compared: (seen + compared) / 2,
)
_made_of(
    "the two paths into the keys are multiplied",
    "What comes back on several paths is added up.",
    join=lambda seen, compared: seen * compared,
)
_made_of(
    "one path into the keys is taken off the other",
    "What comes back on several paths is added up.",
    join=lambda seen, compared: seen - compared,
)
_made_of(
    "the path through the context is counted twice",
    "Count how often each key was averaged into the context.",
    join=lambda seen, compared: 2 * seen + compared,
)
_made_of(
    "the path through the scores is counted twice",
    "Count how often each key was compared with the query.",
    join=lambda seen, compared: seen + 2 * compared,
)
_made_of(
    "what was seen is summed over the places in dkeys",
    "Each key had its own share in the context, and gets its own share back.",
    join=lambda seen, compared: seen.sum(axis=0) + compared,
)
_made_of(
    "dkeys is never computed",
    "The reader's states wait for their gradient.",
    join=lambda seen, compared: 0 * seen,
)
_made_of(
    "dweights is dropped",
    "The loss may also look at the weights themselves; where does that gradient enter?",
    to_weights=lambda dcontext, dweights, cache: _to_weights(dcontext, cache),
)
_made_of(
    "what the context says to the weights is dropped",
    "Why does a score ever change? Because another place would have been the better one to see.",
    to_weights=lambda dcontext, dweights, cache: dweights,
)
_made_of(
    "the gradient of the weights is summed over the batch",
    "Each sample has weights of its own.",
    to_weights=lambda dcontext, dweights, cache: np.broadcast_to(
        (dweights + _to_weights(dcontext, cache)).sum(axis=0), dweights.shape
    ),
)
_made_of(
    "dweights is subtracted",
    "What comes back on several paths is added up.",
    to_weights=lambda dcontext, dweights, cache: _to_weights(dcontext, cache) - dweights,
)
_made_of(
    "dweights is counted twice",
    "What comes back on several paths is added up, each of them once.",
    to_weights=lambda dcontext, dweights, cache: _to_weights(dcontext, cache) + 2 * dweights,
)
_made_of(
    "the weights' gradients from the two sides are multiplied",
    "What comes back on several paths is added up.",
    to_weights=lambda dcontext, dweights, cache: _to_weights(dcontext, cache) * dweights,
)
_made_of(
    "the softmax is passed by",
    "Between the scores and the weights lies a function; which of yours goes back through it?",
    softmax=lambda d, w: d,
)
_made_of(
    "the off-diagonal terms of the softmax are dropped",
    "Raise one score: do the other weights of the row stay as they are?",
    softmax=lambda d, w: w * (1 - w) * d,
)
_made_of(
    "the softmax's average is taken over the whole batch",
    "Another query's weights have no part in this one's softmax.",
    softmax=lambda d, w: w * (d - (d * w).sum()),
)
_made_of(
    "the gradient is multiplied by the weights in the place of the softmax's backward",
    "The weights always sum to 1. When one grows, what must the others do?",
    softmax=lambda d, w: d * w,
)
_made_of(
    "the softmax is gone back through twice",
    "How many softmaxes did the forward pass have?",
    softmax=lambda d, w: _past_the_softmax(_past_the_softmax(d, w), w),
)
_made_of(
    "the tanh's derivative is missing in the scores",
    "Your additive_score_backward knows the slope of the tanh; does this line?",
    scores=lambda d, score: _past_the_scores(d, score, np.ones_like),
)
_made_of(
    "the tanh derivative is taken of tanh(u)",
    "u has been through the tanh already.",
    scores=lambda d, score: _past_the_scores(d, score, lambda u: 1 - np.tanh(u) ** 2),
)
_made_of(
    "dquery comes from the first place only",
    "One query was held against every key; how many places have a say in its gradient?",
    scores=lambda d, score: _past_the_scores(d, score)._replace(
        dquery=_past_the_scores(d * (np.arange(d.shape[1]) == 0), score).dquery
    ),
)
_made_of(
    "dW_keys, dW_query and dv are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    scores=lambda d, score: ScoreGradients(
        *_past_the_scores(d, score)[:2], *(share / len(d) for share in _past_the_scores(d, score)[2:])
    ),
)


def _right(dcontext, dweights, cache):
    d = dweights + _to_weights(dcontext, cache)
    right = _past_the_scores(_past_the_softmax(d, cache.context.weights), cache.score)
    return right._replace(dkeys=right.dkeys + _to_values(dcontext, cache))


@exercise.misconception("dweights joins behind the softmax, not before it")
def joined_too_late(dcontext, dweights, cache):
    """dweights is about weights. Which of your gradients is about weights, and which about scores?"""
    dscores = dweights + _past_the_softmax(_to_weights(dcontext, cache), cache.context.weights)
    right = _past_the_scores(dscores, cache.score)
    return right._replace(dkeys=right.dkeys + _to_values(dcontext, cache))


@exercise.misconception("dW_query and dW_keys have changed places")
def places_changed(dcontext, dweights, cache):
    """Compare the order of your return line with the order of the forward pass's arguments."""
    dquery, dkeys, dW_query, dW_keys, dv = _right(dcontext, dweights, cache)
    return dquery, dkeys, dW_keys, dW_query, dv


@exercise.misconception("the upstream gradient of the weights is overwritten")
def overwritten(dcontext, dweights, cache):
    """Whoever called you may still need the gradients that you were handed."""
    answer = _right(dcontext, dweights, cache)
    dweights += _to_weights(dcontext, cache)
    return answer


@exercise.misconception("dv is not returned")
def no_dv(dcontext, dweights, cache):
    """Query, keys and three weights went in; how many gradients do you return?"""
    return _right(dcontext, dweights, cache)[:4]
