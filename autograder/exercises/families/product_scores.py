"""Scores made of a product: the mistakes with a matrix in between or without.

The exercise gives `q` (N, D) in `between`, what the keys are multiplied by.
"""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.softmax import softmax_of
from autograder.judging.exchange import declared


def products(query, keys):
    """The right dot scores (N, S)."""
    return np.einsum("nd,snd->ns", query, keys)


def _cosine(q, keys):
    lengths = np.linalg.norm(q, axis=1)[:, None] * np.linalg.norm(keys, axis=2).T
    return products(q, keys) / lengths


PRODUCT_SCORES = [
    declared(
        "the score is divided by the root of the depth",
        "Luong's score is the product as it is. Vaswani's, of 2017, is divided by the root of the depth.",
        scores=lambda right, q: right / np.sqrt(q.shape[1]),
    ),
    declared(
        "the score is divided by the depth",
        "Nothing is averaged: the score is the sum of all products.",
        scores=lambda right, q: right / q.shape[1],
    ),
    declared(
        "the score is divided by the root of the number of keys",
        "The score is the product as it is. It does not depend on how many places there are.",
        scores=lambda right, keys: right / np.sqrt(len(keys)),
    ),
    declared(
        "the cosine is taken in the place of the product",
        "The score is the product as it is. It is not divided by the lengths of query and key.",
        scores=_cosine,
    ),
    declared(
        "the score goes through a tanh",
        "The tanh belongs to the additive score. A product goes through no activation.",
        scores=lambda right: np.tanh(right),
    ),
    declared(
        "the softmax is taken already",
        "Scores are asked for, without a softmax. masked_softmax makes weights of them.",
        scores=lambda right: softmax_of(right),
    ),
    declared(
        "the distance is taken in the place of the product",
        "The score is the product of query and key. A distance ranks the keys differently.",
        scores=lambda q, keys: -((keys - q) ** 2).sum(axis=2).T,
    ),
    declared(
        "query and key are added, not multiplied",
        "Query and key are multiplied entry by entry. A sum moves all places alike when the query changes.",
        scores=lambda q, keys: (keys + q).sum(axis=2).T,
    ),
    declared(
        "the products are not summed over the depth",
        "There is one score for each place: sum the products over the depth D.",
        scores=lambda q, keys: (keys * q).transpose(1, 0, 2),
    ),
    declared(
        "the products are summed over the places",
        "Every place has a score of its own: do not sum over the places.",
        scores=lambda q, keys: (keys * q).sum(axis=0),
    ),
    declared(
        "the samples are mixed",
        "A query meets the keys of its own sample alone: n stands in query, keys and scores.",
        scores=lambda q, keys: np.einsum("nd,smd->ns", q, keys),
    ),
    declared(
        "every sample asks the first one's question",
        "Each sample of the batch has a query of its own. Yours uses the first sample's for all.",
        scores=lambda q, keys: products(np.broadcast_to(q[:1], q.shape), keys),
    ),
    declared(
        "the places are in reverse order",
        "The first score belongs to the first key.",
        scores=lambda q, keys: products(q, keys[::-1]),
    ),
]
