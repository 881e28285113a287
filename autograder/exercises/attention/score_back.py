"""Back through the additive score, with pieces that can be exchanged."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

ScoreGradients = namedtuple("ScoreGradients", "dquery dkeys dW_query dW_keys dv")


def before_the_tanh(d, c, slope=lambda u: 1 - u**2):
    """The gradient before the tanh, (S, N, A), of that of the scores, d (S, N, 1), and the cache."""
    return d * c.v * slope(c.u)


def score_back(dscores, cache, da=before_the_tanh):
    """The gradients of the additive score; `da` gives the gradient before its tanh."""
    da = da(dscores.T[:, :, None], cache)
    return ScoreGradients(
        da.sum(axis=0) @ cache.W_query,
        da @ cache.W_keys,
        np.einsum("sna,nh->ah", da, cache.query),
        np.einsum("sna,snd->ad", da, cache.keys),
        np.einsum("ns,sna->a", dscores, cache.u),
    )
