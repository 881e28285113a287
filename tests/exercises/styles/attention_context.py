"""What is seen: a sum of products, a product of matrices, sample by sample, place by place."""

import numpy as np

from lstm_ref.numpy.attention import AttentionContextCache


def summed(weights, values):
    return (weights.T[:, :, None] * values).sum(axis=0), AttentionContextCache(weights, values)


def product(weights, values):
    context = weights[:, None, :] @ values.transpose(1, 0, 2)
    return context[:, 0], AttentionContextCache(weights, values)


def samples(weights, values):
    context = np.stack([w @ values[:, n] for n, w in enumerate(weights)])
    return context, AttentionContextCache(weights, values)


def places(weights, values):
    context = np.zeros(values.shape[1:])
    for s, value in enumerate(values):
        context += weights[:, s : s + 1] * value
    return context, AttentionContextCache(weights, values)


RIGHT = (summed, product, samples, places)
