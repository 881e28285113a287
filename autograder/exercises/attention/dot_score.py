"""How well a query fits each key, by their product."""

from __future__ import annotations

from autograder.exercises.attention.product_mistakes import add_scores, products
from autograder.exercises.attention.wrong_turns import SIZES
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention_scores import DotScoreCache, dot_score

exercise = Exercise(
    reference=dot_score,
    points=1,
    difficulty=1,
    importance=5,
    minutes=5,
    inputs=dict(query="N D", keys="S N D"),
    returns=dict(scores="N S", cache=DotScoreCache),
    sizes=SIZES,
    hints=(
        "One sample, one place: multiply the D numbers of the query by the D numbers of the key, and add up.",
        "Query (N, D) and keys (S, N, D) multiply as they are, entry by entry. One axis is summed away, and "
        "the two that are left have to change places.",
    ),
)

add_scores(exercise, lambda query: query, DotScoreCache)


@exercise.misconception("the cache is not returned")
def no_cache(query, keys):
    """The way back will ask for both: return them beside the scores."""
    return products(query, keys)


@exercise.misconception("the cache holds the keys first")
def cache_turned(query, keys):
    """Look at the order of the cache's fields."""
    return products(query, keys), DotScoreCache(keys, query)
