"""A lookup: by index, by take, by a one-hot product, letter by letter."""

import numpy as np

from lstm_ref.numpy.embedding import EmbeddingCache


def index(ids, W):
    return W[ids], EmbeddingCache(ids, W)


def take(ids, W):
    return np.take(W, ids, axis=0), EmbeddingCache(ids, W)


def one_hot(ids, W):
    rows = np.eye(W.shape[0])[ids]
    return np.einsum("tnv,vd->tnd", rows, W), (ids, W)


def letter_by_letter(ids, W):
    T, N = ids.shape
    x = np.zeros((T, N, W.shape[1]))
    for t in range(T):
        for n in range(N):
            x[t, n] = W[ids[t, n]]
    return x, EmbeddingCache(ids=ids, W=W)


def flat(ids, W):
    x = W[ids.reshape(-1)].reshape(*ids.shape, -1)
    return x, EmbeddingCache(ids.copy(), W.copy())


def lists(ids, W):
    return np.array([[W[v] for v in row] for row in ids]), EmbeddingCache(ids, W)


RIGHT = (index, take, one_hot, letter_by_letter, flat, lists)


def from_one_index(ids, W):
    return W[ids - 1], EmbeddingCache(ids, W)


def from_one_rolled(ids, W):
    return np.roll(W, 1, axis=0)[ids], EmbeddingCache(ids, W)


def from_one_loop(ids, W):
    x = np.zeros((*ids.shape, W.shape[1]))
    for place in np.ndindex(ids.shape):
        x[place] = W[ids[place] - 1]
    return x, EmbeddingCache(ids, W)


WRONG = {"the letters are counted from 1": (from_one_index, from_one_rolled, from_one_loop)}
