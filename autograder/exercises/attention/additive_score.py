"""How well a query fits each key, by a small network that looks at both."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.inputs import SIZES
from autograder.exercises.families.tanh_step import instead_of_tanh
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention_scores import AdditiveScoreCache, additive_score


def additive(query, keys, W_query, W_keys, v, u=lambda q, k: np.tanh(q + k)):
    """The right scores; `u` gives what v weighs, of the query's term (N, A) and the keys' (S, N, A)."""
    made = u(query @ W_query.T, keys @ W_keys.T)
    return (made @ v).T, AdditiveScoreCache(query, keys, made, W_query, W_keys, v)


exercise = Exercise(
    reference=additive_score,
    points=3,
    difficulty=2,
    importance=4,
    minutes=15,
    inputs=dict(query="N H", keys="S N D", W_query="A H", W_keys="A D", v="A"),
    returns=dict(scores="N S", cache=AdditiveScoreCache),
    sizes=SIZES,
    model=additive,
    between=dict(u=lambda cache: cache.u),
    terms={"the query's term": ("query", "W_query", "v"), "the keys' term": ("keys", "W_keys", "v")},
    hints=(
        "Query and key each go through a matrix of their own into A numbers. These are added and go "
        "through a tanh; v weights them to one number.",
        "The query's term is (N, A), the keys' (S, N, A): NumPy adds the first to every place of the second. "
        "What is left after v is (S, N), and the scores have the batch first.",
    ),
)


exercise.add_family(
    instead_of_tanh(
        lambda wrong: dict(u=lambda q, k: wrong(q + k)),
        without="Without the tanh the query adds the same amount to every place's score.",
    )
)
exercise.mistake(
    "query and keys go through a tanh each for itself",
    "The tanh is taken of the sum of both terms. Taken of each alone, the query moves all places alike.",
    u=lambda q, k: np.tanh(q) + np.tanh(k),
)
exercise.mistake(
    "query and keys are multiplied, not added",
    "The score is additive: the two terms are added under the tanh, not multiplied.",
    u=lambda q, k: np.tanh(q * k),
)
exercise.mistake(
    "the keys are subtracted",
    "The two terms under the tanh are added, not subtracted.",
    u=lambda q, k: np.tanh(q - k),
)
exercise.mistake(
    "the first sample's query is put to all",
    "Every sample of the batch has a query of its own. Yours uses the first sample's for all.",
    u=lambda q, k: np.tanh(q[:1] + k),
)
exercise.mistake(
    "the sum under the tanh is halved",
    "The two terms are added as they are. Yours are halved.",
    u=lambda q, k: np.tanh((q + k) / 2),
)
exercise.mistake(
    "the A numbers are averaged",
    "The score is the sum of the A numbers weighted by v, not their mean.",
    scores=lambda u, v: (u @ v).T / len(v),
)
exercise.mistake(
    "the score is divided by the root of A",
    "The additive score is not divided by a root. The root belongs to Vaswani's dot product.",
    scores=lambda u, v: (u @ v).T / np.sqrt(len(v)),
)
exercise.mistake(
    "the score goes through a tanh",
    "The tanh comes before v. The score itself goes through no tanh.",
    scores=lambda u, v: np.tanh(u @ v).T,
)
exercise.mistake(
    "the softmax is taken already",
    "Scores are asked for, without a softmax. They become weights in the next exercise.",
    scores=lambda u, v: np.exp((u @ v).T) / np.exp((u @ v).T).sum(axis=1, keepdims=True),
)
exercise.mistake(
    "u is kept from before the tanh",
    "u is the output of the tanh. Yours is its pre-activation.",
    cache=lambda right: right._replace(u=np.arctanh(right.u)),
)
exercise.mistake(
    "the cache keeps the projected keys",
    "The backward pass needs the keys as they came in, before W_keys.",
    cache=lambda right: right._replace(keys=right.keys @ right.W_keys.T),
)
exercise.mistake(
    "the cache keeps the projected query",
    "The backward pass needs the query as it came in, before W_query.",
    cache=lambda right: right._replace(query=right.query @ right.W_query.T),
)
