"""What a wrong prediction costs: the mean over the places that count."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.softmax import softmax_of
from autograder.exercises.reading.inputs import SIZES, counts, log_softmax_of, logits, one_hot, targets
from autograder.judging.exchange import Declared
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.losses import cross_entropy


def of_the_right_one(log_p, targets):
    """The entry of the right symbol at each place, (T, N)."""
    return np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]


def mean_surprise(
    logits,
    targets,
    mask,
    log_p=log_softmax_of,
    pick=of_the_right_one,
    number=lambda mask: mask.sum(),
):
    """The right loss: `pick` takes one number a place from `log_p`, `number` divides their sum."""
    return -np.where(mask, pick(log_p(logits), targets), 0.0).sum() / number(mask)


def _shifted(logits):
    return logits - logits.max(axis=-1, keepdims=True)


def _normalised(scores):
    return scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))


exercise = Exercise(
    reference=cross_entropy,
    points=3,
    difficulty=3,
    importance=5,
    minutes=10,
    inputs=dict(logits=logits, targets=targets, mask=counts),
    returns=dict(loss=""),
    sizes=SIZES,
    model=mean_surprise,
    hints=(
        "Three steps: a log-probability for every symbol, the one of the right symbol at each place (a "
        "one-hot row picks it, np.eye(V) has them all), and the mean over the places where mask is True.",
        "A probability of exp(-1000) is 0 in floating point, and log(0) is minus infinity. Take the largest "
        "score off, then subtract the log of the sum of exponentials from the scores.",
    ),
)

# The logarithms.
exercise.mistake(
    "the logarithm is taken of a probability that has become 0",
    "exp(-1000) is 0 in floating point. log p is the score minus the log of the sum of all exponentials.",
    log_p=lambda logits: np.log(softmax_of(logits)),
)
exercise.mistake(
    "the largest score is not taken off before exp",
    "exp(1000) overflows to infinity. Subtract the row's largest score first.",
    log_p=lambda logits: logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True)),
)
exercise.mistake(
    "one largest score is taken off all places",
    "Each place needs its own largest score; otherwise all exponentials of another place become 0.",
    log_p=lambda logits: log_softmax_of(logits, top=lambda scores, axis: scores.max()),
)
exercise.mistake(
    "the softmax is missing",
    "The scores are no log-probabilities: subtract the log of the sum of their exponentials.",
    log_p=lambda logits: logits,
)
exercise.mistake(
    "the softmax is taken twice",
    "cross_entropy gets scores and takes the softmax itself. Yours takes it of probabilities once more.",
    log_p=lambda logits: log_softmax_of(softmax_of(logits)),
)
exercise.mistake(
    "the logarithm is missing",
    "The loss is the logarithm of the probability, with a minus. Yours is the probability itself.",
    log_p=softmax_of,
)
exercise.mistake(
    "the logarithm has the base 2",
    "The loss is in nats: np.log. Bits come later, in bits_per_letter.",
    loss=lambda right: right / np.log(2),
)
exercise.mistake(
    "the logarithm has the base 10",
    "The loss is in nats: np.log, the natural logarithm.",
    loss=lambda right: right / np.log(10),
)
exercise.mistake(
    "the softmax is taken over the batch",
    "The probabilities of one place sum to 1 over the symbols, which lie on the last axis.",
    log_p=lambda logits: log_softmax_of(logits, axis=1),
)
exercise.mistake(
    "the softmax is taken over time",
    "The probabilities of one place sum to 1 over the symbols, which lie on the last axis.",
    log_p=lambda logits: log_softmax_of(logits, axis=0),
)
exercise.add_family(
    Declared(
        f"{small:.0e} is added before the logarithm",
        "A small number hides the log of 0 and makes the loss wrong: the log of the softmax needs none.",
        {"log_p": lambda logits, small=small: np.log(softmax_of(logits) + small)},
    )
    for small in (1e-12, 1e-10, 1e-9, 1e-8, 1e-7)
)

exercise.mistake(
    "the largest score is taken off in the sum and not in the right symbol's score",
    "The largest score is taken off all scores of the row, the right symbol's too; else it does not cancel.",
    log_p=lambda logits: logits - np.logaddexp.reduce(_shifted(logits), axis=-1, keepdims=True),
)
exercise.mistake(
    "the largest score is taken off the right symbol's score and not in the sum",
    "The largest score is taken off all scores of the row; else it does not cancel.",
    log_p=lambda logits: _shifted(logits) - np.logaddexp.reduce(logits, axis=-1, keepdims=True),
)
exercise.mistake(
    "the sum of the exponentials is left out",
    "Less the largest score, a score is no log-probability yet: the log of the sum is missing.",
    log_p=lambda logits: _shifted(logits),
)
exercise.mistake(
    "the log of the sum is added",
    "log p is the score minus the log of the sum of the exponentials: look at the sign.",
    log_p=lambda logits: _shifted(logits) + np.logaddexp.reduce(_shifted(logits), axis=-1, keepdims=True),
)
exercise.mistake(
    "the logarithm of the sum is missing",
    "log p is the score minus the *log* of the sum of the exponentials.",
    log_p=lambda logits: _shifted(logits) - np.exp(_shifted(logits)).sum(axis=-1, keepdims=True),
)
exercise.mistake(
    "the exponentials are summed over everything",
    "Each place has a sum of its own, over the symbols.",
    log_p=lambda logits: _shifted(logits) - np.log(np.exp(_shifted(logits)).sum()),
)
exercise.add_family(
    Declared(
        f"the largest score is sought over {over}",
        "The largest score of a place lies among its symbols: take the maximum over axis -1.",
        {"log_p": lambda logits, axis=axis: _normalised(logits - logits.max(axis=axis, keepdims=True))},
    )
    for over, axis in (("the batch", 1), ("time", 0))
)

# What is taken of a place.
exercise.mistake(
    "all symbols are summed, not the right one taken",
    "A place costs what the right symbol's probability says. targets tells which symbol that is.",
    pick=lambda log_p, targets: log_p.sum(axis=-1),
)
exercise.mistake(
    "the most likely symbol is taken for the right one",
    "targets holds the right symbol. The one with the largest score may be another.",
    pick=lambda log_p, targets: log_p.max(axis=-1),
)
exercise.mistake(
    "the entropy of the prediction is taken",
    "The loss is the surprise at the right symbol, not the mean surprise that the network expects.",
    pick=lambda log_p, targets: (np.exp(log_p) * log_p).sum(axis=-1),
)
exercise.mistake(
    "the probabilities of the wrong symbols cost too",
    "-log(1 - p) of the wrong symbols belongs to yes-or-no questions. Here the right symbol's p counts.",
    pick=lambda log_p, targets: np.where(
        one_hot(targets, log_p.shape[-1]) == 1, log_p, np.log1p(-np.exp(log_p))
    ).sum(axis=-1),
)
exercise.mistake(
    "the squared error is taken",
    "A squared error hardly punishes a confident wrong answer. The loss here is -log p of the right symbol.",
    log_p=softmax_of,
    pick=lambda p, targets: -((p - one_hot(targets, p.shape[-1])) ** 2).sum(axis=-1),
)
exercise.mistake(
    "each place is held against the symbol of the place before",
    "targets[t] belongs to logits[t] already: nothing has to be shifted inside the loss.",
    targets=lambda right: np.roll(right, 1, axis=0),
)
exercise.mistake(
    "each place is held against the symbol of the place after",
    "targets[t] belongs to logits[t] already: nothing has to be shifted inside the loss.",
    targets=lambda right: np.roll(right, -1, axis=0),
)

# The mean.
exercise.mistake(
    "the sum is returned, not the mean",
    "The loss must not grow with the length of the text: divide by the number of places that count.",
    number=lambda mask: 1,
)
exercise.mistake(
    "the masked places are counted in the mean",
    "Divide by the number of True entries, mask.sum(). Yours divides by all places.",
    number=lambda mask: mask.size,
)
exercise.mistake(
    "the sum is divided by the number of sequences",
    "Divide by the number of places that count, not by N.",
    number=lambda mask: mask.shape[1],
)
exercise.mistake(
    "the sum is divided by the number of steps",
    "Divide by the number of places that count, not by T.",
    number=len,
)
exercise.mistake(
    "the mean is taken over the symbols as well",
    "One symbol counts at each place, so the number of symbols has no part in the mean.",
    loss=lambda right, logits: right / logits.shape[-1],
)
exercise.mistake(
    "the perplexity is returned",
    "exp of the loss is the perplexity. The loss itself is asked for.",
    loss=lambda right: np.exp(right),
)

# The mask.
exercise.mistake(
    "the mask is the wrong way round",
    "True means that a place counts. Yours takes the places where it is False.",
    loss=lambda logits, targets, mask: mean_surprise(logits, targets, ~mask),
)
exercise.mistake(
    "the masked places cost as much as the others",
    "You divide by the number of places that count, but the sum still holds the masked ones.",
    loss=lambda logits, targets, mask: -of_the_right_one(log_softmax_of(logits), targets).sum() / mask.sum(),
)
exercise.mistake(
    "the mask is put on the scores",
    "A place whose scores are 0 still costs log V. Put the mask on the costs.",
    loss=lambda logits, targets, mask: (
        -of_the_right_one(log_softmax_of(logits * mask[..., None]), targets).sum() / mask.sum()
    ),
)
exercise.mistake(
    "the mean of the steps' means is taken",
    "Steps with few places that count would weigh as much as full ones: take one mean over all places.",
    loss=lambda logits, targets, mask: (
        -np.mean(
            np.where(mask, of_the_right_one(log_softmax_of(logits), targets), 0.0).sum(axis=1)
            / np.maximum(mask.sum(axis=1), 1)
        )
    ),
)
