"""The general score: with einsum, the matrix on the keys' side, sample by sample, as a bilinear form."""

import numpy as np

from lstm_ref.numpy.attention_scores import GeneralScoreCache


def einsum(query, keys, W):
    return np.einsum("nh,hd,snd->ns", query, W, keys), GeneralScoreCache(query, keys, W)


def on_the_keys(query, keys, W):
    return np.sum((keys @ W.T) * query, axis=-1).T, GeneralScoreCache(query, keys, W)


def samples(query, keys, W):
    return np.array([keys[:, n] @ (W.T @ q) for n, q in enumerate(query)]), GeneralScoreCache(query, keys, W)


def bilinear(query, keys, W):
    scores = np.empty((len(query), len(keys)))
    for n in range(len(query)):
        for s in range(len(keys)):
            scores[n, s] = query[n] @ W @ keys[s, n]
    return scores, GeneralScoreCache(query, keys, W)


RIGHT = (einsum, on_the_keys, samples, bilinear)
