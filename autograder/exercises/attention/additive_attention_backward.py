"""The gradients of the whole look back: the keys collect two paths."""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.exercises.attention.inputs import SIZES, whole
from autograder.exercises.attention.score_back import before_the_tanh, score_back
from autograder.exercises.families.pieces import past_the_softmax
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention import additive_attention_backward


def _to_weights(dcontext, cache):
    return np.einsum("nd,snd->ns", dcontext, cache.context.values)


def _to_values(dcontext, cache):
    return cache.context.weights.T[:, :, None] * dcontext


def look_back(
    dcontext,
    dweights,
    cache,
    to_weights=lambda dcontext, dweights, cache: dweights + _to_weights(dcontext, cache),
    softmax=past_the_softmax,
    scores=score_back,
):
    """The three backward functions in a chain; every piece is right unless another one is named."""
    dscores = softmax(to_weights(dcontext, dweights, cache), cache.context.weights)
    right = scores(dscores, cache.score)
    return right._replace(dkeys=_to_values(dcontext, cache) + right.dkeys)


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
    model=look_back,
    between=dict(
        seen=lambda dcontext, cache: _to_values(dcontext, cache),
        compared=lambda dkeys, seen: dkeys - seen,
    ),
    terms={"what comes from the context": ("dcontext",), "what comes from the weights": ("dweights",)},
    hints=(
        "Your three backward functions, in the reverse order of the forward pass; each starts where the one "
        "before it ended.",
        "The weights get two gradients, from the context and dweights: add them before the softmax. The keys "
        "were averaged and compared, so they get two gradients as well.",
    ),
)

exercise.mistake(
    "the path through the scores is missing in dkeys",
    "The keys were also compared with the query: add what comes back through the scores.",
    dkeys=lambda seen: seen,
)
exercise.mistake(
    "the path through the context is missing in dkeys",
    "The keys were also averaged into the context: add what comes back from there.",
    dkeys=lambda compared: compared,
)
exercise.mistake(
    "the two paths into the keys are multiplied",
    "The chain rule adds the gradients of several paths, with a plus and nothing else.",
    dkeys=lambda seen, compared: seen * compared,
)
exercise.mistake(
    "one path into the keys is taken off the other",
    "The chain rule adds the gradients of several paths, with a plus and nothing else.",
    dkeys=lambda seen, compared: seen - compared,
)
exercise.mistake(
    "the path through the scores is counted twice",
    "Each key was compared with the query once. Yours counts that path twice.",
    dkeys=lambda seen, compared: seen + 2 * compared,
)
exercise.mistake(
    "what was seen is summed over the places in dkeys",
    "Each key had its own share in the context: do not sum that path over the places.",
    dkeys=lambda seen, compared: seen.sum(axis=0) + compared,
)
exercise.mistake(
    "what the context hands back to the weights is dropped",
    "The context depends on the weights: add what attention_context_backward gives for them.",
    to_weights=lambda dcontext, dweights, cache: dweights,
)
exercise.mistake(
    "the gradient of the weights is summed over the batch",
    "Each sample has weights of its own: do not sum over the batch.",
    to_weights=lambda dcontext, dweights, cache: np.broadcast_to(
        (dweights + _to_weights(dcontext, cache)).sum(axis=0), dweights.shape
    ),
)
exercise.mistake(
    "dweights is subtracted",
    "The chain rule adds the gradients of several paths, with a plus and nothing else.",
    dweights=lambda right: -right,
)
exercise.mistake(
    "dweights is counted twice",
    "The chain rule adds the gradients of several paths, each once. Yours counts dweights twice.",
    dweights=lambda right: 2 * right,
)
exercise.mistake(
    "the weights' gradients from the two sides are multiplied",
    "The chain rule adds the gradients of several paths, with a plus and nothing else.",
    to_weights=lambda dcontext, dweights, cache: _to_weights(dcontext, cache) * dweights,
)
exercise.mistake(
    "the softmax is passed by",
    "The softmax lies between the scores and the weights: go back through masked_softmax_backward.",
    softmax=lambda d, w: d,
)
exercise.mistake(
    "the off-diagonal terms of the softmax are dropped",
    "When one score grows, the other weights of the row shrink: those terms are missing.",
    softmax=lambda d, w: w * (1 - w) * d,
)
exercise.mistake(
    "the softmax's average is taken over the whole batch",
    "Each row has a softmax of its own: take the average over the row, not over the batch.",
    softmax=lambda d, w: w * (d - (d * w).sum()),
)
exercise.mistake(
    "the gradient is multiplied by the weights in the place of the softmax's backward",
    "The weights sum to 1, so when one grows the others shrink: those terms are missing.",
    softmax=lambda d, w: d * w,
)
exercise.mistake(
    "the softmax's derivative is taken twice",
    "The forward pass has one softmax: go back through it once.",
    softmax=lambda d, w: past_the_softmax(past_the_softmax(d, w), w),
)
exercise.mistake(
    "the tanh's derivative is missing in the scores",
    "u = tanh(a): going back through the score multiplies by the tanh's slope.",
    scores=lambda d, score: score_back(d, score, partial(before_the_tanh, slope=np.ones_like)),
)
exercise.mistake(
    "the tanh derivative is taken of tanh(u)",
    "u is the tanh's output already: no other tanh is needed.",
    scores=lambda d, score: score_back(
        d, score, partial(before_the_tanh, slope=lambda u: 1 - np.tanh(u) ** 2)
    ),
)
exercise.mistake(
    "dquery comes from the first place only",
    "One query was compared with every key, so its gradient is a sum over all places.",
    scores=lambda d, score: score_back(d, score)._replace(
        dquery=score_back(d * (np.arange(d.shape[1]) == 0), score).dquery
    ),
)


# Not an exchange of pieces: the chain itself runs in another order.
@exercise.misconception("dweights joins behind the softmax, not before it")
def joined_too_late(dcontext, dweights, cache):
    """dweights is a gradient of the weights: add it before you go back through the softmax."""
    dscores = dweights + past_the_softmax(_to_weights(dcontext, cache), cache.context.weights)
    right = score_back(dscores, cache.score)
    return right._replace(dkeys=right.dkeys + _to_values(dcontext, cache))
