"""How well a query fits each key, by a small network that looks at both."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.wrong_turns import SIZES
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention_scores import AdditiveScoreCache, additive_score

exercise = Exercise(
    reference=additive_score,
    points=3,
    difficulty=2,
    importance=4,
    minutes=15,
    inputs=dict(query="N H", keys="S N D", W_query="A H", W_keys="A D", v="A"),
    returns=dict(scores="N S", cache=AdditiveScoreCache),
    sizes=SIZES,
    terms={"the query's term": ("query", "W_query", "v"), "the keys' term": ("keys", "W_keys", "v")},
    hints=(
        "Query and key each go through a matrix of their own into A numbers. These are added, squashed, and "
        "weighed by v into one number.",
        "The query's term is (N, A), the keys' (S, N, A): NumPy adds the first to every place of the second. "
        "What is left after v is (S, N), and the scores have the batch first.",
    ),
)


@family(exercise)
def _scores(u=None, scores=lambda u, v: (u @ v).T):
    """A wrong u, or a wrong way from u and v to the scores; the cache keeps the u that was made."""

    def wrong(query, keys, W_query, W_keys, v):
        made = np.tanh(query @ W_query.T + keys @ W_keys.T)
        if u is not None:
            made = u(query @ W_query.T, keys @ W_keys.T)
        return scores(made, v), AdditiveScoreCache(query, keys, made, W_query, W_keys, v)

    return wrong


_scores(
    "the tanh is missing",
    "Without it the score is a sum of two parts that never meet: the query moves all places alike.",
    lambda q, k: q + k,
)
_scores(
    "the tanh is applied twice",
    "Count the squashings between the matrices and v.",
    lambda q, k: np.tanh(np.tanh(q + k)),
)
_scores(
    "query and keys are squashed each for itself",
    "Two parts that are squashed apart never meet: does the order of your places depend on the query?",
    lambda q, k: np.tanh(q) + np.tanh(k),
)
_scores(
    "a sigmoid stands in the place of the tanh",
    "Which of the two S-shaped functions can speak against a place?",
    lambda q, k: np.exp(-np.logaddexp(0, -q - k)),
)
_scores(
    "a ReLU stands in the place of the tanh",
    "Bahdanau's score is bounded by v on both sides; a ReLU's is bounded on one.",
    lambda q, k: np.maximum(q + k, 0),
)
_scores(
    "the query is left out", "Ask another question: do your scores change?", lambda q, k: np.tanh(k + 0 * q)
)
_scores(
    "the keys are left out",
    "Do the places of one source get different scores in your answer?",
    lambda q, k: np.tanh(q + 0 * k),
)
_scores(
    "query and keys are multiplied, not added",
    "Additive is in the name; the product comes later in this lesson.",
    lambda q, k: np.tanh(q * k),
)
_scores(
    "the keys are subtracted", "Which sign joins the two terms under the tanh?", lambda q, k: np.tanh(q - k)
)
_scores(
    "the first sample's query is put to all",
    "Every sample of the batch asks a question of its own.",
    lambda q, k: np.tanh(q[:1] + k),
)
_scores(
    "the sum under the tanh is halved",
    "The two terms are added as they are.",
    lambda q, k: np.tanh((q + k) / 2),
)
_scores(
    "v is not used",
    "Which of the A numbers speak for a place, and which against it? Who says so?",
    scores=lambda u, v: u.sum(axis=2).T,
)
_scores(
    "the A numbers are averaged",
    "v weighs the A numbers, and a weighed sum is all that is asked.",
    scores=lambda u, v: (u @ v).T / len(v),
)
_scores(
    "the score is divided by the root of A",
    "That root belongs to products of long vectors; this score has none.",
    scores=lambda u, v: (u @ v).T / np.sqrt(len(v)),
)
_scores(
    "the score goes through a tanh",
    "The squashing comes before v. After it a score may be as large as it likes.",
    scores=lambda u, v: np.tanh(u @ v).T,
)
_scores(
    "the softmax is taken already",
    "Scores are asked for; they become weights in the next exercise.",
    scores=lambda u, v: np.exp((u @ v).T) / np.exp((u @ v).T).sum(axis=1, keepdims=True),
)
_scores(
    "the places come first in the scores",
    "Each row of the scores belongs to one query: which axis has to be first?",
    scores=lambda u, v: u @ v,
)
_scores(
    "the scores are summed over the places",
    "Every place has a score of its own.",
    scores=lambda u, v: (u @ v).sum(axis=0),
)
_scores(
    "the scores keep an axis of length one",
    "v turns A numbers into one; does your result still have an axis for it?",
    scores=lambda u, v: (u @ v[:, None]).transpose(1, 0, 2),
)


@family(exercise)
def _cached(cache):
    """Right scores, and a cache that will mislead the backward pass."""

    def wrong(query, keys, W_query, W_keys, v):
        a = query @ W_query.T + keys @ W_keys.T
        right = AdditiveScoreCache(query, keys, np.tanh(a), W_query, W_keys, v)
        return (np.tanh(a) @ v).T, cache(right, a)

    return wrong


_cached(
    "u is kept from before the tanh",
    "The slope of a tanh can be had from its output; which of the two do you keep?",
    lambda right, a: right._replace(u=a),
)
_cached(
    "u is kept with the batch first",
    "Keys and u have the places first: look at the shapes beside the cache's fields.",
    lambda right, a: right._replace(u=right.u.transpose(1, 0, 2)),
)
_cached(
    "the cache keeps the projected keys",
    "On the way back the keys are needed as they came in.",
    lambda right, a: right._replace(keys=right.keys @ right.W_keys.T),
)
_cached(
    "the cache keeps the projected query",
    "On the way back the query is needed as it came in.",
    lambda right, a: right._replace(query=right.query @ right.W_query.T),
)


@exercise.misconception("the cache is not returned")
def no_cache(query, keys, W_query, W_keys, v):
    """The way back will ask for u and for all that went in: return them beside the scores."""
    return (np.tanh(query @ W_query.T + keys @ W_keys.T) @ v).T
