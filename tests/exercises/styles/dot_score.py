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
