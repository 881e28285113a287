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


def mean_of_products(weights, values):
    return (weights.T[:, :, None] * values).mean(axis=0), AttentionContextCache(weights, values)


def mean_of_einsum(weights, values):
    context = np.einsum("ns,snd->nd", weights, values) / len(values)
    return context, AttentionContextCache(weights, values)


def mean_of_places(weights, values):
    parts = [weights[:, s, None] * values[s] for s in range(len(values))]
    return sum(parts) / len(parts), AttentionContextCache(weights, values)


def plain_mean(weights, values):
    return np.mean(values, axis=0), AttentionContextCache(weights, values)


def plain_mean_summed(weights, values):
    return values.sum(0) / values.shape[0], AttentionContextCache(weights, values)


def plain_mean_weights(weights, values):
    alike = np.full(weights.shape, 1 / weights.shape[1])
    return np.einsum("ns,snd->nd", alike, values), AttentionContextCache(weights, values)


def hard_rows(weights, values):
    context = np.stack([values[np.argmax(w), n] for n, w in enumerate(weights)])
    return context, AttentionContextCache(weights, values)


def hard_one_hot(weights, values):
    chosen = np.eye(weights.shape[1])[weights.argmax(axis=1)]
    return np.einsum("ns,snd->nd", chosen, values), AttentionContextCache(weights, values)


def hard_taken(weights, values):
    places = weights.argmax(axis=-1)[None, :, None]
    return np.take_along_axis(values, places, axis=0)[0], AttentionContextCache(weights, values)


WRONG = {
    "the weighted values are averaged once more": (mean_of_products, mean_of_einsum, mean_of_places),
    "the weights are not used": (plain_mean, plain_mean_summed, plain_mean_weights),
    "only the place with the largest weight is seen": (hard_rows, hard_one_hot, hard_taken),
}
