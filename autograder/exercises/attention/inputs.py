"""What the exercises on attention draw, and a softmax without a mask."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import mask
from lstm_ref.numpy.attention import AdditiveAttentionCache, additive_attention, masked_softmax

# All axes distinct; ones; one query among several; `far` is how far the scores are spread.
SIZES = (
    dict(N=3, S=6, D=4, H=5, A=7, T=8, far=1),
    dict(N=1, S=1, D=1, H=1, A=1, T=1, far=1),
    dict(N=4, S=5, D=7, H=3, A=2, T=2, far=1000),
)


def scores(rng, sizes):
    """Scores, and where `far` is large such as a softmax must be careful with: a row far above 0 whose masked
    last place is the highest, a row far below, and a row that reaches from far below to far above.
    """
    drawn, far = rng.normal(0.0, 1.0, (sizes["N"], sizes["S"])), sizes.get("far", 1)
    if far >= 1000:
        drawn[0] += 2 * far
        drawn[0, -1] += 2 * far
        drawn[1] -= 2 * far
        drawn[2, :2] = -far, far
    return drawn


def seen(rng, sizes):
    """True where a place may be looked at; the last row has none, the first one lacks its last place."""
    keep = mask("N S")(rng, sizes)
    if len(keep) > 1 and keep.shape[1] > 1:
        keep[0, -1] = False
        keep[:-1, 1] = True
    return keep


def weights(rng, sizes):
    """Attention weights with masked places and, where there is more than one, a row with nothing to see."""
    return masked_softmax(rng.normal(0.0, 1.0, (sizes["N"], sizes["S"])), mask("N S")(rng, sizes))


def looks(rng, sizes):
    """The weights of T steps; a part of every look goes to one place more, which is not shown."""
    shape = sizes["T"], sizes["N"], sizes["S"] + 1
    return masked_softmax(rng.normal(0.0, 1.5, shape), np.ones(shape, bool))[..., :-1].copy()


def softmax(shown, axis=-1):
    """Of scores that may be -inf; a row of nothing else becomes nan, as it does in a careless answer."""
    e = np.exp(shown - shown.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# The whole of an additive attention, which the page gives away: what its backward pass starts from.
whole = Exercise(
    reference=additive_attention,
    points=1,  # nobody is asked for it
    inputs=dict(
        query="N H",
        keys="S N D",
        mask=lambda rng, sizes: seen(rng, sizes).T.copy(),
        W_query="A H",
        W_keys="A D",
        v="A",
    ),
    sizes=SIZES,
    returns=dict(context="N D", weights="N S", cache=AdditiveAttentionCache),
)
