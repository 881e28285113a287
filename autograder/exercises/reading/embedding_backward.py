"""The gradient of the table: a row collects from every place where its letter stood."""

from __future__ import annotations

import numpy as np

from autograder.exercises.reading.embedding import exercise as forward
from autograder.exercises.reading.inputs import one_hot
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.embedding import embedding_backward


def collect(
    dx,
    cache,
    share=lambda dx, x: dx,
    row=lambda ids: ids,
    places=np.ndindex,
    add=lambda old, new: old + new,
):
    """The right gradient, place by place.

    share   what a place adds to a row, of its dx and its x
    row     which row it adds to
    places  the places that are visited, in their order, of T and N
    add     what becomes of a row, of what it had and what a place adds
    """
    dW, rows = np.zeros(cache.W.shape), row(cache.ids)
    for t, n in places(*cache.ids.shape):
        v = rows[t, n]
        dW[v] = add(dW[v], share(dx[t, n], cache.W[cache.ids[t, n]]))
    return dW


def _appearances(ids, V):
    return one_hot(ids, V).sum(axis=(0, 1))[:, None]


exercise = Exercise(
    reference=embedding_backward,
    points=2,
    difficulty=2,
    importance=5,
    minutes=5,
    inputs=dict(dx="T N D", cache=forward.cache),
    returns=dict(dW="V D"),
    sizes=(
        dict(T=6, N=3, D=4, V=7),
        dict(T=1, N=1, D=1, V=1),
        dict(T=1, N=2, D=7, V=3),
        dict(T=8, N=2, D=2, V=3),
    ),
    model=collect,
    hints=(
        "The same letter stands at several places and took the same row at each. What becomes of gradients "
        "when one variable is used several times?",
        "dW starts as zeros of W's shape. `dW[ids] += dx` adds only once for a repeated index; np.add.at "
        "adds each time, and so does a one-hot matrix, transposed, times dx.",
    ),
)

# Repeated letters.
exercise.mistake(
    "of equal letters only the last one counts",
    "`dW[ids] += dx` adds once for each index, however often it occurs. np.add.at adds every time.",
    add=lambda old, new: new,
)
exercise.mistake(
    "of equal letters only the first one counts",
    "Every place where the letter stood adds its dx to the letter's row.",
    places=lambda T, N: [(t, n) for t in reversed(range(T)) for n in reversed(range(N))],
    add=lambda old, new: new,
)
exercise.mistake(
    "equal letters are averaged",
    "A variable used several times gets the sum of its gradients, not their mean.",
    dW=lambda right, ids: right / np.maximum(_appearances(ids, len(right)), 1),
)
exercise.mistake(
    "the last gradient is multiplied with the number of appearances",
    "Each place adds its own dx. They differ, so one of them times their number is not their sum.",
    dW=lambda right, dx, cache: (
        collect(dx, cache, add=lambda old, new: new) * _appearances(cache.ids, len(right))
    ),
)
exercise.mistake(
    "of equal letters only the largest gradient is kept",
    "Gradients add up. Nothing is chosen among them.",
    dW=lambda right, dx, ids: np.array(
        [dx[ids == v].max(axis=0) if (ids == v).any() else 0 * row for v, row in enumerate(right)]
    ),
)

# Which places.
exercise.mistake(
    "only the last step counts",
    "The loop must collect from every step, not from the last one alone.",
    places=lambda T, N: [(T - 1, n) for n in range(N)],
)
exercise.mistake(
    "only the first step counts",
    "Every step adds to the table's gradient. A return inside the loop ends it after the first.",
    places=lambda T, N: [(0, n) for n in range(N)],
)
exercise.mistake(
    "only the first sequence counts",
    "All N sequences took rows of the same table: collect from all of them.",
    places=lambda T, N: [(t, 0) for t in range(T)],
)
exercise.mistake(
    "the last step is skipped",
    "Write down which t your loop visits when T is 3: step 2, the last one, is missing.",
    places=lambda T, N: [(t, n) for t in range(T - 1) for n in range(N)],
)
exercise.mistake(
    "dx is taken in reverse order of time",
    "dx[t] belongs to the letter ids[t].",
    dx=lambda right: right[::-1],
)

# Which row.
exercise.mistake(
    "the letters are counted from 1",
    "The letter with the number v took the row W[v], so its gradient goes into dW[v].",
    row=lambda ids: ids - 1,
)
exercise.mistake(
    "the row is chosen by the place in the text",
    "The letter decides which row collects, not the step at which it stood.",
    raises=IndexError,
    row=lambda ids: np.arange(len(ids))[:, None] + 0 * ids,
)
exercise.mistake(
    "every letter gets the whole gradient",
    "A row collects only from places where its own letter stood.",
    dW=lambda right, dx: 0 * right + dx.sum(axis=(0, 1)),
)
exercise.mistake(
    "the letter 0 gets no gradient",
    "Letter 0 is a letter like the others here, not padding.",
    dW=lambda right: np.concatenate([0 * right[:1], right[1:]]),
)
exercise.mistake(
    "only the rows of letters that occur are returned",
    "dW has the shape of W: the rows of letters that do not occur are zeros.",
    dW=lambda right, ids: right[np.unique(ids)],
)

# What is collected.
exercise.mistake(
    "the gradient is multiplied with the row itself",
    "x is the row as it is, so the slope is 1: each place adds dx, unmultiplied.",
    share=lambda dx, x: dx * x,
)
exercise.mistake(
    "a tanh's slope is multiplied to it",
    "No tanh lies between the table and x: each place adds dx as it is.",
    share=lambda dx, x: dx * (1 - x**2),
)
exercise.mistake(
    "the table is added to its gradient",
    "The gradient starts from zeros, not from W.",
    dW=lambda right, W: W + right,
)
exercise.mistake(
    "a step is taken in the place of the gradient",
    "dW is the gradient. Subtracting it from W is the optimiser's part.",
    dW=lambda right, W: W - right,
)
exercise.mistake(
    "dW is a mean over all places",
    "A gradient sums the places' shares. If the loss is a mean, dx holds the division already.",
    dW=lambda right, ids: right / ids.size,
)
