"""The gradient of the masked loss: probability minus truth, shared out, and nothing on padding."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.softmax_back import DIVISORS, errors
from autograder.exercises.reading.inputs import one_hot
from autograder.exercises.sequence_models.masked_cross_entropy import exercise as forward
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.losses import masked_cross_entropy_backward


def shared_out(
    dloss,
    cache,
    error=lambda p, truth: p - truth,
    number=lambda mask: mask.sum(),
    share=lambda dloss, number: dloss / number,
    kept=lambda d, mask: np.where(mask[..., None], d, 0.0),
):
    """The right gradient; every piece is right unless another one is named.

    error    of the probabilities and the truth
    number   by which the loss was divided
    share    what each place gets
    kept     what is left where the mask is False
    """
    p, targets, mask = cache
    return kept(error(p, one_hot(targets, p.shape[-1])) * share(dloss, number(mask)), mask)


# No `forward`: the loss is so cheap that honest scalar loops cost as much as differences.
exercise = Exercise(
    reference=masked_cross_entropy_backward,
    points=2,
    difficulty=2,
    importance=5,
    minutes=5,
    inputs=dict(dloss=uniform(0.5, 2.0), cache=forward.cache),
    returns=dict(dlogits="T N V"),
    sizes=forward.sizes,
    model=shared_out,
    hints=(
        "At a place that counts the gradient is probabilities less 1 at the right tag. By what was the loss "
        "divided, and what does dloss do?",
        "Subtract a one-hot array (np.eye(V)[targets]) from the probabilities, multiply by dloss / "
        "mask.sum(), and by the mask with a third axis, mask[..., None].",
    ),
)

# Probability minus truth.
exercise.add_family(errors("tag"))
exercise.mistake(
    "the softmax is taken of the probabilities",
    "The cache holds probabilities already: another softmax makes something else of them.",
    error=lambda p, truth: np.exp(p) / np.exp(p).sum(axis=-1, keepdims=True) - truth,
)

# The mean.
exercise.add_family(DIVISORS)
exercise.mistake(
    "each step is divided by its own number of places",
    "The loss has one divisor, the number of places that count in the whole batch.",
    dlogits=lambda dloss, cache: (
        shared_out(dloss, cache, number=lambda mask: 1) / np.maximum(cache.mask.sum(axis=1), 1)[:, None, None]
    ),
)
exercise.mistake(
    "each sequence is divided by its own length",
    "The loss has one divisor, the number of places that count in the whole batch.",
    dlogits=lambda dloss, cache: (
        shared_out(dloss, cache, number=lambda mask: 1) / np.maximum(cache.mask.sum(axis=0), 1)[None, :, None]
    ),
)

# The upstream gradient, and the mask.
exercise.mistake(
    "the gradient is divided by dloss",
    "By the chain rule the upstream gradient is multiplied.",
    share=lambda dloss, number: 1 / (dloss * number),
)
exercise.mistake(
    "dloss is added",
    "By the chain rule the upstream gradient is multiplied, not added.",
    dlogits=lambda cache, dloss: shared_out(1.0, cache) + dloss,
)
exercise.mistake(
    "padding gets a gradient",
    "Where the mask is False a place has no part in the loss: its gradient is 0.",
    kept=lambda d, mask: d,
)
exercise.mistake(
    "the mask is the wrong way round",
    "True means that a place counts. Yours gives a gradient where it does not.",
    kept=lambda d, mask: np.where(mask[..., None], 0.0, d),
)
exercise.mistake(
    "on padding the probabilities are left",
    "Multiply the whole difference by the mask. Yours masks the truth alone.",
    kept=lambda d, mask: d,
    dlogits=lambda dloss, cache: (
        dloss
        / cache.mask.sum()
        * (
            cache.probabilities
            - one_hot(cache.targets, cache.probabilities.shape[-1]) * cache.mask[..., None]
        )
    ),
)
