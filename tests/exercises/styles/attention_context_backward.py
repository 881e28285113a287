"""Back from the context: sums of products, matrix products, sample by sample, place by place."""

import numpy as np


def summed(dcontext, cache):
    return (cache.values * dcontext).sum(axis=2).T, dcontext[None] * cache.weights.T[..., None]


def products(dcontext, cache):
    dweights = (cache.values.transpose(1, 0, 2) @ dcontext[:, :, None])[:, :, 0]
    dvalues = cache.weights[:, :, None] @ dcontext[:, None]
    return dweights, dvalues.transpose(1, 0, 2)


def samples(dcontext, cache):
    dweights, dvalues = np.empty_like(cache.weights), np.empty_like(cache.values)
    for n, d in enumerate(dcontext):
        dweights[n] = cache.values[:, n] @ d
        dvalues[:, n] = np.outer(cache.weights[n], d)
    return dweights, dvalues


def einsum(dcontext, cache):
    weights, values = cache
    return np.einsum("nd,snd->ns", dcontext, values), np.einsum("ns,nd->snd", weights, dcontext)


RIGHT = (summed, products, samples, einsum)


def unweighted_repeat(dcontext, cache):
    return summed(dcontext, cache)[0], np.repeat(dcontext[None], len(cache.values), axis=0)


def unweighted_ones(dcontext, cache):
    return einsum(dcontext, cache)[0], np.ones_like(cache.values) * dcontext


def unweighted_samples(dcontext, cache):
    return samples(dcontext, cache)[0], np.stack([dcontext for _ in cache.values])


def mean_summed(dcontext, cache):
    dweights, dvalues = summed(dcontext, cache)
    return dweights / dcontext.shape[1], dvalues


def mean_of_products(dcontext, cache):
    return np.mean(cache.values * dcontext, axis=-1).T, products(dcontext, cache)[1]


def mean_samples(dcontext, cache):
    dweights = [(cache.values[:, n] * d).mean(axis=1) for n, d in enumerate(dcontext)]
    return np.array(dweights), samples(dcontext, cache)[1]


WRONG = {
    "dvalues is dcontext for every place": (unweighted_repeat, unweighted_ones, unweighted_samples),
    "dweights is a mean over the depth": (mean_summed, mean_of_products, mean_samples),
}
