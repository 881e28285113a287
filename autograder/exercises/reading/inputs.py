"""What the exercises on reading draw: scores of symbols, the right symbols, and where they count."""

from __future__ import annotations

import numpy as np

from autograder.judging.inputs import mask, tokens

# All axes distinct; ones; one time step, with scores that a careless exponential does not survive.
SIZES = (
    dict(T=6, N=3, V=7, far=1),
    dict(T=1, N=1, V=1, far=1),
    dict(T=1, N=2, V=4, far=1000),
)


def logits(rng, sizes):
    """Scores; where `far` is large one row lies far above 0, but for its last symbol, and one far below."""
    drawn, far = rng.normal(0.0, 1.0, (sizes["T"], sizes["N"], sizes["V"])), sizes.get("far", 1)
    if far >= 1000:
        drawn[0, 0] += far
        drawn[0, 0, -1] -= 3 * far
        drawn[0, 1] -= far
    return drawn


def targets(rng, sizes):
    """The right symbols; where `far` is large the first one is held to be impossible."""
    drawn = tokens("T N", below="V")(rng, sizes)
    if sizes.get("far", 1) >= 1000:
        drawn[0, 0] = sizes["V"] - 1
    return drawn


def counts(rng, sizes):
    """True where a place counts: everywhere where `far` is large, else nowhere in the last step."""
    return np.ones((sizes["T"], sizes["N"]), bool) if sizes.get("far", 1) >= 1000 else mask("T N")(rng, sizes)


def log_softmax_of(scores, axis=-1, top=lambda scores, axis: scores.max(axis=axis, keepdims=True)):
    """The logarithm of the shares, without the shares in between."""
    shifted = scores - top(scores, axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def one_hot(targets, V):
    """A row with a single 1 for each symbol."""
    return 1.0 * (np.arange(V) == targets[..., None])
