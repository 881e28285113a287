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


def _dscores(dcontext, dweights, cache):
    weights, values = cache.context
    d = dweights + np.einsum("nd,snd->ns", dcontext, values)
    return weights * (d - np.sum(d * weights, axis=1, keepdims=True))


def compared_only(dcontext, dweights, cache):
    return _scores_back(_dscores(dcontext, dweights, cache), cache.score)


def compared_only_undone(dcontext, dweights, cache):
    dquery, dkeys, *rest = samples(dcontext, dweights, cache)
    return dquery, dkeys - cache.context.weights.T[:, :, None] * dcontext, *rest


def compared_only_einsum(dcontext, dweights, cache):
    score = cache.score
    dscores = _dscores(dcontext, dweights, cache)
    dkeys = np.einsum("ns,a,sna,ad->snd", dscores, score.v, 1 - score.u**2, score.W_keys)
    dquery, _, *rest = _scores_back(dscores, score)
    return dquery, dkeys, *rest


def seen_only(dcontext, dweights, cache):
    dquery, _, *rest = in_one_go(dcontext, dweights, cache)
    return dquery, cache.context.weights.T[:, :, None] * dcontext, *rest


def seen_only_einsum(dcontext, dweights, cache):
    dquery, _, *rest = einsum(dcontext, dweights, cache)
    return dquery, np.einsum("ns,nd->snd", cache.context.weights, dcontext), *rest


def seen_only_samples(dcontext, dweights, cache):
    dquery, dkeys, *rest = samples(dcontext, dweights, cache)
    for n, d in enumerate(dcontext):
        dkeys[:, n] = np.outer(cache.context.weights[n], d)
    return dquery, dkeys, *rest


def no_loss_of_its_own(dcontext, dweights, cache):
    return in_one_go(dcontext, 0 * dweights, cache)


def no_loss_of_its_own_einsum(dcontext, dweights, cache):
    return einsum(dcontext, np.zeros_like(dweights), cache)


def no_loss_of_its_own_samples(dcontext, _, cache):
    return samples(dcontext, np.zeros(cache.context.weights.shape), cache)


WRONG = {
    "the path through the context is missing in dkeys": (
        compared_only,
        compared_only_undone,
        compared_only_einsum,
    ),
    "the path through the scores is missing in dkeys": (seen_only, seen_only_einsum, seen_only_samples),
    "dweights is dropped": (no_loss_of_its_own, no_loss_of_its_own_einsum, no_loss_of_its_own_samples),
}
