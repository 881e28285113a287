"""Back from the additive score: with einsum, key by key, sample by sample, flattened."""

import numpy as np


def einsum(dscores, cache):
    query, keys, u, W_query, W_keys, v = cache
    da = np.einsum("ns,a,sna->sna", dscores, v, 1 - u * u)
    return (
        np.einsum("sna,ah->nh", da, W_query),
        np.einsum("sna,ad->snd", da, W_keys),
        np.einsum("sna,nh->ah", da, query),
        np.einsum("sna,snd->ad", da, keys),
        np.einsum("ns,sna->a", dscores, u),
    )


def _by_key(dscores, cache, slope=lambda u: 1 - u**2):
    query, keys, u, W_query, W_keys, v = cache
    dquery, dkeys = np.zeros_like(query), np.zeros_like(keys)
    dW_query, dW_keys, dv = np.zeros_like(W_query), np.zeros_like(W_keys), np.zeros_like(v)
    for s, u_s in enumerate(u):
        da = np.outer(dscores[:, s], v) * slope(u_s)
        dquery += da @ W_query
        dkeys[s] = da @ W_keys
        dW_query += da.T @ query
        dW_keys += da.T @ keys[s]
        dv += dscores[:, s] @ u_s
    return dquery, dkeys, dW_query, dW_keys, dv


def key_by_key(dscores, cache):
    return _by_key(dscores, cache)


def sample_by_sample(dscores, cache):
    query, keys, u, W_query, W_keys, v = cache
    dquery, dkeys = np.zeros_like(query), np.zeros_like(keys)
    dW_query, dW_keys, dv = np.zeros_like(W_query), np.zeros_like(W_keys), np.zeros_like(v)
    for n, d in enumerate(dscores):
        da = d[:, None] * v * (1 - u[:, n]) * (1 + u[:, n])
        dquery[n] = W_query.T @ da.sum(axis=0)
        dkeys[:, n] = da @ W_keys
        dW_query += np.outer(da.sum(axis=0), query[n])
        dW_keys += da.T @ keys[:, n]
        dv += u[:, n].T @ d
    return dquery, dkeys, dW_query, dW_keys, dv


def _flat(dscores, cache, slope=lambda u: 1 - u**2):
    query, keys, u, W_query, W_keys, v = cache
    (S, N, A), D = u.shape, keys.shape[2]
    d = dscores.T.reshape(S * N, 1)
    da = d * v * slope(u.reshape(S * N, A))
    asked = np.tile(query, (S, 1))
    dquery = (da @ W_query).reshape(S, N, -1).sum(axis=0)
    dkeys = (da @ W_keys).reshape(S, N, D)
    dv = (d * u.reshape(S * N, A)).sum(axis=0)
    return dquery, dkeys, da.T @ asked, da.T @ keys.reshape(S * N, D), dv


def flattened(dscores, cache):
    return _flat(dscores, cache)


RIGHT = (einsum, key_by_key, sample_by_sample, flattened)


# The slope is inside the backward pass: no exchange of outputs makes it.
def twice_by_key(dscores, cache):
    return _by_key(dscores, cache, slope=lambda u: 1 - np.tanh(u) ** 2)


def twice_flat(dscores, cache):
    return _flat(dscores, cache, slope=lambda u: 1 / np.cosh(u) ** 2)


def twice_einsum(dscores, cache):
    *_, dv = einsum(dscores, cache)
    query, keys, u, W_query, W_keys, v = cache
    da = np.einsum("ns,a,sna->sna", dscores, v, 1 - np.square(np.tanh(u)))
    asked = da.sum(axis=0)
    return asked.dot(W_query), da.dot(W_keys), asked.T.dot(query), np.einsum("sna,snd->ad", da, keys), dv


def no_slope_by_key(dscores, cache):
    return _by_key(dscores, cache, slope=np.ones_like)


def no_slope_flat(dscores, cache):
    return _flat(dscores, cache, slope=lambda u: 1.0)


def no_slope_einsum(dscores, cache):
    query, keys, u, W_query, W_keys, v = cache
    return (
        np.einsum("ns,a,ah->nh", dscores, v, W_query),
        np.einsum("ns,a,ad->snd", dscores, v, W_keys),
        np.einsum("ns,a,nh->ah", dscores, v, query),
        np.einsum("ns,a,snd->ad", dscores, v, keys),
        np.einsum("ns,sna->a", dscores, u),
    )


WRONG = {
    "the tanh derivative is taken of tanh(u)": (twice_by_key, twice_flat, twice_einsum),
    "the tanh's derivative is missing": (no_slope_by_key, no_slope_flat, no_slope_einsum),
}
