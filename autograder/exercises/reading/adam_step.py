"""One step of Adam."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.optimizer import steps
from autograder.exercises.reading.adam_means import CORRECTIONS, RUNNING_MEANS
from autograder.judging.exchange import Declared
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import draw, uniform
from lstm_ref.numpy.optimizers import AdamState, adam_step

ARRAYS = ("H D", "H")


def _remembered(rng, sizes):
    """What Adam remembers after `k` steps: nothing but zeros before the first."""
    k = sizes["k"]
    mean, square = draw(ARRAYS, rng, sizes), [array**2 for array in draw(ARRAYS, rng, sizes)]
    return AdamState(k, [array * bool(k) for array in mean], [array * bool(k) for array in square])


def _betas(rng, sizes):
    return float(rng.uniform(0.7, 0.9)), float(rng.uniform(0.92, 0.99))


def adam(
    parameters,
    gradients,
    state,
    lr,
    betas,
    eps,
    first=lambda m, g, beta: beta * m + (1 - beta) * g,
    second=lambda s, g, m, beta: beta * s + (1 - beta) * g * g,
    number=lambda k: k + 1,
    freed=lambda mean, beta, k: mean / (1 - beta**k),
    freed_square=lambda square, beta, k: square / (1 - beta**k),
    scaled=lambda m, s, g, eps: m / (np.sqrt(s) + eps),
    move=lambda p, step, lr: p - lr * step,
    kept=lambda k, mean, square, freed, freed_square: AdamState(k, mean, square),
):
    """The right step; every piece is right unless another one is named.

    first, second        the two running means
    number               the number of this step, of those before it
    freed, freed_square  the means without their start at zero
    scaled               the step, of both of them
    move                 the new parameter
    kept                 what is remembered
    """
    k = number(state.steps)
    mean = [first(m, g, betas[0]) for m, g in zip(state.mean, gradients)]
    square = [second(s, g, m, betas[1]) for s, g, m in zip(state.square, gradients, mean)]
    unbiased = [freed(m, betas[0], k) for m in mean]
    unbiased_square = [freed_square(s, betas[1], k) for s in square]
    steps = [scaled(m, s, g, eps) for m, s, g in zip(unbiased, unbiased_square, gradients)]
    moved = [move(p, step, lr) for p, step in zip(parameters, steps)]
    return moved, kept(state.steps + 1, mean, square, unbiased, unbiased_square)


exercise = Exercise(
    reference=adam_step,
    points=3,
    difficulty=3,
    importance=4,
    minutes=10,
    inputs=dict(
        parameters=ARRAYS,
        gradients=ARRAYS,
        state=_remembered,
        lr=uniform(0.01, 0.1),
        betas=_betas,
        eps=uniform(1e-3, 1e-2),
    ),
    returns=dict(parameters_next=ARRAYS, state_next=AdamState),
    partial=True,
    sizes=(
        dict(D=4, H=5, k=0),
        dict(D=1, H=1, k=1),
        dict(D=7, H=3, k=6),
    ),
    model=adam,
    hints=(
        "Number the step first: k is one more than the steps before. Then, for each array, m, s, the two "
        "corrected ones, and the new parameter.",
        "The corrected means serve this step only: what is remembered are m and s as they were before the "
        "division. And eps is added to the root, not under it.",
    ),
)

exercise.add_family([*RUNNING_MEANS, *CORRECTIONS])


exercise.mistake(
    "both means are corrected with beta1",
    "The mean of the squares was made with beta2, and is divided by 1 - beta2^k.",
    parameters_next=lambda parameters, state_next, lr, betas, eps: _corrected_by(
        parameters, state_next, lr, eps, betas[0], betas[0]
    ),
)
exercise.mistake(
    "both means are corrected with beta2",
    "The mean of the gradients was made with beta1, and is divided by 1 - beta1^k.",
    parameters_next=lambda parameters, state_next, lr, betas, eps: _corrected_by(
        parameters, state_next, lr, eps, betas[1], betas[1]
    ),
)
exercise.add_family(steps(lambda new: dict(move=new)))


def _corrected_by(parameters, state, lr, eps, beta1, beta2):
    k = state.steps
    return [
        p - lr * m / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)
        for p, m, s in zip(parameters, state.mean, state.square)
    ]


# The step.
exercise.mistake(
    "eps stands under the root",
    "eps is added after the root is taken.",
    scaled=lambda m, s, g, eps: m / np.sqrt(s + eps),
)
exercise.mistake(
    "eps is left out",
    "eps is added to the root, so that a gradient of zero divides nothing by zero.",
    scaled=lambda m, s, g, eps: m / np.sqrt(s),
)
exercise.mistake(
    "eps is added to the quotient",
    "A bracket is missing: eps belongs into the denominator.",
    scaled=lambda m, s, g, eps: m / np.sqrt(s) + eps,
)
exercise.mistake(
    "the root is missing",
    "The mean of the squares has the gradient's unit squared: take its root.",
    scaled=lambda m, s, g, eps: m / (s + eps),
)
exercise.mistake(
    "the gradient stands in the place of its mean",
    "That is RMSProp. Adam's step follows the mean of the gradients.",
    scaled=lambda m, s, g, eps: g / (np.sqrt(s) + eps),
)
exercise.mistake(
    "the mean is multiplied with the root",
    "Entries with large gradients take smaller steps: divide by the root.",
    scaled=lambda m, s, g, eps: m * (np.sqrt(s) + eps),
)
exercise.mistake(
    "the scale is left out",
    "The second mean is never used: divide by its root.",
    scaled=lambda m, s, g, eps: m,
)
exercise.mistake(
    "the step is returned, without the parameter",
    "The new parameter is the old one less a step.",
    move=lambda p, step, lr: -lr * step,
)
exercise.mistake(
    "the correction is folded into the learning rate, and eps is not",
    "lr sqrt(1 - beta2^k) / (1 - beta1^k) is a short cut that changes what eps means: correct the means.",
    parameters_next=lambda parameters, state_next, lr, betas, eps: [
        p
        - lr
        * np.sqrt(1 - betas[1] ** state_next.steps)
        / (1 - betas[0] ** state_next.steps)
        * m
        / (np.sqrt(s) + eps)
        for p, m, s in zip(parameters, state_next.mean, state_next.square)
    ],
)

# What is remembered.
exercise.mistake(
    "the corrected means are remembered",
    "The correction serves this step only: remember m and s as they were before the division.",
    kept=lambda k, mean, square, freed, freed_square: AdamState(k, freed, freed_square),
)
exercise.mistake(
    "the number of steps is not advanced",
    "The new state has taken one step more than the old one.",
    state_next=lambda right, state: right._replace(steps=state.steps),
)
exercise.mistake(
    "the root of the second mean is remembered",
    "The root serves this step only: remember the mean of the squares itself.",
    kept=lambda k, mean, square, freed, freed_square: AdamState(k, mean, [np.sqrt(s) for s in square]),
)
exercise.mistake(
    "the two means have changed places in the state",
    "The fields of the state are, in this order: steps, mean, square.",
    kept=lambda k, mean, square, freed, freed_square: AdamState(k, square, mean),
)
exercise.add_family(
    Declared(
        f"the old {name} is remembered",
        f"The new state holds the {name} of this step: the next one starts from it.",
        {
            "state_next": lambda right, state, name=name: right._replace(
                **{name: [1 * array for array in getattr(state, name)]}
            )
        },
    )
    for name in ("mean", "square")
)
exercise.mistake(
    "the state stays as it was",
    "The new state has one step more and both new means.",
    state_next=lambda state: AdamState(
        state.steps, [1 * m for m in state.mean], [1 * s for s in state.square]
    ),
)
