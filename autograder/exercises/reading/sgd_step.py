"""One step down the gradient, with momentum."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.optimizer import steps
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.optimizers import sgd_step


def descend(
    parameters,
    gradients,
    velocity,
    lr,
    momentum,
    gather=lambda u, g, momentum, lr: momentum * u + g,
    step=lambda p, u, g, u_next, lr, momentum: p - lr * u_next,
):
    """The right step; `gather` gives a new velocity, `step` a new parameter."""
    faster = [gather(u, g, momentum, lr) for u, g in zip(velocity, gradients)]
    moved = [
        step(p, u, g, u_next, lr, momentum)
        for p, u, g, u_next in zip(parameters, velocity, gradients, faster)
    ]
    return moved, faster


exercise = Exercise(
    reference=sgd_step,
    points=2,
    difficulty=1,
    importance=5,
    minutes=5,
    inputs=dict(
        parameters=["H D", "H"],
        gradients=["H D", "H"],
        velocity=["H D", "H"],
        lr=uniform(0.05, 0.4),
        momentum=uniform(0.5, 0.95),
    ),
    returns=dict(parameters_next=["H D", "H"], velocity_next=["H D", "H"]),
    partial=True,
    model=descend,
    hints=(
        "Two lines for each array: first the new velocity, then the new parameter, which uses it.",
        "zip walks along several lists at once: for p, g, u in zip(parameters, gradients, velocity). Make "
        "new arrays: `p -= ...` would change the caller's.",
    ),
)

exercise.add_family(steps(lambda new: dict(step=lambda p, u, g, u_next, lr, momentum: new(p, u_next, lr))))
exercise.mistake(
    "the velocity is divided by the learning rate",
    "A larger learning rate must make a longer step: multiply.",
    step=lambda p, u, g, u_next, lr, momentum: p - u_next / lr,
)
exercise.mistake(
    "the step is taken with the old velocity",
    "The new velocity holds the new gradient: the step uses that one.",
    step=lambda p, u, g, u_next, lr, momentum: p - lr * u,
)
exercise.mistake(
    "the step is taken with the gradient alone",
    "The step follows the velocity, which holds the gradients before as well.",
    step=lambda p, u, g, u_next, lr, momentum: p - lr * g,
)
exercise.mistake(
    "the step looks ahead as Nesterov's does",
    "Nesterov's momentum adds the velocity once more. Here the step is lr times the new velocity.",
    step=lambda p, u, g, u_next, lr, momentum: p - lr * (g + momentum * u_next),
)
exercise.mistake(
    "the step is the velocity, without the parameter",
    "The new parameter is the old one less a step.",
    step=lambda p, u, g, u_next, lr, momentum: -lr * u_next,
)
exercise.mistake(
    "the parameter is scaled, not moved",
    "The step is subtracted from the parameter, not multiplied with it.",
    step=lambda p, u, g, u_next, lr, momentum: p * (1 - lr * u_next),
)
exercise.mistake(
    "the sign of the velocity decides alone",
    "The size of the velocity counts too, not only its sign.",
    step=lambda p, u, g, u_next, lr, momentum: p - lr * np.sign(u_next),
)
exercise.mistake(
    "the momentum multiplies the step as well",
    "The momentum belongs to the old velocity. The step is lr times the new one.",
    step=lambda p, u, g, u_next, lr, momentum: p - lr * momentum * u_next,
)
exercise.mistake(
    "the momentum is left out",
    "Of the old velocity a share is kept: momentum * u.",
    gather=lambda u, g, momentum, lr: g,
)
exercise.mistake(
    "the whole old velocity is kept",
    "Of the old velocity only a share is kept: momentum * u.",
    gather=lambda u, g, momentum, lr: u + g,
)
exercise.mistake(
    "the gradient does not enter the velocity",
    "The new velocity is a share of the old one plus the gradient.",
    gather=lambda u, g, momentum, lr: momentum * u,
)
exercise.mistake(
    "the velocity is a running mean",
    "Adam averages. Here the gradient enters in full, without the factor 1 - momentum.",
    gather=lambda u, g, momentum, lr: momentum * u + (1 - momentum) * g,
)
exercise.mistake(
    "the momentum multiplies the gradient",
    "The momentum belongs to the old velocity, and the gradient enters in full.",
    gather=lambda u, g, momentum, lr: u + momentum * g,
)
exercise.mistake(
    "the momentum multiplies the sum",
    "A bracket too many: momentum multiplies the old velocity alone.",
    gather=lambda u, g, momentum, lr: momentum * (u + g),
)
exercise.mistake(
    "the gradient is subtracted in the velocity",
    "The velocity adds gradients up. The minus stands in the step.",
    gather=lambda u, g, momentum, lr: momentum * u - g,
)
exercise.mistake(
    "the velocity holds the learning rate",
    "In this form, torch's, the learning rate stands in the step and not in the velocity.",
    gather=lambda u, g, momentum, lr: momentum * u + lr * g,
    step=lambda p, u, g, u_next, lr, momentum: p - u_next,
)
exercise.mistake(
    "the velocity points downhill and holds the learning rate",
    "In this form, torch's, the velocity adds gradients up: minus and learning rate stand in the step.",
    gather=lambda u, g, momentum, lr: momentum * u - lr * g,
    step=lambda p, u, g, u_next, lr, momentum: p + u_next,
)
exercise.mistake(
    "the old velocity is returned",
    "The second output is the velocity after the step; the next step starts from it.",
    velocity_next=lambda velocity: [1 * u for u in velocity],
)
exercise.mistake(
    "the gradients are returned as the velocity",
    "The second output is the new velocity; the next step starts from it.",
    velocity_next=lambda gradients: [1 * g for g in gradients],
)
exercise.mistake(
    "the gradients are made one long before the step",
    "The length of the gradient is part of the step: nothing is normalised.",
    gradients=lambda right: [g / np.sqrt(sum(np.sum(one**2) for one in right)) for g in right],
)
exercise.mistake(
    "the parameter enters the velocity in the place of the gradient",
    "The velocity adds gradients up: momentum * u + g.",
    velocity_next=lambda right, parameters: [u + p for u, p in zip(right, parameters)],
    parameters_next=lambda parameters, velocity, lr, momentum: [
        p - lr * (momentum * u + p) for p, u in zip(parameters, velocity)
    ],
)
