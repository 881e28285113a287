"""The mistakes that the scores made of a product have in common, with a matrix in between or without."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import add


def products(query, keys):
    """The right dot scores (N, S)."""
    return np.einsum("nd,snd->ns", query, keys)


def _cosine(query, keys):
    lengths = np.linalg.norm(query, axis=1)[:, None] * np.linalg.norm(keys, axis=2).T
    return products(query, keys) / lengths


def _softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


SCORES = (
    (
        "the score is divided by the root of the depth",
        "That is Vaswani's score of 2017; Luong's of 2015 is the product as it is.",
        lambda q, k: products(q, k) / np.sqrt(q.shape[1]),
    ),
    (
        "the score is divided by the depth",
        "Nothing is averaged: the score is the sum of all products.",
        lambda q, k: products(q, k) / q.shape[1],
    ),
    (
        "the score is divided by the root of the number of keys",
        "How many places there are does not change how well a query fits one of them.",
        lambda q, k: products(q, k) / np.sqrt(len(k)),
    ),
    (
        "the cosine is taken in the place of the product",
        "A longer key does score higher here; nothing is divided by lengths.",
        _cosine,
    ),
    (
        "the score goes through a tanh",
        "The tanh belongs to the additive score; a product may be as large as it likes.",
        lambda q, k: np.tanh(products(q, k)),
    ),
    (
        "the softmax is taken already",
        "Scores are asked for; masked_softmax makes weights of them.",
        lambda q, k: _softmax(products(q, k)),
    ),
    (
        "the distance is taken in the place of the product",
        "Both are large for what fits, but a distance and a product rank the keys differently.",
        lambda q, k: -((k - q) ** 2).sum(axis=2).T,
    ),
    (
        "query and key are added, not multiplied",
        "A sum moves all places alike when the query changes; a product does not.",
        lambda q, k: (k + q).sum(axis=2).T,
    ),
    (
        "the products are not summed over the depth",
        "One score for each place is wanted, however deep a key is.",
        lambda q, k: (k * q).transpose(1, 0, 2),
    ),
    (
        "the products are summed over the places",
        "Every place has a score of its own.",
        lambda q, k: (k * q).sum(axis=0),
    ),
    (
        "the samples are mixed",
        "A query is held against the keys of its own sample only; which letter stands in all three?",
        lambda q, k: np.einsum("nd,smd->ns", q, k),
    ),
    (
        "every sample asks the first one's question",
        "Each sample of the batch asks a question of its own.",
        lambda q, k: products(np.broadcast_to(q[:1], q.shape), k),
    ),
    (
        "the places come first in the scores",
        "Each row of the scores belongs to one query: which axis has to be first?",
        lambda q, k: products(q, k).T,
    ),
    (
        "the places are in reverse order",
        "The first score belongs to the first key.",
        lambda q, k: products(q, k[::-1]),
    ),
    (
        "the sign is turned",
        "The better the fit, the larger the score.",
        lambda q, k: -products(q, k),
    ),
)


def add_scores(exercise, project, cache):
    """Wrong products of what `project` makes of the query, and the keys; the cache is right."""
    for title, hint, scores in SCORES:
        add(exercise, title, hint, _wrong(scores, project, cache))


def _wrong(scores, project, cache):
    def wrong(query, keys, *W):
        return scores(project(query, *W), keys), cache(query, keys, *W)

    return wrong
