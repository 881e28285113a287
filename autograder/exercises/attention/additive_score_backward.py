"""The gradients of the additive score: for query and keys, and for the three weights."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.additive_score import exercise as forward
from autograder.exercises.attention.inputs import SIZES
from autograder.exercises.attention.score_back import before_the_tanh, score_back
from autograder.exercises.attention.score_slopes import SCORE_SLOPES
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
    model=score_back,
    between=dict(da=lambda dscores, cache: before_the_tanh(dscores.T[:, :, None], cache)),
    hints=(
        "First the gradient before the tanh, da (S, N, A): a score's share goes to the A numbers by v, then "
        "past the tanh. dv does not need it: v stands after the tanh.",
        "Each key has a row of da to itself, while one query served all S places, and both matrices served "
        "all places of all samples. Whatever served many collects a sum over them.",
    ),
)


exercise.add_family(SCORE_SLOPES)
exercise.mistake(
    "dquery comes from the first place only",
    "One query was held against every key; how many places have a say in its gradient?",
    dquery=lambda da, W_query: da[0] @ W_query,
)
exercise.mistake(
    "dquery comes from the last place only",
    "In a loop over the places: is the gradient added to what was there, or put in its place?",
    dquery=lambda da, W_query: da[-1] @ W_query,
)
exercise.mistake(
    "dquery is a mean over the places",
    "Every place has its full say in the query that was put to all.",
    dquery=lambda da, W_query: da.mean(axis=0) @ W_query,
)
exercise.mistake(
    "dquery is summed over the batch",
    "Every sample asked a question of its own.",
    dquery=lambda da, W_query: da.sum(axis=1) @ W_query,
)
exercise.mistake(
    "dquery stops before its matrix",
    "The query came in through a matrix; through what does its gradient go out?",
    dquery=lambda da: da.sum(axis=0),
)
exercise.mistake(
    "dquery is never computed",
    "The writer's state waits for what its question brought: without it nobody learns to ask.",
    dquery=lambda query: np.zeros_like(query),
)
exercise.mistake(
    "dkeys is summed over the places",
    "Each key has a score of its own, and so a gradient of its own.",
    dkeys=lambda da, keys, W_keys: np.broadcast_to((da @ W_keys).sum(axis=0), keys.shape).copy(),
)
exercise.mistake(
    "dkeys stops before its matrix",
    "The keys came in through a matrix; through what do their gradients go out?",
    dkeys=lambda da: da,
)
exercise.mistake(
    "dkeys is never computed",
    "The reader's states wait for what being compared brought: it is one of their two paths.",
    dkeys=lambda keys: np.zeros_like(keys),
)
exercise.mistake(
    "dkeys is taken from the gradient behind the tanh",
    "Between the scores and the matrix lies the tanh, for the keys as for the query.",
    dkeys=lambda dscores, W_keys, v: (dscores.T[:, :, None] * v) @ W_keys,
)
exercise.mistake(
    "dkeys holds the plain gradient of the scores, as in a dot product",
    "Here the key goes through a matrix and a tanh before it meets anything.",
    dkeys=lambda dscores, keys: dscores.T[:, :, None] * keys,
)
exercise.mistake(
    "dW_query is taken from one place",
    "The matrix of the query had a part in all S scores of a row.",
    dW_query=lambda da, query: da[0].T @ query,
)
exercise.mistake(
    "dW_keys is summed keys times summed gradients",
    "Each key meets its own gradient before anything is summed.",
    dW_keys=lambda da, keys: da.sum(axis=0).T @ keys.sum(axis=0),
)
exercise.mistake(
    "dW_keys comes from the last place only",
    "In a loop over the places: is the gradient added to what was there, or put in its place?",
    dW_keys=lambda da, keys: da[-1].T @ keys[-1],
)
exercise.mistake(
    "dW_query and dW_keys are taken from the gradient behind the tanh",
    "Between the scores and the matrices lies the tanh, for the weights as for query and keys.",
    dW_query=lambda dscores, query, v: np.einsum("ns,a,nh->ah", dscores, v, query),
    dW_keys=lambda dscores, keys, v: np.einsum("ns,a,snd->ad", dscores, v, keys),
)
exercise.mistake(
    "dW_query, dW_keys and dv are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW_query=lambda da, dscores, query: da.sum(axis=0).T @ query / len(dscores),
    dW_keys=lambda da, dscores, keys: np.einsum("sna,snd->ad", da, keys) / len(dscores),
    dv=lambda dscores, u: np.einsum("ns,sna->a", dscores, u) / len(dscores),
)
exercise.mistake(
    "dW_query, dW_keys and dv are divided by the number of scores",
    "Every score has its full say in what all of them share.",
    dW_query=lambda da, dscores, query: da.sum(axis=0).T @ query / dscores.size,
    dW_keys=lambda da, dscores, keys: np.einsum("sna,snd->ad", da, keys) / dscores.size,
    dv=lambda dscores, u: np.einsum("ns,sna->a", dscores, u) / dscores.size,
)
exercise.mistake(
    "dv is summed from da",
    "v stands after the tanh. In a product of v and u, what does the gradient of v hold?",
    dv=lambda da: da.sum(axis=(0, 1)),
)
exercise.mistake(
    "dv lacks the upstream gradient",
    "If the loss did not depend on the scores at all, what should dv be?",
    dv=lambda u: u.sum(axis=(0, 1)),
)
exercise.mistake(
    "dv holds v once more",
    "In a product of v and u, what does the gradient of v hold?",
    dv=lambda dscores, u, v: np.einsum("ns,sna->a", dscores, u) * v,
)
exercise.mistake(
    "dv holds the tanh's slope",
    "v stands after the tanh: nothing lies between it and the scores.",
    dv=lambda dscores, u: np.einsum("ns,sna->a", dscores, 1 - u**2),
)
exercise.mistake(
    "dv goes through another tanh",
    "u has been through the tanh already.",
    dv=lambda dscores, u: np.einsum("ns,sna->a", dscores, np.tanh(u)),
)
