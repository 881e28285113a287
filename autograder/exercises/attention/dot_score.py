"""How well a query fits each key, by their product."""

from __future__ import annotations

from autograder.exercises.attention.inputs import SIZES
from autograder.exercises.families.product_scores import PRODUCT_SCORES
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
    between=dict(q=lambda query: query),
    hints=(
        "One sample, one place: multiply the D numbers of the query by the D numbers of the key, and add up.",
        "Query (N, D) and keys (S, N, D) multiply as they are, entry by entry. One axis is summed away, and "
        "the two that are left have to change places.",
    ),
)

exercise.add_family(PRODUCT_SCORES)
exercise.mistake(
    "the cache holds the keys first",
    "Compare the order of what you hand to the cache with the order of its fields.",
    cache=lambda query, keys: DotScoreCache(keys, query),
)
