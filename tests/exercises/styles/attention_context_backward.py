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
