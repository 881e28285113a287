"""A soft look: in one go, with einsum, picture by picture, with a masked softmax's steps, in scalars."""

import math

import numpy as np

from lstm_ref.numpy.image_attention import SoftAttentionCache


def one_go(query, regions, W_query, W_regions, v, w_gate):
    u = np.tanh(query @ W_query.T + regions @ W_regions.T)
    scores = (u @ v).T
    weights = np.exp(scores - scores.max(1, keepdims=True))
    weights = weights / weights.sum(1, keepdims=True)
    seen = (weights.T[:, :, None] * regions).sum(axis=0)
    gate = 0.5 * (1 + np.tanh(query @ w_gate / 2))
    cache = SoftAttentionCache(query, regions, u, weights, seen, gate, W_query, W_regions, v, w_gate)
    return gate[:, None] * seen, weights, cache


def einsum(query, regions, W_query, W_regions, v, w_gate):
    asked, there = np.einsum("nh,ah->na", query, W_query), np.einsum("snd,ad->sna", regions, W_regions)
    u = np.tanh(there + asked[None])
    scores = np.einsum("sna,a->sn", u, v)
    weights = np.exp(scores - np.logaddexp.reduce(scores, axis=0)).T
    seen = np.einsum("ns,snd->nd", weights, regions)
    gate = np.exp(-np.logaddexp(0, -np.einsum("nh,h->n", query, w_gate)))
    cache = SoftAttentionCache(query, regions, u, weights, seen, gate, W_query, W_regions, v, w_gate)
    return np.einsum("n,nd->nd", gate, seen), weights, cache


def pictures(query, regions, W_query, W_regions, v, w_gate):
    rows = []
    for n, q in enumerate(query):
        u = np.tanh(W_query @ q + regions[:, n] @ W_regions.T)
        e = np.exp(u @ v - max(u @ v))
        w = e / sum(e)
        with np.errstate(over="ignore"):
            gate = 1 / (1 + np.exp(-(w_gate @ q)))
        rows.append((u, w, w @ regions[:, n], gate))
    u, weights, seen, gate = (np.array(part) for part in zip(*rows))
    u = u.transpose(1, 0, 2)
    cache = SoftAttentionCache(query, regions, u, weights, seen, gate, W_query, W_regions, v, w_gate)
    return seen * gate[:, None], weights, cache


def regions_by_regions(query, regions, W_query, W_regions, v, w_gate):
    u, scores = [], []
    for region in regions:
        u.append(np.tanh(query.dot(W_query.T) + region.dot(W_regions.T)))
        scores.append(u[-1].dot(v))
    scores = np.array(scores)
    e = np.exp(scores - scores.max(axis=0))
    shares = e / e.sum(axis=0)
    seen = sum(share[:, None] * region for share, region in zip(shares, regions))
    gate = np.array([1 / (1 + math.exp(-a)) if a > -700 else 0.0 for a in query.dot(w_gate)])
    cache = SoftAttentionCache(
        query, regions, np.array(u), shares.T, seen, gate, W_query, W_regions, v, w_gate
    )
    return gate.reshape(-1, 1) * seen, shares.T, cache


RIGHT = (one_go, einsum, pictures, regions_by_regions)

SLIPS = {
    "the gate is left out": {
        one_go: ("return gate[:, None] * seen", "return seen"),
        einsum: ('np.einsum("n,nd->nd", gate, seen)', "seen"),
        pictures: ("return seen * gate[:, None]", "return seen"),
    },
    "the tanh is missing": {
        one_go: (
            "u = np.tanh(query @ W_query.T + regions @ W_regions.T)",
            "u = query @ W_query.T + regions @ W_regions.T",
        ),
        einsum: ("u = np.tanh(there + asked[None])", "u = there + asked[None]"),
        pictures: (
            "u = np.tanh(W_query @ q + regions[:, n] @ W_regions.T)",
            "u = W_query @ q + regions[:, n] @ W_regions.T",
        ),
    },
}
