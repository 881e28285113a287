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
    "One query was compared with every key, so its gradient is a sum over all places.",
    dquery=lambda da, W_query: da[0] @ W_query,
)
exercise.mistake(
    "dquery comes from the last place only",
    "Only the last place is left: inside a loop over the places use += where you use =.",
    dquery=lambda da, W_query: da[-1] @ W_query,
)
exercise.mistake(
    "dquery is summed over the batch",
    "Every sample has a query of its own: do not sum dquery over the batch.",
    dquery=lambda da, W_query: da.sum(axis=1) @ W_query,
)
exercise.mistake(
    "dquery stops before its matrix",
    "The query was multiplied by W_query, so its gradient comes back through W_query.",
    dquery=lambda da: da.sum(axis=0),
)
exercise.mistake(
    "dkeys is summed over the places",
    "Each key has a score of its own, so dkeys is not summed over the places.",
    dkeys=lambda da, keys, W_keys: np.broadcast_to((da @ W_keys).sum(axis=0), keys.shape).copy(),
)
exercise.mistake(
    "dkeys stops before its matrix",
    "The keys were multiplied by W_keys, so their gradients come back through W_keys.",
    dkeys=lambda da: da,
)
exercise.mistake(
    "dkeys is taken from the gradient behind the tanh",
    "The tanh lies between the scores and W_keys, so dkeys starts from da, before the tanh.",
    dkeys=lambda dscores, W_keys, v: (dscores.T[:, :, None] * v) @ W_keys,
)
exercise.mistake(
    "dkeys holds the plain gradient of the scores, as in a dot product",
    "The key goes through W_keys and the tanh, so its gradient comes back through both.",
    dkeys=lambda dscores, keys: dscores.T[:, :, None] * keys,
)
exercise.mistake(
    "dW_query is taken from one place",
    "W_query had a part in all S scores of a row: sum da over the places.",
    dW_query=lambda da, query: da[0].T @ query,
)
exercise.mistake(
    "dW_keys is summed keys times summed gradients",
    "Multiply each key by its own gradient first, then sum over the places and the batch.",
    dW_keys=lambda da, keys: da.sum(axis=0).T @ keys.sum(axis=0),
)
exercise.mistake(
    "dW_keys comes from the last place only",
    "Only the last place is left: inside a loop over the places use += where you use =.",
    dW_keys=lambda da, keys: da[-1].T @ keys[-1],
)
exercise.mistake(
    "dW_query and dW_keys are taken from the gradient behind the tanh",
    "The tanh lies between the scores and the matrices, so both gradients start from da.",
    dW_query=lambda dscores, query, v: np.einsum("ns,a,nh->ah", dscores, v, query),
    dW_keys=lambda dscores, keys, v: np.einsum("ns,a,snd->ad", dscores, v, keys),
)
exercise.mistake(
    "dW_query, dW_keys and dv are divided by the number of scores",
    "A gradient sums the shares of all scores. Yours is divided by their number.",
    dW_query=lambda da, dscores, query: da.sum(axis=0).T @ query / dscores.size,
    dW_keys=lambda da, dscores, keys: np.einsum("sna,snd->ad", da, keys) / dscores.size,
    dv=lambda dscores, u: np.einsum("ns,sna->a", dscores, u) / dscores.size,
)
exercise.mistake(
    "dv is summed from da",
    "v stands after the tanh: in a product of v and u the gradient of v holds u, not da.",
    dv=lambda da: da.sum(axis=(0, 1)),
)
exercise.mistake(
    "dv lacks the upstream gradient",
    "dv does not change when dscores does: each u is multiplied by its score's gradient.",
    dv=lambda u: u.sum(axis=(0, 1)),
)
exercise.mistake(
    "dv holds v once more",
    "In a product of v and u the gradient of v holds u, and not v once more.",
    dv=lambda dscores, u, v: np.einsum("ns,sna->a", dscores, u) * v,
)
exercise.mistake(
    "dv holds the tanh's slope",
    "v stands after the tanh, so dv does not hold the tanh's slope. It holds u.",
    dv=lambda dscores, u: np.einsum("ns,sna->a", dscores, 1 - u**2),
)
exercise.mistake(
    "dv goes through another tanh",
    "u is the tanh's output already: no other tanh is needed.",
    dv=lambda dscores, u: np.einsum("ns,sna->a", dscores, np.tanh(u)),
)
