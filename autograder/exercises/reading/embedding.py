"""A row of a table for every letter."""

from __future__ import annotations

import numpy as np

from autograder.exercises.reading.inputs import one_hot
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import tokens
from lstm_ref.numpy.embedding import EmbeddingCache, embedding

exercise = Exercise(
    reference=embedding,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=dict(ids=tokens("T N", below="V"), W="V D"),
    returns=dict(x="T N D", cache=EmbeddingCache),
    hints=(
        "An array of numbers may stand in the square brackets of another array: what is W[[2, 0, 2]]?",
        "ids is (T, N), and each entry asks for one row of W, D numbers long. Indexing W with the whole "
        "array gives (T, N, D) at once; a one-hot product gives the same.",
    ),
)

# Which row is taken.
exercise.mistake(
    "the letters are counted from 1",
    "The letter with the number 0 has the first row, W[0]. W[-1] is the last row, without an error.",
    x=lambda ids, W: W[ids - 1],
)
exercise.mistake(
    "the row after the letter's is taken",
    "The letter with the number v has the row W[v].",
    raises=IndexError,
    x=lambda ids, W: W[ids + 1],
)
exercise.mistake(
    "columns of the table are taken, not rows",
    "W is (V, D): a row for each letter. Yours takes columns.",
    raises=IndexError,
    x=lambda ids, W: W.T[ids],
)
exercise.mistake(
    "the row is chosen by the place in the text",
    "The letter decides which row is taken, not the step at which it stands.",
    x=lambda ids, W: W[np.arange(len(ids)) % len(W)][:, None] + np.zeros((*ids.shape, 1)),
)
exercise.mistake(
    "the letter 0 gets zeros",
    "Letter 0 is a letter like the others here, not padding: it has the row W[0].",
    x=lambda right, ids: right * (ids != 0)[..., None],
)
exercise.mistake(
    "every sequence reads the first one's letters",
    "The batch has N sequences, and each has letters of its own: ids[t, n].",
    ids=lambda right: right * 0 + right[:, :1],
)
exercise.mistake(
    "every step reads the first letter",
    "Step t reads ids[t]. Yours reads ids[0] at every step.",
    ids=lambda right: right * 0 + right[:1],
)

# What is made of it.
exercise.mistake(
    "the one-hot rows are returned",
    "A one-hot row is V long. Multiplied with W it becomes the letter's own row, D long.",
    x=lambda ids, W: one_hot(ids, len(W)),
)
exercise.mistake(
    "the letters' numbers are multiplied with the table",
    "The number of a letter is a name, not a quantity: it picks a row and scales nothing.",
    x=lambda ids, W: ids[..., None] * W.sum(axis=0),
)
exercise.mistake(
    "the rows are scaled by the root of D",
    "That factor belongs to the Transformer. Here the row is taken as it is.",
    x=lambda right: right * np.sqrt(right.shape[-1]),
)
exercise.mistake(
    "the rows are squashed by a tanh",
    "An embedding is a lookup and nothing else. The tanh comes in the step.",
    x=lambda right: np.tanh(right),
)
exercise.mistake(
    "time and batch are exchanged by a reshape",
    "A reshape keeps the order of the numbers in memory: x[t, n] must be the row of ids[t, n].",
    x=lambda right: right.transpose(1, 0, 2).reshape(right.shape),
)

# The cache.
exercise.mistake(
    "the cache keeps x in the place of W",
    "The backward pass needs the letters and the table's size: EmbeddingCache(ids, W).",
    cache=lambda ids, x: EmbeddingCache(ids, x),
)
exercise.mistake(
    "the cache has ids and W in each other's place",
    "The fields of the cache are, in this order: ids, W.",
    cache=lambda ids, W: EmbeddingCache(W, ids),
)
exercise.mistake(
    "the cache keeps one-hot rows in the place of ids",
    "The field ids holds whole numbers, (T, N), as they came.",
    cache=lambda ids, W: EmbeddingCache(one_hot(ids, len(W)), W),
)
