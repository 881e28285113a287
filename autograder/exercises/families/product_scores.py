"""Scores made of a product: the mistakes with a matrix in between or without.

The exercise gives `q` (N, D) in `between`, what the keys are multiplied by.
"""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import declared


def products(query, keys):
    """The right dot scores (N, S)."""
    return np.einsum("nd,snd->ns", query, keys)


def _cosine(q, keys):
    lengths = np.linalg.norm(q, axis=1)[:, None] * np.linalg.norm(keys, axis=2).T
    return products(q, keys) / lengths


def _softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


PRODUCT_SCORES = [
    declared(
        "the score is divided by the root of the depth",
        "That is Vaswani's score of 2017; Luong's of 2015 is the product as it is.",
        scores=lambda right, q: right / np.sqrt(q.shape[1]),
    ),
    declared(
        "the score is divided by the depth",
        "Nothing is averaged: the score is the sum of all products.",
        scores=lambda right, q: right / q.shape[1],
    ),
    declared(
        "the score is divided by the root of the number of keys",
        "How many places there are does not change how well a query fits one of them.",
        scores=lambda right, keys: right / np.sqrt(len(keys)),
    ),
    declared(
        "the cosine is taken in the place of the product",
        "A longer key does score higher here; nothing is divided by lengths.",
        scores=_cosine,
    ),
    declared(
        "the score goes through a tanh",
        "The tanh belongs to the additive score; a product may be as large as it likes.",
        scores=lambda right: np.tanh(right),
    ),
    declared(
        "the softmax is taken already",
        "Scores are asked for; masked_softmax makes weights of them.",
        scores=lambda right: _softmax(right),
    ),
    declared(
        "the distance is taken in the place of the product",
        "Both are large for what fits, but a distance and a product rank the keys differently.",
        scores=lambda q, keys: -((keys - q) ** 2).sum(axis=2).T,
    ),
    declared(
        "query and key are added, not multiplied",
        "A sum moves all places alike when the query changes; a product does not.",
        scores=lambda q, keys: (keys + q).sum(axis=2).T,
    ),
    declared(
        "the products are not summed over the depth",
        "One score for each place is wanted, however deep a key is.",
        scores=lambda q, keys: (keys * q).transpose(1, 0, 2),
    ),
    declared(
        "the products are summed over the places",
        "Every place has a score of its own.",
        scores=lambda q, keys: (keys * q).sum(axis=0),
    ),
    declared(
        "the samples are mixed",
        "A query is held against the keys of its own sample only; which letter stands in all three?",
        scores=lambda q, keys: np.einsum("nd,smd->ns", q, keys),
    ),
    declared(
        "every sample asks the first one's question",
        "Each sample of the batch asks a question of its own.",
        scores=lambda q, keys: products(np.broadcast_to(q[:1], q.shape), keys),
    ),
    declared(
        "the places are in reverse order",
        "The first score belongs to the first key.",
        scores=lambda q, keys: products(q, keys[::-1]),
    ),
    declared(
        "the sign is turned",
        "The better the fit, the larger the score.",
        scores=lambda right: -right,
    ),
]
