"""The additive score: with einsum, key by key, with the two matrices joined, transposed."""

import numpy as np

from lstm_ref.numpy.attention_scores import AdditiveScoreCache


def einsum(query, keys, W_query, W_keys, v):
    a = np.einsum("nh,ah->na", query, W_query)[None] + np.einsum("snd,ad->sna", keys, W_keys)
    u = np.tanh(a)
    return np.einsum("sna,a->ns", u, v), AdditiveScoreCache(query, keys, u, W_query, W_keys, v)


def key_by_key(query, keys, W_query, W_keys, v):
    asked, u, scores = query.dot(W_query.T), [], []
    for key in keys:
        u.append(np.tanh(asked + key.dot(W_keys.T)))
        scores.append(u[-1].dot(v))
    return np.stack(scores, axis=1), AdditiveScoreCache(query, keys, np.stack(u), W_query, W_keys, v)


def joined(query, keys, W_query, W_keys, v):
    both = np.concatenate([np.broadcast_to(query, (len(keys), *query.shape)), keys], axis=2)
    u = np.tanh(both @ np.hstack([W_query, W_keys]).T)
    return (u * v).sum(axis=-1).T, AdditiveScoreCache(query, keys, u, W_query, W_keys, v)


def batch_first(query, keys, W_query, W_keys, v):
    rows = keys.transpose(1, 0, 2)
    u = np.tanh((query @ W_query.T)[:, None] + rows @ W_keys.T)
    return u @ v, AdditiveScoreCache(query, keys, u.transpose(1, 0, 2), W_query, W_keys, v)


RIGHT = (einsum, key_by_key, joined, batch_first)

SLIPS = {
    "the tanh is missing": {
        einsum: ("np.tanh(a)", "a"),
        key_by_key: ("np.tanh", ""),
        batch_first: ("np.tanh", ""),
    },
}
