"""The dot score: with einsum, as a product of matrices, sample by sample, key by key."""

import numpy as np

from lstm_ref.numpy.attention_scores import DotScoreCache


def einsum(query, keys):
    return np.einsum("snd,nd->ns", keys, query), DotScoreCache(query, keys)


def product(query, keys):
    return (keys.transpose(1, 0, 2) @ query[:, :, None])[:, :, 0], DotScoreCache(query, keys)


def samples(query, keys):
    return np.stack([keys[:, n] @ q for n, q in enumerate(query)]), DotScoreCache(query, keys)


def key_by_key(query, keys):
    return np.stack([np.sum(query * key, axis=1) for key in keys], axis=1), DotScoreCache(query, keys)


RIGHT = (einsum, product, samples, key_by_key)


def root_einsum(query, keys):
    return einsum(query, keys)[0] / np.sqrt(keys.shape[2]), DotScoreCache(query, keys)


def root_query(query, keys):
    return samples(query / query.shape[1] ** 0.5, keys)[0], DotScoreCache(query, keys)


def root_product(query, keys):
    scores = np.array([key @ query.T for key in keys])
    return np.diagonal(scores, axis1=1, axis2=2).T / np.sqrt(query.shape[-1]), DotScoreCache(query, keys)


def key_count(query, keys):
    return samples(query, keys)[0] / len(keys) ** 0.5, DotScoreCache(query, keys)


def key_count_query(query, keys):
    return einsum(query / np.sqrt(keys.shape[0]), keys)[0], DotScoreCache(query, keys)


def key_count_stack(query, keys):
    scores = key_by_key(query, keys)[0]
    return scores * scores.shape[1] ** -0.5, DotScoreCache(query, keys)


WRONG = {
    "the score is divided by the root of the depth": (root_einsum, root_query, root_product),
    "the score is divided by the root of the number of keys": (key_count, key_count_query, key_count_stack),
}
