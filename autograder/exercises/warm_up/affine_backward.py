"""The three gradients of a linear layer."""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import Declared
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import affine_backward

# No `forward`: this forward pass is so cheap that honest scalar loops would cost as much as differences.
exercise = Exercise(
    reference=affine_backward,
    points=3,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(dy="N H", x="N D", W="H D"),
    returns=dict(dx="N D", dW="H D", db="H"),
    partial=True,
    hints=(
        "Each gradient has the shape of its variable. From dy (N, H) and one of x (N, D) and W (H, D), which "
        "product is (N, D), and which is (H, D)?",
        "The letter that disappears is the one that is summed over. For dx that is H. For dW it is N, so dy "
        "has to be transposed. db loses the N as well, without any product.",
    ),
)

# dx
exercise.mistake(
    "dx uses W transposed",
    "The forward pass multiplied x by W.T. On the way back dy is multiplied by W, without a transpose.",
    raises=ValueError,
    dx=lambda dy, W: dy @ W.T,
)
exercise.mistake(
    "W stands on the left in dx",
    "A row of dx belongs to a sample, so dy, which has the samples first, stands on the left.",
    raises=ValueError,
    dx=lambda dy, W: W @ dy,
)
exercise.mistake(
    "dx is multiplied by dW",
    "dW stands where W belongs: the forward pass multiplied x by W.",
    dx=lambda dy, dW: dy @ dW,
)
exercise.mistake(
    "dx does not depend on dy",
    "The chain rule multiplies the upstream gradient by W. Yours does not change when dy does.",
    dx=lambda dy, W: np.ones_like(dy) @ W,
)
exercise.mistake(
    "the absolute weights are used in dx",
    "Where a weight is negative, y falls when x grows: the sign of W belongs into dx.",
    dx=lambda dy, W: dy @ np.abs(W),
)

# dW
exercise.mistake(
    "dW is a product without a transpose",
    "dy is (N, H) and x is (N, D). The product must sum over N, so dy has to be transposed.",
    raises=ValueError,
    dW=lambda dy, x: dy @ x,
)
exercise.mistake(
    "dW is made of two sums over the batch",
    "A sample's dy meets the x of the same sample only: multiply first, then sum over the batch.",
    dW=lambda dy, x: np.outer(dy.sum(axis=0), x.sum(axis=0)),
)
exercise.mistake(
    "only the last sample reaches dW and db",
    "All samples used the same weights, so their shares add up: use += where you use =.",
    dW=lambda dy, x: np.outer(dy[-1], x[-1]),
    db=lambda dy: dy[-1],
)
exercise.mistake(
    "the last sample is left out of dW",
    "Count the samples that your sum runs over: the last one is missing.",
    dW=lambda dy, x: dy[:-1].T @ x[:-1],
)
exercise.mistake(
    "dW is made with W in the place of x",
    "A weight's gradient holds what the weight was multiplied by. That was x.",
    dW=lambda dy, W: dy.T @ dy @ W,
)
exercise.mistake(
    "dW does not depend on dy",
    "The chain rule multiplies x by the upstream gradient. Yours does not change when dy does.",
    dW=lambda dy, x: np.ones_like(dy).T @ x,
)

# db
exercise.mistake(
    "db is summed over the outputs",
    "Each output has a bias of its own and all samples share it: sum over axis 0, the batch.",
    db=lambda dy: dy.sum(axis=1),
)
exercise.mistake(
    "db counts the samples",
    "The slope of y along b is 1. The chain rule multiplies it by dy before the sum over the batch.",
    db=lambda right, dy: 0 * right + len(dy),
)

# Rules name these too. They stay because the page, and a claim, train networks with every mistake known here.
_RULED = {
    "is zero everywhere": ("It is set up, but nothing is ever written to it.", lambda right: 0 * right),
    "is summed over the batch": (
        "Each sample has its own x, and so its own gradient: do not sum over the batch.",
        lambda right: right.sum(axis=0),
    ),
    "has the wrong sign": ("Every number is right but for its sign.", lambda right: -right),
    "is a mean over the batch": (
        "A gradient sums the samples' shares. If the loss is a mean, dy holds the 1/N already.",
        lambda right, dy: right / len(dy),
    ),
}
exercise.add_family(
    Declared(f"{name} {title}", _RULED[title][0], {name: _RULED[title][1]})
    for title, names in {
        "is zero everywhere": ("dx", "db"),
        "is summed over the batch": ("dx",),
        "has the wrong sign": ("dx", "dW"),
        "is a mean over the batch": ("dx", "dW", "db"),
    }.items()
    for name in names
)
exercise.mistake(
    "dW and db are means over the batch",
    "A gradient sums the samples' shares. If the loss is a mean, dy holds the 1/N already.",
    dW=lambda right, dy: right / len(dy),
    db=lambda right, dy: right / len(dy),
)
