"""The gradients of the additive score: for query and keys, and for the three weights."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.additive_score import exercise as forward
from autograder.exercises.attention.slope_mistakes import add_slopes
from autograder.exercises.attention.wrong_turns import SIZES, before_the_tanh, score_gradients
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention_scores import additive_score_backward

exercise = Exercise(
    reference=additive_score_backward,
    points=5,
    difficulty=4,
    importance=4,
    minutes=20,
    inputs=dict(dscores="N S", cache=forward.cache),
    returns=dict(dquery="N H", dkeys="S N D", dW_query="A H", dW_keys="A D", dv="A"),
    partial=True,
    sizes=SIZES,
    forward=forward,
    hints=(
        "First the gradient before the tanh, da (S, N, A): a score's share goes to the A numbers by v, then "
        "past the tanh. dv does not need it: v stands after the tanh.",
        "Each key has a row of da to itself, while one query served all S places, and both matrices served "
        "all places of all samples. Whatever served many collects a sum over them.",
    ),
)


@family(exercise)
def _output(**instead):
    """Right but for some outputs, each made of da, dscores and the cache."""

    def wrong(dscores, cache):
        da = before_the_tanh(dscores, cache)
        right = score_gradients(da, dscores, cache)
        return right._replace(**{name: rule(da, dscores, cache) for name, rule in instead.items()})

    return wrong


add_slopes(exercise)
_output(
    "dquery comes from the first place only",
    "One query was held against every key; how many places have a say in its gradient?",
    dquery=lambda da, d, c: da[0] @ c.W_query,
)
_output(
    "dquery comes from the last place only",
    "In a loop over the places: is the gradient added to what was there, or put in its place?",
    dquery=lambda da, d, c: da[-1] @ c.W_query,
)
_output(
    "dquery is a mean over the places",
    "Every place has its full say in the query that was put to all.",
    dquery=lambda da, d, c: da.mean(axis=0) @ c.W_query,
)
_output(
    "dquery is not summed over the places",
    "One query was held against every key; how many queries are there?",
    dquery=lambda da, d, c: da @ c.W_query,
)
_output(
    "dquery is summed over the batch",
    "Every sample asked a question of its own.",
    dquery=lambda da, d, c: da.sum(axis=1) @ c.W_query,
)
_output(
    "dquery stops before its matrix",
    "The query came in through a matrix; through what does its gradient go out?",
    dquery=lambda da, d, c: da.sum(axis=0),
)
_output(
    "dquery is never computed",
    "The writer's state waits for what its question brought: without it nobody learns to ask.",
    dquery=lambda da, d, c: np.zeros_like(c.query),
)
_output(
    "dkeys is summed over the places",
    "Each key has a score of its own, and so a gradient of its own.",
    dkeys=lambda da, d, c: np.broadcast_to((da @ c.W_keys).sum(axis=0), c.keys.shape).copy(),
)
_output(
    "dkeys stops before its matrix",
    "The keys came in through a matrix; through what do their gradients go out?",
    dkeys=lambda da, d, c: da,
)
_output(
    "dkeys is never computed",
    "The reader's states wait for what being compared brought: it is one of their two paths.",
    dkeys=lambda da, d, c: np.zeros_like(c.keys),
)
_output(
    "dkeys is taken from the gradient behind the tanh",
    "Between the scores and the matrix lies the tanh, for the keys as for the query.",
    dkeys=lambda da, d, c: (d.T[:, :, None] * c.v) @ c.W_keys,
)
_output(
    "dkeys holds the plain gradient of the scores, as in a dot product",
    "Here the key goes through a matrix and a tanh before it meets anything.",
    dkeys=lambda da, d, c: d.T[:, :, None] * c.keys,
)
_output(
    "dkeys has the batch first",
    "A gradient has the shape of what it is the gradient of.",
    dkeys=lambda da, d, c: (da @ c.W_keys).transpose(1, 0, 2),
)
_output(
    "dW_query is taken from one place",
    "The matrix of the query had a part in all S scores of a row.",
    dW_query=lambda da, d, c: da[0].T @ c.query,
)
_output(
    "dW_query is transposed",
    "A gradient has the shape of what it is the gradient of.",
    dW_query=lambda da, d, c: c.query.T @ da.sum(axis=0),
)
_output(
    "dW_keys is transposed",
    "A gradient has the shape of what it is the gradient of.",
    dW_keys=lambda da, d, c: np.einsum("sna,snd->da", da, c.keys),
)
_output(
    "dW_keys is summed keys times summed gradients",
    "Each key meets its own gradient before anything is summed.",
    dW_keys=lambda da, d, c: da.sum(axis=0).T @ c.keys.sum(axis=0),
)
_output(
    "dW_keys is not summed over the places",
    "One matrix served all places of all samples.",
    dW_keys=lambda da, d, c: np.einsum("sna,snd->sad", da, c.keys),
)
_output(
    "dW_keys comes from the last place only",
    "In a loop over the places: is the gradient added to what was there, or put in its place?",
    dW_keys=lambda da, d, c: da[-1].T @ c.keys[-1],
)
_output(
    "dW_query and dW_keys are taken from the gradient behind the tanh",
    "Between the scores and the matrices lies the tanh, for the weights as for query and keys.",
    dW_query=lambda da, d, c: np.einsum("ns,a,nh->ah", d, c.v, c.query),
    dW_keys=lambda da, d, c: np.einsum("ns,a,snd->ad", d, c.v, c.keys),
)
_output(
    "dW_query, dW_keys and dv are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW_query=lambda da, d, c: da.sum(axis=0).T @ c.query / len(d),
    dW_keys=lambda da, d, c: np.einsum("sna,snd->ad", da, c.keys) / len(d),
    dv=lambda da, d, c: np.einsum("ns,sna->a", d, c.u) / len(d),
)
_output(
    "dW_query, dW_keys and dv are divided by the number of scores",
    "Every score has its full say in what all of them share.",
    dW_query=lambda da, d, c: da.sum(axis=0).T @ c.query / d.size,
    dW_keys=lambda da, d, c: np.einsum("sna,snd->ad", da, c.keys) / d.size,
    dv=lambda da, d, c: np.einsum("ns,sna->a", d, c.u) / d.size,
)
_output(
    "dv is summed from da",
    "v stands after the tanh. In a product of v and u, what does the gradient of v hold?",
    dv=lambda da, d, c: da.sum(axis=(0, 1)),
)
_output(
    "dv lacks the upstream gradient",
    "If the loss did not depend on the scores at all, what should dv be?",
    dv=lambda da, d, c: c.u.sum(axis=(0, 1)),
)
_output(
    "dv holds v once more",
    "In a product of v and u, what does the gradient of v hold?",
    dv=lambda da, d, c: np.einsum("ns,sna->a", d, c.u) * c.v,
)
_output(
    "dv holds the tanh's slope",
    "v stands after the tanh: nothing lies between it and the scores.",
    dv=lambda da, d, c: np.einsum("ns,sna->a", d, 1 - c.u**2),
)
_output(
    "dv is not summed over the batch",
    "One v weighed the numbers of all samples.",
    dv=lambda da, d, c: np.einsum("ns,sna->na", d, c.u),
)
_output(
    "dv goes through another tanh",
    "u has been through the tanh already.",
    dv=lambda da, d, c: np.einsum("ns,sna->a", d, np.tanh(c.u)),
)


@exercise.misconception("dW_query and dW_keys have changed places")
def places_changed(dscores, cache):
    """Compare the order of your return line with the order of the forward pass's arguments."""
    dquery, dkeys, dW_query, dW_keys, dv = score_gradients(before_the_tanh(dscores, cache), dscores, cache)
    return dquery, dkeys, dW_keys, dW_query, dv


@exercise.misconception("the upstream gradient is overwritten")
def overwritten(dscores, cache):
    """Whoever called you may still need the gradient that you were handed."""
    answer = score_gradients(before_the_tanh(dscores, cache), dscores, cache)
    dscores *= 2
    return answer


@exercise.misconception("dv is not returned")
def no_dv(dscores, cache):
    """Five things went in; how many gradients do you return?"""
    return score_gradients(before_the_tanh(dscores, cache), dscores, cache)[:4]
