"""The mean surprise at the tokens that count, with what its way back needs."""

from __future__ import annotations

from functools import wraps

import numpy as np

from autograder.exercises.families.softmax import softmax_of
from autograder.exercises.reading.cross_entropy import exercise as alone
from autograder.exercises.reading.cross_entropy import mean_surprise
from autograder.exercises.reading.inputs import SIZES, counts, logits, targets
from autograder.judging.exchange import Declared
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.losses import CrossEntropyCache, masked_cross_entropy


@wraps(mean_surprise, assigned=())  # its pieces are those of `mean_surprise`
def with_cache(logits, targets, mask, **pieces):
    """The right loss and its cache, with some pieces of `mean_surprise` exchanged."""
    loss = mean_surprise(logits, targets, mask, **pieces)
    return loss, CrossEntropyCache(softmax_of(logits), targets, mask)


exercise = Exercise(
    reference=masked_cross_entropy,
    points=2,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs=dict(logits=logits, targets=targets, mask=counts),
    returns=dict(loss="", cache=CrossEntropyCache),
    sizes=SIZES,
    partial=True,
    model=with_cache,
    hints=(
        "Log-probabilities first: scores less the largest, less the log of the sum of exponentials. Take "
        "the right tag's entry at each place. By what is the sum divided?",
        "np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0] is (T, N). Sum it where mask is "
        "True, divide by mask.sum(), and turn the sign. The cache gets np.exp(log_p).",
    ),
)
# What goes wrong in the loss goes wrong here too.
exercise.add_family(Declared(one.title, one.hint, one.exchanged, one.raises) for one in alone.misconceptions)

# The mask.
exercise.mistake(
    "the sum of all costs is spread over the mask",
    "`cost.sum() * mask` multiplies one number with every place. Mask the costs first, then add them up.",
    loss=lambda logits, targets, mask: (
        mean_surprise(logits, targets, np.ones_like(mask), number=lambda mask: 1) * mask.mean()
    ),
)
exercise.mistake(
    "each sequence is averaged by itself",
    "A short sequence's places would weigh more than a long one's: take one mean over all places.",
    loss=lambda logits, targets, mask: np.mean(
        [
            mean_surprise(logits[:, [n]], targets[:, [n]], mask[:, [n]], number=lambda m: max(m.sum(), 1))
            for n in range(mask.shape[1])
        ]
    ),
)

# The cache.
exercise.mistake(
    "the cache keeps the scores",
    "The way back starts from the probabilities: keep the softmax of the scores.",
    cache=lambda right, logits: right._replace(probabilities=logits),
)
exercise.mistake(
    "the cache keeps the log-probabilities",
    "The field is called probabilities: np.exp of the log-probabilities.",
    cache=lambda right, logits: right._replace(
        probabilities=logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    ),
)
exercise.mistake(
    "the cache keeps the right tag's probability only",
    "The gradient has an entry for every tag, so the cache keeps the whole row of probabilities.",
    cache=lambda right: right._replace(
        probabilities=np.take_along_axis(right.probabilities, right.targets[..., None], axis=-1)[..., 0]
    ),
)
exercise.mistake(
    "the cache has zeros on padding",
    "The cache keeps the probabilities as they are. The mask beside them says what counts.",
    cache=lambda right: right._replace(probabilities=right.probabilities * right.mask[..., None]),
)
exercise.mistake(
    "the cache has targets and mask in each other's place",
    "The fields of the cache are, in this order: probabilities, targets, mask.",
    cache=lambda right: CrossEntropyCache(right.probabilities, right.mask, right.targets),
)
