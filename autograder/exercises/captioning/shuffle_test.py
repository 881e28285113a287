"""A test of an attention: the regions are shuffled, and the weights must follow them."""

from __future__ import annotations

import numpy as np

from autograder.exercises.captioning.inputs import WEIGHT_SIZES, order, softly
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.image_attention import shuffle_test


def distances(
    weights,
    shuffled,
    order,
    follow=lambda weights, order: weights[:, order],
    far=lambda a, b: np.abs(a - b).max(),
):
    """The right distances; `follow` gives the weights that are expected, `far` the distance of two arrays."""
    return far(shuffled, weights), far(shuffled, follow(weights, order))


exercise = Exercise(
    reference=shuffle_test,
    points=2,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(weights=softly("N S"), shuffled=softly("N S"), order=order),
    returns=dict(moved="", lost=""),
    sizes=WEIGHT_SIZES,
    model=distances,
    hints=(
        "Two comparisons, each the largest absolute difference: with the weights as they were, and with the "
        "weights as they should be now.",
        "regions[order] has region order[s] at place s. So weights[:, order] is what an honest attention "
        "returns for it.",
    ),
)

exercise.mistake(
    "the shuffle is undone, not done",
    "Place s holds region order[s] now. Expected there is the weight of that region: weights[:, order].",
    follow=lambda weights, order: weights[:, np.argsort(order)],
)
exercise.mistake(
    "both are shuffled",
    "The shuffled weights are in the new order already: only the weights from before are put into it.",
    lost=lambda moved: moved,
)
exercise.mistake(
    "the weights are sorted, not put into the new order",
    "Sorting forgets which region had which weight. Index with order.",
    follow=lambda weights, order: np.sort(weights, axis=1),
)
exercise.mistake(
    "the regions are reversed, whatever the order",
    "The order is handed in: index with it.",
    follow=lambda weights, order: weights[:, ::-1],
)
exercise.mistake(
    "the mean difference is taken, not the largest",
    "One picture that is wrong must show: take the largest difference.",
    far=lambda a, b: np.abs(a - b).mean(),
)
exercise.mistake(
    "the differences are summed",
    "Take the largest difference; a sum grows with the number of pictures.",
    far=lambda a, b: np.abs(a - b).sum(),
)
exercise.mistake(
    "the sign is kept",
    "Take the absolute value first: a weight that fell is as far off as one that rose.",
    far=lambda a, b: (a - b).max(),
)
exercise.mistake(
    "the differences are squared",
    "The difference itself is asked for: np.abs, without a square.",
    far=lambda a, b: ((a - b) ** 2).max(),
)
exercise.mistake(
    "the length of the difference is taken",
    "Take the largest entry, not the root of the sum of squares.",
    far=lambda a, b: np.sqrt(((a - b) ** 2).sum()),
)
exercise.mistake(
    "the smallest difference is taken",
    "One weight that is right says nothing of the others: take the largest difference.",
    far=lambda a, b: np.abs(a - b).min(),
)
exercise.mistake(
    "only the first picture is compared",
    "Compare the weights of all pictures.",
    far=lambda a, b: np.abs(a - b)[0].max(),
)
exercise.mistake(
    "an answer of yes or no is returned",
    "Return the distances. What is small enough is for the reader to say.",
    far=lambda a, b: float(np.abs(a - b).max() > 1e-9),
)
exercise.mistake(
    "lost is measured from the weights before to the expected ones",
    "lost compares the shuffled weights with the expected ones.",
    lost=lambda weights, order: np.abs(weights - weights[:, order]).max(),
)
