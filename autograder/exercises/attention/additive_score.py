"""How well a query fits each key, by a small network that looks at both."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.inputs import SIZES
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
        "Query and key each go through a matrix of their own into A numbers. These are added, squashed, and "
        "weighed by v into one number.",
        "The query's term is (N, A), the keys' (S, N, A): NumPy adds the first to every place of the second. "
        "What is left after v is (S, N), and the scores have the batch first.",
    ),
)


exercise.mistake(
    "the tanh is missing",
    "Without it the score is a sum of two parts that never meet: the query moves all places alike.",
    u=lambda q, k: q + k,
)
exercise.mistake(
    "the tanh is applied twice",
    "Count the squashings between the matrices and v.",
    u=lambda q, k: np.tanh(np.tanh(q + k)),
)
exercise.mistake(
    "query and keys are squashed each for itself",
    "Two parts that are squashed apart never meet: does the order of your places depend on the query?",
    u=lambda q, k: np.tanh(q) + np.tanh(k),
)
exercise.mistake(
    "a sigmoid stands in the place of the tanh",
    "Which of the two S-shaped functions can speak against a place?",
    u=lambda q, k: np.exp(-np.logaddexp(0, -q - k)),
)
exercise.mistake(
    "a ReLU stands in the place of the tanh",
    "Bahdanau's score is bounded by v on both sides; a ReLU's is bounded on one.",
    u=lambda q, k: np.maximum(q + k, 0),
)
exercise.mistake(
    "the query is left out", "Ask another question: do your scores change?", u=lambda q, k: np.tanh(k + 0 * q)
)
exercise.mistake(
    "the keys are left out",
    "Do the places of one source get different scores in your answer?",
    u=lambda q, k: np.tanh(q + 0 * k),
)
exercise.mistake(
    "query and keys are multiplied, not added",
    "Additive is in the name; the product comes later in this lesson.",
    u=lambda q, k: np.tanh(q * k),
)
exercise.mistake(
    "the keys are subtracted", "Which sign joins the two terms under the tanh?", u=lambda q, k: np.tanh(q - k)
)
exercise.mistake(
    "the first sample's query is put to all",
    "Every sample of the batch asks a question of its own.",
    u=lambda q, k: np.tanh(q[:1] + k),
)
exercise.mistake(
    "the sum under the tanh is halved",
    "The two terms are added as they are.",
    u=lambda q, k: np.tanh((q + k) / 2),
)
exercise.mistake(
    "v is not used",
    "Which of the A numbers speak for a place, and which against it? Who says so?",
    scores=lambda u, v: u.sum(axis=2).T,
)
exercise.mistake(
    "the A numbers are averaged",
    "v weighs the A numbers, and a weighed sum is all that is asked.",
    scores=lambda u, v: (u @ v).T / len(v),
)
exercise.mistake(
    "the score is divided by the root of A",
    "That root belongs to products of long vectors; this score has none.",
    scores=lambda u, v: (u @ v).T / np.sqrt(len(v)),
)
exercise.mistake(
    "the score goes through a tanh",
    "The squashing comes before v. After it a score may be as large as it likes.",
    scores=lambda u, v: np.tanh(u @ v).T,
)
exercise.mistake(
    "the softmax is taken already",
    "Scores are asked for; they become weights in the next exercise.",
    scores=lambda u, v: np.exp((u @ v).T) / np.exp((u @ v).T).sum(axis=1, keepdims=True),
)
exercise.mistake(
    "the scores are summed over the places",
    "Every place has a score of its own.",
    scores=lambda u, v: (u @ v).sum(axis=0),
)
exercise.mistake(
    "u is kept from before the tanh",
    "The slope of a tanh can be had from its output; which of the two do you keep?",
    cache=lambda right: right._replace(u=np.arctanh(right.u)),
)
exercise.mistake(
    "the cache keeps the projected keys",
    "On the way back the keys are needed as they came in.",
    cache=lambda right: right._replace(keys=right.keys @ right.W_keys.T),
)
exercise.mistake(
    "the cache keeps the projected query",
    "On the way back the query is needed as it came in.",
    cache=lambda right: right._replace(query=right.query @ right.W_query.T),
)
