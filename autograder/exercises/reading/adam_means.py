"""Adam's two running means, and their correction: the mistakes that are made before the step is taken.

The pieces are those of `adam`, the model of `adam_step`.
"""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import Declared, declared


def _running(nth, enters, its, plural, beta, put) -> list[Declared]:
    """Wrong running means of old and new; `put` says which piece is exchanged for one."""
    wrong = [
        (
            f"the {enters} enters {its} mean in full",
            f"A running mean: {beta} of the old, 1 - {beta} of the {enters}.",
            lambda old, new, beta: beta * old + new,
        ),
        (
            f"the {nth} mean forgets all that was before",
            f"{beta} of the old mean stays: yours is made of the new gradient alone.",
            lambda old, new, beta: (1 - beta) * new,
        ),
        (
            f"the whole old mean of the {plural} is kept",
            f"A running mean: only {beta} of the old mean stays.",
            lambda old, new, beta: old + (1 - beta) * new,
        ),
        (
            f"the {enters} enters its mean with the share {beta}",
            f"The shares of old and new sum to 1: the new one has the share 1 - {beta}.",
            lambda old, new, beta: beta * old + beta * new,
        ),
        (
            f"the {plural} get no new share",
            f"The mean of the {plural} needs the {enters} of this step.",
            lambda old, new, beta: beta * old,
        ),
    ]
    return [Declared(title, hint, put(mean)) for title, hint, mean in wrong]


RUNNING_MEANS = [
    *_running("first", "gradient", "the", "gradients", "beta1", lambda mean: dict(first=mean)),
    *_running(
        "second",
        "squared gradient",
        "its",
        "squares",
        "beta2",
        lambda mean: dict(second=lambda s, g, m, beta: mean(s, g * g, beta)),
    ),
    declared(
        "the shares of old and new have changed places in both means",
        "beta is close to 1 and belongs to the old mean; the new gradient gets the small share 1 - beta.",
        first=lambda m, g, beta: (1 - beta) * m + beta * g,
        second=lambda s, g, m, beta: (1 - beta) * s + beta * g * g,
    ),
    declared(
        "the gradient is not squared in its second mean",
        "The second mean is of the gradient's square: g * g.",
        second=lambda s, g, m, beta: beta * s + (1 - beta) * g,
    ),
    declared(
        "the absolute value stands in the place of the square",
        "The second mean is of the gradient's square: g * g.",
        second=lambda s, g, m, beta: beta * s + (1 - beta) * np.abs(g),
    ),
    declared(
        "the second mean is of the squared mean",
        "The second mean is of the gradient's square, not of the square of the first mean.",
        second=lambda s, g, m, beta: beta * s + (1 - beta) * m * m,
    ),
    declared(
        "1 - beta2 is squared with the gradient",
        "A bracket too many: only the gradient is squared.",
        second=lambda s, g, m, beta: beta * s + ((1 - beta) * g) ** 2,
    ),
    declared(
        "the second mean only ever grows",
        "The old square is kept in part: beta2 * s.",
        second=lambda s, g, m, beta: s + g * g,
    ),
    declared(
        "beta1 and beta2 have changed places",
        "betas is (beta1, beta2): the first belongs to the gradient, the second to its square.",
        betas=lambda right: right[::-1],
    ),
    declared(
        "both means use beta1",
        "betas[1] belongs to the square.",
        betas=lambda right: (right[0], right[0]),
    ),
    declared(
        "both means use beta2",
        "betas[0] belongs to the gradient.",
        betas=lambda right: (right[1], right[1]),
    ),
]

# Freed from their start at zero.
CORRECTIONS = [
    declared(
        "neither mean is corrected",
        "Both means start at zero and are too small at first: divide each by 1 - beta^k.",
        freed=lambda mean, beta, k: mean,
        freed_square=lambda square, beta, k: square,
    ),
    declared(
        "only the first mean is corrected",
        "The mean of the squares starts at zero too: divide it by 1 - beta2^k.",
        freed_square=lambda square, beta, k: square,
    ),
    declared(
        "only the second mean is corrected",
        "The mean of the gradients starts at zero too: divide it by 1 - beta1^k.",
        freed=lambda mean, beta, k: mean,
    ),
    declared(
        "every step is corrected as if it were the first",
        "k counts this step and all before it: later 1 - beta^k comes close to 1.",
        freed=lambda mean, beta, k: mean / (1 - beta),
        freed_square=lambda square, beta, k: square / (1 - beta),
    ),
    declared(
        "the means are multiplied with the correction",
        "The means are too small at first: divide by 1 - beta^k.",
        freed=lambda mean, beta, k: mean * (1 - beta**k),
        freed_square=lambda square, beta, k: square * (1 - beta**k),
    ),
    declared(
        "beta is multiplied with k, not raised to it",
        "beta^k is a power: beta**k.",
        freed=lambda mean, beta, k: mean / (1 - beta * k),
        freed_square=lambda square, beta, k: square / (1 - beta * k),
    ),
    declared(
        "the step is numbered before it is counted",
        "state.steps is the number of the steps before this one. Count this one first, then correct.",
        raises=ZeroDivisionError,
        number=lambda k: k or 1 // 0,
    ),
    declared(
        "the step is numbered before it is counted, and the first divides by zero",
        "state.steps is the number of the steps before this one. Count this one first, then correct.",
        number=lambda k: k,
        freed=lambda mean, beta, k: np.divide(mean, 1 - beta**k),
        freed_square=lambda square, beta, k: np.divide(square, 1 - beta**k),
    ),
    declared(
        "the step is counted twice",
        "This step is one more than those before it, not two.",
        number=lambda k: k + 2,
    ),
]
