"""How well a query fits each key, by a product with a learned matrix in between."""

from __future__ import annotations

import numpy as np

from autograder.exercises.attention.inputs import SIZES
from autograder.exercises.families.product_scores import PRODUCT_SCORES, products
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
    between=dict(q=lambda query, W: query @ W),
    hints=(
        "W turns the query (N, H) into a vector of the length of a key, so that the two can be multiplied.",
        "Which product of query (N, H) and W (H, D) has the shape of your last exercise's query? From there "
        "on it is that exercise. The cache keeps what came in.",
    ),
)

exercise.add_family(PRODUCT_SCORES)


exercise.mistake(
    "the query goes through a tanh",
    "The general score has no activation: the query is multiplied by W and by the key.",
    scores=lambda query, keys, W: products(np.tanh(query @ W), keys),
)
exercise.mistake(
    "the matrix is used twice over",
    "The query is multiplied by W once. Yours is multiplied three times.",
    scores=lambda query, keys, W: products(query @ W @ W.T @ W, keys),
)
exercise.mistake(
    "only the size of the matrix's entries is used",
    "The entries of W keep their signs. Yours are made positive.",
    scores=lambda query, keys, W: products(query @ np.abs(W), keys),
)
exercise.mistake(
    "the cache keeps the query behind the matrix",
    "The gradient of W needs the query as it came in, before it is multiplied by W.",
    cache=lambda right, q: right._replace(query=q),
)
