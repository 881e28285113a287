"""The three gradients of a layer."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from autograder.exercises.mistakes import family
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
        "The letter that disappears is the one that is summed over. For dx that is H; for dW it is N, so dy "
        "has to be turned. db loses the N as well, without any product.",
    ),
)

Gradients = namedtuple("Gradients", "dx dW db")


def _right(dy, x, W):
    return Gradients(dy @ W, dy.T @ x, dy.sum(axis=0))


@family(exercise)
def _instead(**outputs):
    """Right but for some outputs, each made of dy, x and W."""
    return lambda dy, x, W: _right(dy, x, W)._replace(
        **{name: output(dy, x, W) for name, output in outputs.items()}
    )


_instead(
    "dx uses W transposed",
    "The forward pass used the transpose of W; what is the transpose of that?",
    dx=lambda dy, x, W: dy @ W.T,
    raises=ValueError,
)
_instead(
    "W stands on the left in dx",
    "A row of dx belongs to a sample, so the samples' axis of dy has to stay in front.",
    dx=lambda dy, x, W: W @ dy,
    raises=ValueError,
)
_instead(
    "dx is turned on its side",
    "A gradient has the shape of what it is the gradient of: x has the samples first.",
    dx=lambda dy, x, W: W.T @ dy.T,
)
_instead(
    "dx is multiplied by dW",
    "Two names look alike here: which of the two did the forward pass multiply x by?",
    dx=lambda dy, x, W: dy @ (dy.T @ x),
)
_instead(
    "dx knows nothing of dy",
    "If the loss did not depend on y at all, what should dx be?",
    dx=lambda dy, x, W: np.ones_like(dy) @ W,
)
_instead(
    "dx is never computed",
    "The layer before this one waits for its gradient.",
    dx=lambda dy, x, W: np.zeros_like(x),
)
_instead(
    "dx is one row for the whole batch",
    "Each sample has its own x, and so its own gradient.",
    dx=lambda dy, x, W: (dy @ W).sum(axis=0),
)
_instead(
    "dx is a mean over the batch",
    "Each sample has its own x; whatever mean there is stands in dy already.",
    dx=lambda dy, x, W: dy @ W / len(dy),
)
_instead(
    "dx has the wrong sign",
    "The step downhill takes its minus later; a gradient points uphill.",
    dx=lambda dy, x, W: -dy @ W,
)
_instead(
    "the absolute weights are used in dx",
    "A negative weight turns a push round, on the way back too.",
    dx=lambda dy, x, W: dy @ np.abs(W),
)
_instead(
    "dW is transposed",
    "A gradient has the shape of what it is the gradient of.",
    dW=lambda dy, x, W: x.T @ dy,
)
_instead(
    "dW is a product without a transpose",
    "Both factors have the samples first, and the samples are what the product must sum over.",
    dW=lambda dy, x, W: dy @ x,
    raises=ValueError,
)
_instead(
    "dW is a mean over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW=lambda dy, x, W: dy.T @ x / len(dy),
)
_instead(
    "dW and db are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW=lambda dy, x, W: dy.T @ x / len(dy),
    db=lambda dy, x, W: dy.mean(axis=0),
)
_instead(
    "dW is made of two sums over the batch",
    "Sample 1's dy should meet sample 1's x only: multiply first, then sum.",
    dW=lambda dy, x, W: np.outer(dy.sum(axis=0), x.sum(axis=0)),
)
_instead(
    "only the last sample reaches dW and db",
    "Every sample has its say in the same weights: is it added, or put in the place of the one before?",
    dW=lambda dy, x, W: np.outer(dy[-1], x[-1]),
    db=lambda dy, x, W: dy[-1],
)
_instead(
    "the last sample is left out of dW",
    "Count the samples that your sum runs over.",
    dW=lambda dy, x, W: dy[:-1].T @ x[:-1],
)
_instead(
    "dW keeps one matrix for each sample",
    "One W served all samples, so their shares are added up.",
    dW=lambda dy, x, W: dy[:, :, None] * x[:, None, :],
)
_instead(
    "dW is made with W in the place of x",
    "What was W multiplied by in the forward pass?",
    dW=lambda dy, x, W: (dy.T @ dy) @ W,
)
_instead(
    "dW knows nothing of dy",
    "If the loss did not depend on y at all, what should dW be?",
    dW=lambda dy, x, W: np.ones_like(dy).T @ x,
)
_instead(
    "dW has the wrong sign",
    "The step downhill takes its minus later; a gradient points uphill.",
    dW=lambda dy, x, W: -dy.T @ x,
)
_instead(
    "db is a mean over the batch",
    "The same bias was added for every sample: do their says add up, or are they averaged?",
    db=lambda dy, x, W: dy.mean(axis=0),
)
_instead(
    "db keeps an axis of length one",
    "db has the shape of b; yours adds to b without an error and without being it.",
    db=lambda dy, x, W: dy.sum(axis=0, keepdims=True),
)
_instead(
    "db is not summed over the batch",
    "One bias served all samples of the batch.",
    db=lambda dy, x, W: dy,
)
_instead(
    "db is summed over everything",
    "Each output has a bias of its own.",
    db=lambda dy, x, W: dy.sum(),
)
_instead(
    "db is summed over the outputs",
    "Each output has a bias of its own, and all samples share it: which of the two axes must go?",
    db=lambda dy, x, W: dy.sum(axis=1),
)
_instead(
    "db counts the samples",
    "The slope of y along b is 1; and what does the loss say about y?",
    db=lambda dy, x, W: np.full(len(W), float(len(dy))),
)
_instead(
    "db is never computed",
    "A bias learns too: with db at zero it stays where it was at the start.",
    db=lambda dy, x, W: np.zeros(len(W)),
)
_instead(
    "everything is computed in single precision",
    "A checker looks at nine digits, and single precision has seven.",
    dx=lambda dy, x, W: (dy @ W).astype(np.float32),
    dW=lambda dy, x, W: (dy.T @ x).astype(np.float32),
    db=lambda dy, x, W: dy.sum(axis=0).astype(np.float32),
)


@exercise.misconception("dW comes first")
def other_order(dy, x, W):
    """The gradients are returned in the order of affine's arguments."""
    dx, dW, db = _right(dy, x, W)
    return dW, dx, db


@exercise.misconception("db is not returned")
def no_db(dy, x, W):
    """The layer has three inputs; how many gradients do you return?"""
    return _right(dy, x, W)[:2]


@exercise.misconception("dy is divided by N in place")
def divided_in_place(dy, x, W):
    """Whoever called you may still need the gradient that you were handed; and who asked for a mean?"""
    dy /= len(dy)
    return _right(dy, x, W)
