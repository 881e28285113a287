"""A soft look at the regions of a picture, with a gate."""

from __future__ import annotations

import numpy as np

from autograder.exercises.captioning.inputs import FAR_SIZES, steep
from autograder.exercises.families.softmax import instead_of_softmax, softmax_of
from autograder.exercises.families.tanh_step import instead_of_tanh
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.image_attention import SoftAttentionCache, soft_attention


def sigmoid_of(a):
    return np.exp(-np.logaddexp(0, -a))


def look(
    query,
    regions,
    W_query,
    W_regions,
    v,
    w_gate,
    u=lambda q, r: np.tanh(q + r),
    weigh=softmax_of,
    average=lambda weights, regions: np.einsum("ns,snd->nd", weights, regions),
    gate=sigmoid_of,
):
    """The right look.

    u        what v weighs, of the query's term (N, A) and the regions' (S, N, A)
    weigh    scores (N, S) to weights
    average  what is seen
    gate     of the query's product with w_gate, (N,)
    """
    made = u(query @ W_query.T, regions @ W_regions.T)
    weights = weigh((made @ v).T)
    seen, opened = average(weights, regions), gate(query @ w_gate)
    cache = SoftAttentionCache(query, regions, made, weights, seen, opened, W_query, W_regions, v, w_gate)
    return opened[:, None] * seen, weights, cache


exercise = Exercise(
    reference=soft_attention,
    points=3,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(query="N H", regions="S N D", W_query="A H", W_regions="A D", v=steep, w_gate="H"),
    returns=dict(context="N D", weights="N S", cache=SoftAttentionCache),
    sizes=FAR_SIZES,
    model=look,
    between=dict(
        scores=lambda cache: (cache.u @ cache.v).T,
        opened=lambda cache: cache.gate,
        seen=lambda cache: cache.seen,
    ),
    terms={"the query's term": ("query", "W_query", "v"), "the regions' term": ("regions", "W_regions", "v")},
    hints=(
        "Four steps: u for every region, a score for every region, the softmax over a picture's regions, and "
        "the average. The gate scales what was seen, one number a picture.",
        "query @ W_query.T is (N, A), regions @ W_regions.T is (S, N, A); their sum broadcasts. u @ v is "
        "(S, N): turn it before the softmax, and take the row's largest score off before exp.",
    ),
)

# The scores.
exercise.mistake(
    "the score does not depend on the regions",
    "Your weights stay as they are when the picture changes: the regions' term is missing under the tanh.",
    u=lambda q, r: np.tanh(q + 0 * r),
)
exercise.add_family(
    instead_of_tanh(
        lambda wrong: dict(u=lambda q, r: wrong(q + r)),
        without="Without the tanh the query adds the same number to all regions' scores, and asks nothing.",
    )
)
exercise.mistake(
    "query and regions go through a tanh each for itself",
    "The tanh is taken of the sum. Taken of each alone, the query moves all regions alike.",
    u=lambda q, r: np.tanh(q) + np.tanh(r),
)
exercise.mistake(
    "query and regions are multiplied, not added",
    "The score is additive: the two terms are added under the tanh.",
    u=lambda q, r: np.tanh(q * r),
)
exercise.mistake(
    "the first picture's query asks for all",
    "Every picture of the batch has a query of its own.",
    u=lambda q, r: np.tanh(q[:1] + r),
)

# The weights.
exercise.add_family(instead_of_softmax(lambda wrong: dict(weigh=wrong), "pictures", the_batch=0))
exercise.mistake(
    "the exponentials are not divided by their sum",
    "Divide by the sum over the regions, so that a picture's weights sum to 1.",
    weigh=lambda scores: np.exp(scores),
)
exercise.mistake(
    "one softmax goes over the regions of all pictures",
    "Each picture's weights sum to 1. Yours do so for the whole batch together.",
    weigh=lambda scores: softmax_of(scores.ravel()).reshape(scores.shape),
)
exercise.mistake(
    "the scores are divided by their sum, without exp",
    "A softmax takes exp of the scores first: a score may be negative, a share may not.",
    weigh=lambda scores: scores / scores.sum(axis=1, keepdims=True),
)
exercise.mistake(
    "a sigmoid stands in the place of the softmax",
    "Sigmoids do not sum to 1: the regions compete for one look.",
    weigh=sigmoid_of,
)
exercise.mistake(
    "the scores are divided by the root of A",
    "The root belongs to dot products. These scores are taken as they are.",
    u=lambda q, r: np.tanh(q + r),
    weights=lambda scores, v: softmax_of(scores / np.sqrt(len(v))),
    context=lambda scores, v, regions, opened: (
        opened[:, None] * np.einsum("ns,snd->nd", softmax_of(scores / np.sqrt(len(v))), regions)
    ),
    cache=lambda right, scores, v, regions: right._replace(
        weights=softmax_of(scores / np.sqrt(len(v))),
        seen=np.einsum("ns,snd->nd", softmax_of(scores / np.sqrt(len(v))), regions),
    ),
)

# What is seen.
exercise.mistake(
    "every region counts alike",
    "That is the mean of the regions. The average is weighted by the weights.",
    average=lambda weights, regions: regions.mean(axis=0),
)
exercise.mistake(
    "only the region with the largest weight is seen",
    "That is a hard choice. The soft look averages all regions by their weights.",
    average=lambda weights, regions: regions[weights.argmax(axis=1), np.arange(len(weights))],
)
exercise.mistake(
    "the projected regions are averaged",
    "W_regions serves the scores alone. What is averaged are the regions as they came, D numbers each.",
    average=lambda weights, regions, W=None: regions[..., :1].sum(axis=0) * weights,
    context=lambda weights, regions, W_regions, opened: (
        opened[:, None] * np.einsum("ns,sna->na", weights, regions @ W_regions.T)
    ),
    cache=lambda right, weights, regions, W_regions: right._replace(
        seen=np.einsum("ns,sna->na", weights, regions @ W_regions.T)
    ),
    weights=lambda right: right,
)
exercise.mistake(
    "u is averaged in the place of the regions",
    "The weights are multiplied with the regions, not with what the scores are made of.",
    context=lambda weights, cache, opened: opened[:, None] * np.einsum("ns,sna->na", weights, cache.u),
    cache=lambda right, weights: right._replace(seen=np.einsum("ns,sna->na", weights, right.u)),
)

# The gate.
exercise.mistake(
    "the gate is left out",
    "The context is what was seen times the gate, one number a picture.",
    context=lambda seen: seen,
)
exercise.mistake(
    "the gate has no sigmoid",
    "A gate lies between 0 and 1: take the sigmoid of the product.",
    gate=lambda a: a,
)
exercise.mistake(
    "the gate is a tanh",
    "The gate is a sigmoid, between 0 and 1.",
    gate=np.tanh,
)
exercise.mistake(
    "the gate shuts where it should open",
    "A gate of 1 lets all through: multiply by the gate, not by one minus the gate.",
    context=lambda seen, opened: (1 - opened)[:, None] * seen,
)
exercise.mistake(
    "the gate is applied twice",
    "What was seen is multiplied with the gate once.",
    context=lambda seen, opened: (opened**2)[:, None] * seen,
)
exercise.mistake(
    "the gate is added",
    "The gate scales what was seen: it is a factor.",
    context=lambda seen, opened: opened[:, None] + seen,
)
exercise.mistake(
    "the gate scales the returned weights",
    "The gate scales the context alone. The weights that are returned sum to 1.",
    weights=lambda right, opened: opened[:, None] * right,
)
exercise.mistake(
    "all pictures share the first one's gate",
    "The gate is made of each picture's own query: one number a picture.",
    context=lambda seen, opened: opened[:1, None] * seen,
)

# The cache.
exercise.mistake(
    "seen is kept behind the gate",
    "The backward pass needs what was seen before the gate: the gate's gradient is made of it.",
    cache=lambda right: right._replace(seen=right.gate[:, None] * right.seen),
)
exercise.mistake(
    "u is kept from before the tanh",
    "u is the output of the tanh. Yours is its pre-activation.",
    cache=lambda right, query, regions, W_query, W_regions: right._replace(
        u=query @ W_query.T + regions @ W_regions.T
    ),
)
exercise.mistake(
    "the gate is kept from before its sigmoid",
    "The field gate holds the output of the sigmoid.",
    cache=lambda right, query, w_gate: right._replace(gate=query @ w_gate),
)
exercise.mistake(
    "the scores are kept in the place of the weights",
    "The field weights holds the output of the softmax.",
    cache=lambda right: right._replace(weights=(right.u @ right.v).T),
)
