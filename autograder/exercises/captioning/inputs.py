"""What the exercises on captioning draw: attention weights, soft ones and some with zeros, and orders."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.softmax import softmax_of

# All axes distinct; ones; one word of a caption.
SIZES = (
    dict(N=3, S=6, D=4, H=5, A=7, T=8),
    dict(N=1, S=1, D=1, H=1, A=1, T=1),
    dict(N=4, S=5, D=7, H=3, A=2, T=1),
)


# For weights alone: a single region has the weight 1 in every draw.
WEIGHT_SIZES = tuple(dict(sizes, S=max(sizes["S"], 2)) for sizes in SIZES)
# For a look: in the last case the scores reach so far that a careless exponential does not survive.
FAR_SIZES = (*(dict(sizes, far=1) for sizes in SIZES), dict(N=4, S=5, D=4, H=3, A=6, T=1, far=5000))


def steep(rng, sizes):
    """What weighs the tanh, `(A,)`; where `far` is large the scores spread over thousands."""
    return sizes.get("far", 1) * rng.normal(0.0, 0.7, sizes["A"])


def softly(contract):
    """Weights over the last axis, all of them above 0."""
    return lambda rng, sizes: softmax_of(rng.normal(0.0, 1.5, [sizes[letter] for letter in contract.split()]))


def with_zeros(contract):
    """Weights over the last axis; some places have none, and where there are several rows one has all."""

    def drawn(rng, sizes):
        scores = rng.normal(0.0, 1.5, [sizes[letter] for letter in contract.split()])
        hidden = rng.random(scores.shape) < 0.25
        hidden[..., -1] = False
        if scores.shape[-2] > 1:
            hidden[..., 0, :-1] = True
        return softmax_of(np.where(hidden, -np.inf, scores))

    return drawn


def picks(rng, sizes):
    """Weights `(N, S)`; where there are several regions, the first picture's first region has none."""
    weights = softmax_of(rng.normal(0.0, 1.0, (sizes["N"], sizes["S"])))
    if sizes["S"] > 1:
        weights[0, 0] = 0
        weights[0] /= weights[0].sum()
    return weights


def chances(rng, sizes):
    """Uniform numbers `(N,)`; the first is 0, which must not pick a region without weight."""
    u = rng.random(sizes["N"])
    u[0] = 0
    return u


def order(rng, sizes):
    """A permutation of the regions which, where there are three or more, is not its own inverse."""
    S = sizes["S"]
    drawn = rng.permutation(S)
    while S > 2 and (drawn[drawn] == np.arange(S)).all():
        drawn = rng.permutation(S)
    return drawn
