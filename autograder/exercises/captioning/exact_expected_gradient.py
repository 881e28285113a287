"""The gradient of the expected reward: no draw, because every region's reward is known."""

from __future__ import annotations

from autograder.exercises.captioning.inputs import SIZES, softly
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.hard_attention import exact_expected_gradient


def of_all_draws(
    weights,
    rewards,
    usual=lambda weights, rewards: (weights * rewards).sum(axis=1, keepdims=True),
    share=lambda weights: weights,
    number=lambda weights: len(weights),
):
    """The right gradient.

    usual   what is taken off a region's reward
    share   what the difference is multiplied with
    number  what all is divided by
    """
    return -share(weights) * (rewards - usual(weights, rewards)) / number(weights)


exercise = Exercise(
    reference=exact_expected_gradient,
    points=2,
    difficulty=3,
    importance=4,
    minutes=10,
    inputs=dict(weights=softly("N S"), rewards="N S"),
    returns=dict(dscores="N S"),
    sizes=SIZES,
    model=of_all_draws,
    hints=(
        "The expected reward of a picture is a weighted mean. What is the gradient of the loss with respect "
        "to one weight, and what does the softmax make of it?",
        "dw = -rewards / N, and a softmax turns dw into w (dw - sum over the row of w dw).",
    ),
)

exercise.mistake(
    "the average reward is not taken off",
    "The weights sum to 1: if all rewards rise alike nothing may change. Take their weighted mean off.",
    usual=lambda weights, rewards: 0.0,
)
exercise.mistake(
    "the average reward is not weighted",
    "The expected reward weighs each reward with its region's weight.",
    usual=lambda weights, rewards: rewards.mean(axis=1, keepdims=True),
)
exercise.mistake(
    "one average is taken over the whole batch",
    "Each picture has an expected reward of its own: sum over the regions alone.",
    usual=lambda weights, rewards: (weights * rewards).sum() / len(weights),
)
exercise.mistake(
    "the average is taken over the pictures",
    "The weights sum to 1 over the regions: sum along axis 1.",
    usual=lambda weights, rewards: (weights * rewards).sum(axis=0),
)
exercise.mistake(
    "the weighted sum is divided by the number of regions",
    "The weights sum to 1 already: sum w * reward over the regions, and divide by nothing.",
    usual=lambda weights, rewards: (weights * rewards).mean(axis=1, keepdims=True),
)
exercise.mistake(
    "the largest reward is taken off",
    "Taken off is what is to be expected: the mean, weighted by the weights.",
    usual=lambda weights, rewards: rewards.max(axis=1, keepdims=True),
)
exercise.mistake(
    "the average is added",
    "A region that pays more than usual becomes likelier: reward minus average.",
    usual=lambda weights, rewards: -(weights * rewards).sum(axis=1, keepdims=True),
)
exercise.mistake(
    "the weights are missing in front",
    "That is the gradient by the weights. The softmax multiplies by the weight once more.",
    share=lambda weights: 1.0,
)
exercise.mistake(
    "the softmax is taken for a sigmoid",
    "w (1 - w) forgets that a weight grows at the others' cost: w (reward - weighted mean).",
    dscores=lambda weights, rewards: -weights * (1 - weights) * rewards / len(weights),
)
exercise.mistake(
    "the sigmoid's slope is multiplied to the difference",
    "The softmax's slope is in the difference already: multiply with w alone.",
    share=lambda weights: weights * (1 - weights),
)
exercise.mistake(
    "the weights are squared",
    "The difference is multiplied with the weight once.",
    share=lambda weights: weights**2,
)
exercise.mistake(
    "the mean goes over the regions in the place of the pictures",
    "The loss is a mean over the N pictures: divide by N, not by S.",
    number=lambda weights: weights.shape[1],
)
exercise.mistake(
    "only the likeliest region gets a gradient",
    "Every region may be drawn, and every score has a gradient.",
    dscores=lambda right, weights: right * (weights == weights.max(axis=1, keepdims=True)),
)
exercise.mistake(
    "the expected reward is returned, not its gradient",
    "Asked for is the gradient of the scores, (N, S).",
    dscores=lambda weights, rewards: (weights * rewards).sum(axis=1),
)
exercise.mistake(
    "the gradient of the logarithm is returned",
    "The loss is the expected reward itself, not its logarithm: nothing is divided by it.",
    dscores=lambda right, weights, rewards: right / (weights * rewards).sum(axis=1, keepdims=True),
)
