"""Among how many equally likely tokens a model was left to choose."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.softmax import softmax_of
from autograder.exercises.reading.cross_entropy import mean_surprise, of_the_right_one
from autograder.exercises.reading.inputs import counts, log_softmax_of, targets
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import scaled
from lstm_ref.numpy.losses import perplexity


def choices(logits, targets, mask, power=np.exp, **pieces):
    """The right perplexity, with pieces of the mean surprise exchanged."""
    return power(mean_surprise(logits, targets, mask, **pieces))


def costs(logits, targets):
    """What each place costs in nats, (T, N)."""
    return -of_the_right_one(log_softmax_of(logits), targets)


exercise = Exercise(
    reference=perplexity,
    points=1,
    difficulty=1,
    importance=4,
    minutes=5,
    inputs=dict(logits=scaled("T N V", 1.0), targets=targets, mask=counts),
    returns=dict(perplexity=""),
    sizes=(dict(T=6, N=3, V=7), dict(T=1, N=1, V=1), dict(T=1, N=2, V=4)),
    model=choices,
    hints=(
        "Your masked_cross_entropy gives the mean cost in nats. Which number of equally likely tokens costs "
        "as much?",
        "A choice among n equally likely tokens costs log n. So n is the exponential of the loss, which is "
        "the first of the two values that masked_cross_entropy returns.",
    ),
)
exercise.mistake(
    "the loss itself is returned",
    "The loss is the logarithm of the perplexity: take its exponential.",
    power=lambda loss: loss,
)
exercise.mistake(
    "2 to the power of a loss in nats is taken",
    "2 goes with bits. The loss is in nats, so e is raised to its power: np.exp.",
    power=lambda loss: 2**loss,
)
exercise.mistake(
    "the loss in bits is returned",
    "Dividing by log 2 makes bits of nats. The perplexity is the exponential of the loss.",
    power=lambda loss: loss / np.log(2),
)
exercise.mistake(
    "e is raised to a loss in bits",
    "Either e and nats or 2 and bits: yours mixes the two.",
    power=lambda loss: np.exp(loss / np.log(2)),
)
exercise.mistake(
    "10 is raised to the power of the loss",
    "The loss is in nats: np.exp is the function that undoes the natural logarithm.",
    power=lambda loss: 10**loss,
)
exercise.mistake(
    "the sign is turned round",
    "exp(-loss) is the geometric mean of the probabilities. The perplexity is 1 over it.",
    power=lambda loss: np.exp(-loss),
)
exercise.mistake(
    "the exponential is taken before the mean",
    "A single impossible token would decide everything: take the mean of the costs first, then exp.",
    perplexity=lambda logits, targets, mask: np.exp(costs(logits, targets))[mask].mean(),
)
exercise.mistake(
    "the perplexities of the sequences are averaged",
    "Take one mean over all places that count, then one exponential.",
    perplexity=lambda logits, targets, mask: np.mean(
        [
            np.exp(costs(logits, targets)[mask[:, n], n].mean())
            for n in range(mask.shape[1])
            if mask[:, n].any()
        ]
    ),
)
exercise.mistake(
    "padding is counted in the divisor",
    "Divide by mask.sum(), the number of places that count.",
    perplexity=lambda logits, targets, mask: np.exp(costs(logits, targets)[mask].sum() / mask.size),
)
exercise.mistake(
    "the costs are added up, not averaged",
    "The perplexity belongs to one token: the mean of the costs, then exp.",
    perplexity=lambda logits, targets, mask: np.exp(costs(logits, targets)[mask].sum()),
)
exercise.mistake(
    "1 over the mean probability is taken",
    "Probabilities are multiplied along a text, so their logarithms are averaged, not they themselves.",
    perplexity=lambda logits, targets, mask: 1 / of_the_right_one(softmax_of(logits), targets)[mask].mean(),
)
exercise.mistake(
    "the entropy of the model is taken",
    "The right token's cost counts, not the mean cost that the model expects.",
    perplexity=lambda logits, mask: np.exp(
        -(softmax_of(logits) * log_softmax_of(logits)).sum(axis=-1)[mask].mean()
    ),
)
