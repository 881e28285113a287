"""Back through a whole look: in one go, sample by sample, with einsum, in parts."""

import numpy as np


def _scores_back(dscores, score):
    da = dscores.T[:, :, None] * score.v * (1 - score.u**2)
    asked = da.sum(axis=0)
    dW_keys, dv = np.einsum("sna,snd->ad", da, score.keys), np.einsum("ns,sna->a", dscores, score.u)
    return asked @ score.W_query, da @ score.W_keys, asked.T @ score.query, dW_keys, dv


def in_one_go(dcontext, dweights, cache):
    weights, values = cache.context
    d = dweights + (values * dcontext).sum(axis=2).T
    dquery, dkeys, *rest = _scores_back(weights * (d - (d * weights).sum(axis=1)[:, None]), cache.score)
    return dquery, dkeys + weights.T[:, :, None] * dcontext, *rest


def einsum(dcontext, dweights, cache):
    weights, values = cache.context
    d = np.einsum("nd,snd->ns", dcontext, values) + dweights
    dscores = np.einsum("ns,ns->ns", weights, d) - np.einsum("ns,nr,nr->ns", weights, weights, d)
    dquery, dkeys, *rest = _scores_back(dscores, cache.score)
    return dquery, np.einsum("ns,nd->snd", weights, dcontext) + dkeys, *rest


def samples(dcontext, dweights, cache):
    weights, values = cache.context
    dscores, seen = np.zeros_like(weights), np.zeros_like(values)
    for n, (d, w) in enumerate(zip(dcontext, weights)):
        dw = dweights[n] + values[:, n] @ d
        dscores[n] = (np.diag(w) - np.outer(w, w)) @ dw
        seen[:, n] = np.outer(w, d)
    dquery, compared, *rest = _scores_back(dscores, cache.score)
    return [dquery, compared + seen, *rest]


def two_halves(dcontext, dweights, cache):
    """A look is linear in what comes back: once for the context, once for the weights."""
    first = in_one_go(dcontext, np.zeros_like(dweights), cache)
    return tuple(a + b for a, b in zip(first, in_one_go(np.zeros_like(dcontext), dweights, cache)))


RIGHT = (in_one_go, einsum, samples, two_halves)
