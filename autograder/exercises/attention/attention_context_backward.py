"""The gradients of what is seen: for the weights, and for the values."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.attention_context import exercise as forward
from autograder.exercises.attention.wrong_turns import SIZES, ContextGradients
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention import attention_context_backward

exercise = Exercise(
    reference=attention_context_backward,
    points=4,
    difficulty=2,
    importance=5,
    minutes=15,
    inputs=dict(dcontext="N D", cache=forward.cache),
    returns=dict(dweights="N S", dvalues="S N D"),
    partial=True,
    sizes=SIZES,
    forward=forward,
    hints=(
        "The context is a sum of products, a weight times a value. The gradient of a factor is what comes "
        "back, times the other factor.",
        "One weight multiplies D numbers, so its gradient is a sum over those D. One value is multiplied by "
        "one weight, so its gradient is dcontext, scaled, and that for each of the S places.",
    ),
)


def _dweights(d, w, v):
    return np.einsum("nd,snd->ns", d, v)


def _dvalues(d, w, v):
    return w.T[:, :, None] * d


@family(exercise)
def _made_of(dweights=_dweights, dvalues=_dvalues):
    """Right but for one of the two, each made of dcontext, the weights and the values."""

    def wrong(dcontext, cache):
        weights, values = cache
        return ContextGradients(dweights(dcontext, weights, values), dvalues(dcontext, weights, values))

    return wrong


_made_of(
    "dweights holds the weights once more",
    "The gradient of a factor holds the other factor, not itself.",
    dweights=lambda d, w, v: w * _dweights(d, w, v),
)
_made_of(
    "dvalues holds the values in the place of the weights",
    "The gradient of a factor holds the other factor, not itself.",
    dvalues=lambda d, w, v: v * d,
)
_made_of(
    "dweights is a mean over the depth",
    "A weight multiplies D numbers, and each of them has its full say.",
    dweights=lambda d, w, v: _dweights(d, w, v) / v.shape[2],
)
_made_of(
    "dweights is not summed over the depth",
    "One weight multiplies all D numbers of its value; how many gradients does it get in the end?",
    dweights=lambda d, w, v: (v * d).transpose(1, 0, 2),
)
_made_of(
    "dweights has the places first",
    "A gradient has the shape of what it is the gradient of.",
    dweights=lambda d, w, v: (v * d).sum(axis=2),
)
_made_of(
    "dweights is summed over the batch",
    "Each sample has weights of its own.",
    dweights=lambda d, w, v: np.broadcast_to(_dweights(d, w, v).sum(axis=0), w.shape).copy(),
)
_made_of(
    "dweights mixes the samples",
    "Which letter stands in all three: in dcontext, in the values and in dweights?",
    dweights=lambda d, w, v: np.einsum("nd,smd->ns", d, v),
)
_made_of(
    "dweights is taken with the context, not with the values",
    "A weight is worth what its own value is worth to the loss: which value?",
    dweights=lambda d, w, v: np.broadcast_to(
        (d * np.einsum("ns,snd->nd", w, v)).sum(axis=1)[:, None], w.shape
    ).copy(),
)
_made_of(
    "dweights goes through the softmax as well",
    "That is the next function's work; here the weights are what they are.",
    dweights=lambda d, w, v: w * (_dweights(d, w, v) - (w * _dweights(d, w, v)).sum(axis=1, keepdims=True)),
)
_made_of(
    "dweights is the deviation from the average",
    "That belongs to the softmax; a weight by itself may grow without the others shrinking.",
    dweights=lambda d, w, v: _dweights(d, w, v) - (w * _dweights(d, w, v)).sum(axis=1, keepdims=True),
)
_made_of(
    "dweights is 0 where the weight is 0",
    "A place that was not looked at may have been worth a look: that is what its gradient says.",
    dweights=lambda d, w, v: _dweights(d, w, v) * (w > 0),
)
_made_of(
    "dweights has the places in reverse order",
    "The first gradient belongs to the first place.",
    dweights=lambda d, w, v: _dweights(d, w, v)[:, ::-1],
)
_made_of(
    "dweights lacks the upstream gradient",
    "If the loss did not depend on the context at all, what should your gradients be?",
    dweights=lambda d, w, v: v.sum(axis=2).T,
)
_made_of(
    "dweights is divided by the length of its value",
    "A product of two vectors, not the cosine between them: a longer value moves the context further.",
    dweights=lambda d, w, v: _dweights(d, w, v) / np.linalg.norm(v, axis=2).T,
)
_made_of(
    "dvalues is dcontext for every place",
    "A place with the weight 0 had no part in the context; does its gradient know that?",
    dvalues=lambda d, w, v: np.broadcast_to(d, v.shape).copy(),
)
_made_of(
    "dvalues is dcontext divided by the number of places",
    "That is the gradient of a plain mean. Did every place have the same share?",
    dvalues=lambda d, w, v: np.broadcast_to(d, v.shape) / len(v),
)
_made_of(
    "dvalues goes to the most looked-at place only",
    "Every place had its share in the context, however small.",
    dvalues=lambda d, w, v: _dvalues(d, w, v) * (np.arange(len(v))[:, None] == w.argmax(axis=1))[:, :, None],
)
_made_of(
    "dvalues is 1 where the largest weight is",
    "Soft attention hands the gradient out by weight; nothing was chosen.",
    dvalues=lambda d, w, v: (np.arange(len(v))[:, None] == w.argmax(axis=1))[:, :, None] * d,
)
_made_of(
    "dvalues is summed over the places",
    "Each place has a value of its own, and so a gradient of its own.",
    dvalues=lambda d, w, v: _dvalues(d, w, v).sum(axis=0),
)
_made_of(
    "dvalues is summed over the batch",
    "Each sample has values of its own.",
    dvalues=lambda d, w, v: np.broadcast_to(_dvalues(d, w, v).sum(axis=1, keepdims=True), v.shape).copy(),
)
_made_of(
    "dvalues mixes the samples' upstream gradients",
    "Which letter stands in all three: in the weights, in dcontext and in dvalues?",
    dvalues=lambda d, w, v: np.einsum("ns,md->snd", w, d),
)
_made_of(
    "dvalues has the batch first",
    "A gradient has the shape of what it is the gradient of.",
    dvalues=lambda d, w, v: w[:, :, None] * d[:, None, :],
)
_made_of(
    "dvalues has the places in reverse order",
    "The first weight belongs to the first value.",
    dvalues=lambda d, w, v: _dvalues(d, w[:, ::-1], v),
)
_made_of(
    "dvalues holds the weights squared",
    "Count how often a value is multiplied by its weight on the way to the context.",
    dvalues=lambda d, w, v: _dvalues(d, w**2, v),
)
_made_of(
    "dvalues lacks the upstream gradient",
    "If the loss did not depend on the context at all, what should your gradients be?",
    dvalues=lambda d, w, v: np.broadcast_to(w.T[:, :, None], v.shape).copy(),
)
_made_of(
    "the way through the weights is added to dvalues",
    "Here weights and values are two inputs, each with a gradient of its own; paths meet one function later.",
    dvalues=lambda d, w, v: _dvalues(d, w, v) + _dweights(d, w, v).T[:, :, None] * v,
)
_made_of(
    "dvalues is never computed",
    "The reader's states wait for their gradient.",
    dvalues=lambda d, w, v: np.zeros_like(v),
)
_made_of(
    "dweights is never computed",
    "Without it no score ever learns anything.",
    dweights=lambda d, w, v: np.zeros_like(w),
)
_made_of(
    "both are divided by the batch size",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dweights=lambda d, w, v: _dweights(d, w, v) / len(d),
    dvalues=lambda d, w, v: _dvalues(d, w, v) / len(d),
)


@exercise.misconception("dvalues comes first")
def other_order(dcontext, cache):
    """Compare the order of your return line with the order of the forward pass's arguments."""
    return _dvalues(dcontext, *cache), _dweights(dcontext, *cache)


@exercise.misconception("dvalues is not returned")
def no_dvalues(dcontext, cache):
    """Two things went in; how many gradients do you return?"""
    return _dweights(dcontext, *cache)


@exercise.misconception("the upstream gradient is overwritten")
def overwritten(dcontext, cache):
    """Whoever called you may still need the gradient that you were handed."""
    answer = ContextGradients(_dweights(dcontext, *cache), _dvalues(dcontext, *cache))
    dcontext *= 2
    return answer
