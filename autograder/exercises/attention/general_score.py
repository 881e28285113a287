"""How well a query fits each key, by a product with a learned matrix in between."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.product_mistakes import add_scores, products
from autograder.exercises.attention.wrong_turns import SIZES
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention_scores import GeneralScoreCache, general_score

exercise = Exercise(
    reference=general_score,
    points=2,
    difficulty=2,
    importance=3,
    minutes=5,
    inputs=dict(query="N H", keys="S N D", W="H D"),
    returns=dict(scores="N S", cache=GeneralScoreCache),
    sizes=SIZES,
    hints=(
        "The matrix translates: it makes of the query (N, H) something that can be multiplied with a key.",
        "Which product of query (N, H) and W (H, D) has the shape of your last exercise's query? From there "
        "on it is that exercise. The cache keeps what came in.",
    ),
)

add_scores(exercise, lambda query, W: query @ W, GeneralScoreCache)


@family(exercise)
def _projected(projected):
    """A wrong way of the query through the matrix."""
    return lambda query, keys, W: (products(projected(query, W), keys), GeneralScoreCache(query, keys, W))


_projected(
    "the query is squashed on its way",
    "Between the query and the key stands a matrix, and nothing else.",
    lambda query, W: np.tanh(query @ W),
)
_projected(
    "the matrix is used twice over",
    "Query and key meet once, with one matrix in between.",
    lambda query, W: query @ W @ W.T @ W,
)
_projected(
    "only the size of the matrix's entries is used",
    "A negative entry speaks against a match.",
    lambda query, W: query @ np.abs(W),
)
_projected(
    "the matrix is left out of the score",
    "Each entry of W says how much one number of the query has to do with one of the key.",
    lambda query, W: np.broadcast_to(query.sum(axis=1)[:, None], (len(query), W.shape[1])),
)


@exercise.misconception("the cache keeps the query behind the matrix")
def projected_cache(query, keys, W):
    """The gradient of W is made of the query as it came in."""
    return products(query @ W, keys), GeneralScoreCache(query @ W, keys, W)


@exercise.misconception("the cache is not returned")
def no_cache(query, keys, W):
    """The way back will ask for all three: return them beside the scores."""
    return products(query @ W, keys)
