"""The usual reward, remembered over the batches."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.hard_attention import running_baseline


def remembered(baseline, reward, decay, mean=np.mean, keep=lambda decay: decay, add=lambda decay: 1 - decay):
    """The right mean; `keep` and `add` are the shares of the old baseline and of this batch's mean."""
    return keep(decay) * baseline + add(decay) * mean(reward)


exercise = Exercise(
    reference=running_baseline,
    points=1,
    difficulty=1,
    importance=3,
    minutes=5,
    inputs=dict(baseline=uniform(-3.0, -1.0), reward="N", decay=uniform(0.6, 0.95)),
    returns=dict(next_baseline=""),
    sizes=(dict(N=6), dict(N=1), dict(N=40)),
    model=remembered,
    hints=(
        "Two shares that add up to 1: most of what was remembered, and a little of what has come.",
        "decay * baseline plus (1 - decay) times the mean of the batch's rewards.",
    ),
)

exercise.mistake(
    "the two shares have changed places",
    "decay is what is kept of the old baseline: with 0.9 nine tenths stay.",
    keep=lambda decay: 1 - decay,
    add=lambda decay: decay,
)
exercise.mistake(
    "the new rewards come in whole",
    "The shares add up to 1: the batch's mean is multiplied with 1 - decay.",
    add=lambda decay: 1.0,
)
exercise.mistake(
    "the old baseline is kept whole",
    "The shares add up to 1: the old baseline is multiplied with decay.",
    keep=lambda decay: 1.0,
)
exercise.mistake(
    "both come in whole",
    "A sum of baseline and reward grows without end. The shares are decay and 1 - decay.",
    keep=lambda decay: 1.0,
    add=lambda decay: 1.0,
)
exercise.mistake(
    "both have the share decay",
    "The shares add up to 1: decay and 1 - decay.",
    add=lambda decay: decay,
)
exercise.mistake(
    "the old baseline is forgotten",
    "This batch's mean alone contains the draws that it is to be compared with. Keep the old baseline.",
    keep=lambda decay: 0.0,
    add=lambda decay: 1.0,
)
exercise.mistake(
    "the old baseline is forgotten, and the share kept",
    "The old baseline comes in, too, with the share decay.",
    keep=lambda decay: 0.0,
)
exercise.mistake(
    "the two are averaged, whatever decay is",
    "decay says how much is kept. One half each is decay = 0.5.",
    keep=lambda decay: 0.5,
    add=lambda decay: 0.5,
)
exercise.mistake(
    "the rewards are summed",
    "The usual reward of one picture is asked for: take the mean over the batch.",
    mean=np.sum,
)
exercise.mistake(
    "the best reward is remembered",
    "The usual reward is the mean over the batch, not the best.",
    mean=np.max,
)
exercise.mistake(
    "only the first picture's reward comes in",
    "Take the mean over all N rewards.",
    mean=lambda reward: reward[0],
)
exercise.mistake(
    "only the last picture's reward comes in",
    "Take the mean over all N rewards.",
    mean=lambda reward: reward[-1],
)
exercise.mistake(
    "the median is remembered",
    "Asked for is the mean over the batch.",
    mean=np.median,
)
exercise.mistake(
    "every picture gets a baseline of its own",
    "One number is remembered: take the mean of the rewards.",
    mean=lambda reward: reward,
)
exercise.mistake(
    "the sign of the rewards is turned",
    "Rewards come in as they are, negative ones too.",
    mean=lambda reward: -np.mean(reward),
)
exercise.mistake(
    "the share is fixed at 0.9",
    "decay is an argument: use it.",
    keep=lambda decay: 0.9,
    add=lambda decay: 1 - 0.9,
)
exercise.mistake(
    "the rewards come in once for each picture",
    "The batch is one step: the old baseline is multiplied with decay once, not N times.",
    next_baseline=lambda baseline, reward, decay: (
        decay ** len(reward) * baseline + (1 - decay) * (decay ** np.arange(len(reward))[::-1] * reward).sum()
    ),
)
