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


def transposed_einsum(query, keys, W):
    return np.einsum("nh,hd,snd->sn", query, W, keys), GeneralScoreCache(query, keys, W)


def transposed_keys(query, keys, W):
    return np.sum((keys @ W.T) * query, axis=2), GeneralScoreCache(query, keys, W)


def transposed_samples(query, keys, W):
    return np.stack([(key * (query @ W)).sum(1) for key in keys]), GeneralScoreCache(query, keys, W)


def squashed_einsum(query, keys, W):
    return np.einsum("nd,snd->ns", np.tanh(np.einsum("nh,hd->nd", query, W)), keys), GeneralScoreCache(
        query, keys, W
    )


def squashed_samples(query, keys, W):
    scores = [keys[:, n] @ np.tanh(W.T @ q) for n, q in enumerate(query)]
    return np.array(scores), GeneralScoreCache(query, keys, W)


def squashed_sum(query, keys, W):
    return np.sum(keys * np.tanh(query.dot(W)), axis=-1).T, GeneralScoreCache(query, keys, W)


WRONG = {
    "the places come first in the scores": (transposed_einsum, transposed_keys, transposed_samples),
    "the query is squashed on its way": (squashed_einsum, squashed_samples, squashed_sum),
}
