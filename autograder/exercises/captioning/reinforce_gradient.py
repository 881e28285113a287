"""What to do to the scores after a draw: its region becomes likelier if it paid more than usual."""

from __future__ import annotations

import numpy as np

from autograder.exercises.captioning.inputs import SIZES, softly
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import tokens, uniform
from lstm_ref.numpy.hard_attention import reinforce_gradient


def one_hot(index, S):
    return 1.0 * (np.arange(S) == index[:, None])


def estimate(
    weights,
    index,
    reward,
    baseline,
    surplus=lambda reward, baseline: reward - baseline,
    direction=lambda drawn, weights: drawn - weights,
    number=lambda weights: len(weights),
):
    """The right estimate.

    surplus    how much more than usual a draw paid, (N,)
    direction  the gradient of log p, of the drawn regions one-hot and the weights
    number     what all is divided by
    """
    drawn = one_hot(index, weights.shape[1])
    return -surplus(reward, baseline)[:, None] * direction(drawn, weights) / number(weights)


exercise = Exercise(
    reference=reinforce_gradient,
    points=3,
    difficulty=3,
    importance=5,
    minutes=10,
    inputs=dict(weights=softly("N S"), index=tokens("N", below="S"), reward="N", baseline=uniform(0.5, 2.0)),
    returns=dict(dscores="N S"),
    sizes=SIZES,
    model=estimate,
    hints=(
        "Two factors for every picture: how much more than the baseline it paid, and the direction in the "
        "scores that makes the drawn region likelier. Then the sign of a loss, and the mean over the batch.",
        "The gradient of log w[index] by the scores is a one-hot row minus the weights. np.eye(S)[index] is "
        "(N, S); reward - baseline needs a second axis.",
    ),
)

# The direction.
exercise.mistake(
    "the weights are not taken off",
    "The weights sum to 1: what raises one score lowers the others' shares. One-hot minus weights.",
    direction=lambda drawn, weights: drawn,
)
exercise.mistake(
    "the one-hot row is missing",
    "Which region was drawn must count: one-hot minus weights.",
    direction=lambda drawn, weights: -weights,
)
exercise.mistake(
    "weights and one-hot row are added",
    "The direction is one-hot minus weights: the drawn one's share grows at the others' cost.",
    direction=lambda drawn, weights: drawn + weights,
)
exercise.mistake(
    "only the drawn region's score gets a gradient",
    "The other scores move, too: they fall when the drawn region paid well.",
    direction=lambda drawn, weights: drawn * (1 - weights),
)
exercise.mistake(
    "the gradient is that of the probability, not of its logarithm",
    "The trick is d log p: one-hot minus weights, without the weight of the drawn region in front.",
    direction=lambda drawn, weights: (drawn * weights).sum(axis=1, keepdims=True) * (drawn - weights),
)
exercise.mistake(
    "the gradient is taken by the weights, not by the scores",
    "1 / w is the gradient of log w by w. By the scores it is one-hot minus weights.",
    direction=lambda drawn, weights: drawn / weights,
)
exercise.mistake(
    "the gradient is divided by the drawn region's probability",
    "That it is drawn rarely is in the draws already: nothing is divided by its probability.",
    direction=lambda drawn, weights: (drawn - weights) / (drawn * weights).sum(axis=1, keepdims=True),
)
exercise.mistake(
    "the weights of the first picture are taken off all",
    "Picture n has weights of its own.",
    direction=lambda drawn, weights: drawn - weights[:1],
)
exercise.mistake(
    "all pictures get the first one's drawn region",
    "Picture n drew index[n].",
    index=lambda right: 0 * right + right[:1],
)
exercise.mistake(
    "log p stands in the place of its gradient",
    "Asked for is the gradient: one-hot minus weights. Its value is that of no loss.",
    direction=lambda drawn, weights: drawn * np.log(weights),
)
exercise.mistake(
    "the regions are counted from 1",
    "index counts from 0: np.eye(S)[index].",
    index=lambda right, weights: (right - 1) % weights.shape[1],
)

# The surplus.
exercise.mistake(
    "the baseline is left out",
    "Reward minus baseline: how much more than usual the draw paid.",
    surplus=lambda reward, baseline: reward,
)
exercise.mistake(
    "the baseline is added",
    "Reward minus baseline: how much more than usual the draw paid.",
    surplus=lambda reward, baseline: reward + baseline,
)
exercise.mistake(
    "the reward is divided by the baseline",
    "A ratio changes the mean of the estimate. The baseline is taken off.",
    surplus=lambda reward, baseline: reward / baseline,
)
exercise.mistake(
    "the batch's own mean reward stands in the place of the baseline",
    "That mean contains the draw itself: the estimate is no longer right on average. Use baseline.",
    surplus=lambda reward, baseline: reward - reward.mean(),
)
exercise.mistake(
    "the batch's own mean reward is taken off as well",
    "That mean contains the draw itself. Take off the baseline, and nothing else.",
    surplus=lambda reward, baseline: reward - baseline - reward.mean(),
)
exercise.mistake(
    "the surplus is divided by its deviation",
    "That changes the length of the step from batch to batch. Reward minus baseline is asked for.",
    surplus=lambda reward, baseline: (reward - baseline) / (reward.std() + 1e-8),
)
exercise.mistake(
    "every picture gets the mean surplus",
    "A draw answers for its own reward: one surplus a picture.",
    surplus=lambda reward, baseline: 0 * reward + (reward - baseline).mean(),
)
exercise.mistake(
    "only draws that paid more than usual count",
    "A draw that paid less than usual teaches, too: its region becomes less likely.",
    surplus=lambda reward, baseline: np.maximum(reward - baseline, 0),
)
exercise.mistake(
    "the size of the surplus is taken, without its sign",
    "A draw that paid less than usual must make its region less likely.",
    surplus=lambda reward, baseline: np.abs(reward - baseline),
)
exercise.mistake(
    "the surplus is squared",
    "Its square is the loss of a network that learns the baseline. Here the surplus itself counts.",
    surplus=lambda reward, baseline: (reward - baseline) ** 2,
)
exercise.mistake(
    "the baseline is multiplied with the direction, too late",
    "Take the baseline off the reward first, then multiply with the direction.",
    dscores=lambda weights, index, reward, baseline: (
        -(reward[:, None] * (one_hot(index, weights.shape[1]) - weights) - baseline) / len(weights)
    ),
)

# The mean.
exercise.mistake(
    "the mean goes over the regions in the place of the pictures",
    "The loss is a mean over the N pictures: divide by N, not by S.",
    number=lambda weights: weights.shape[1],
)
