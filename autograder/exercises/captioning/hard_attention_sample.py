"""A hard look: one region, drawn with its weight as the probability."""

from __future__ import annotations

import numpy as np

from autograder.exercises.captioning.inputs import SIZES, chances, picks
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.hard_attention import hard_attention_sample


def first_above(running, u):
    """The first place of a row at which the running sum is above u."""
    return (running <= u[:, None]).sum(axis=1)


def from_the_front(ends, u):
    """The same, but 0 where no end lies above u."""
    return (ends > u[:, None]).argmax(axis=1)


def drawn(
    weights,
    regions,
    u,
    running=lambda weights: np.cumsum(weights, axis=1),
    place=first_above,
    at=lambda regions, index: regions[index, np.arange(regions.shape[1])],
):
    """The right draw.

    running  what u is compared with
    place    which region that gives
    at       what is seen there
    """
    index = place(running(weights), u)
    return at(regions, index), index


exercise = Exercise(
    reference=hard_attention_sample,
    points=3,
    difficulty=3,
    importance=4,
    minutes=10,
    inputs=dict(weights=picks, regions="S N D", u=chances),
    returns=dict(context="N D", index="N"),
    sizes=SIZES,
    model=drawn,
    hints=(
        "Lay a picture's weights end to end: they fill the line from 0 to 1, and u points at one of them. "
        "np.cumsum gives where each ends.",
        "Count how many ends are at most u: (ends <= u[:, None]).sum(axis=1). Then regions[index, n] for "
        "each picture n, which np.arange(N) lists.",
    ),
)

# Which region.
exercise.mistake(
    "the region with the largest weight is taken",
    "A draw depends on u. Yours gives the same region whatever u is.",
    place=lambda running, u: np.diff(running, axis=1, prepend=0).argmax(axis=1),
)
exercise.mistake(
    "a region without weight can be drawn",
    "At u = 0 the first region with a weight is drawn: count the ends that are at most u, with <=.",
    place=lambda running, u: (running < u[:, None]).sum(axis=1),
)
exercise.mistake(
    "u is compared with the weights, not with their running sum",
    "A single weight says nothing of where it lies on the line: take np.cumsum first.",
    raises=IndexError,
    running=lambda weights: weights,
)
exercise.mistake(
    "the first region whose own weight is above u is taken",
    "A single weight says nothing of where it lies on the line: take np.cumsum first.",
    running=lambda weights: weights,
    place=from_the_front,
)
exercise.mistake(
    "the running sum goes over the pictures",
    "The weights of one picture fill the line: sum along the regions, axis 1.",
    raises=IndexError,
    running=lambda weights: np.cumsum(weights, axis=0),
)
exercise.mistake(
    "the sum goes over the pictures before the first end above u is taken",
    "The weights of one picture fill the line: sum along the regions, axis 1.",
    running=lambda weights: np.cumsum(weights, axis=0),
    place=from_the_front,
)
exercise.mistake(
    "the line is laid from the last region on",
    "u counts from the first region's side: the first end above u.",
    place=lambda running, u: (
        running.shape[1] - 1 - first_above(np.cumsum(np.diff(running, prepend=0)[:, ::-1], axis=1), u)
    ),
)
exercise.mistake(
    "the region before the drawn one is taken",
    "Count the ends that are at most u: that is the number of the region already.",
    index=lambda right: right - 1,
    context=lambda index, regions: regions[index - 1, np.arange(len(index))],
)
exercise.mistake(
    "the region after the drawn one is taken",
    "Count the ends that are at most u: that is the number of the region already.",
    raises=IndexError,
    index=lambda right: right + 1,
    context=lambda index, regions: regions[index + 1, np.arange(len(index))],
)
exercise.mistake(
    "the ends above u are counted",
    "Before the drawn region lie the ends that are at most u: count those.",
    place=lambda running, u: (running > u[:, None]).sum(axis=1) - 1,
)
exercise.mistake(
    "the end nearest to u decides",
    "u lies within a region's stretch. The end nearest to it may be its neighbour's.",
    place=lambda running, u: np.abs(running - u[:, None]).argmin(axis=1),
)
exercise.mistake(
    "a one-hot row is returned in the place of the number",
    "index holds the numbers of the regions, (N,).",
    index=lambda right, weights: 1.0 * (np.arange(weights.shape[1]) == right[:, None]),
)

# What is seen.
exercise.mistake(
    "the context is the weighted average",
    "A hard look sees the drawn region alone, as it is.",
    context=lambda weights, regions: np.einsum("ns,snd->nd", weights, regions),
)
exercise.mistake(
    "the drawn region is scaled by its weight",
    "The weight is in how often the region is drawn. The context is the region as it is.",
    context=lambda right, index, weights: right * weights[np.arange(len(index)), index][:, None],
)
exercise.mistake(
    "every picture gets all drawn regions of the batch",
    "regions[index] has N regions for each of N pictures: regions[index, np.arange(N)] has one for each.",
    context=lambda regions, index: regions[index],
)
exercise.mistake(
    "the regions of the first picture are seen by all",
    "Picture n sees a region of its own: regions[index[n], n].",
    context=lambda regions, index: regions[index, 0],
)
exercise.mistake(
    "every picture sees the region that the first one drew",
    "Picture n sees the region index[n].",
    context=lambda regions, index: regions[index[0]],
)
