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


def key_by_key(dscores, cache):
    query, keys, u, W_query, W_keys, v = cache
    dquery, dkeys = np.zeros_like(query), np.zeros_like(keys)
    dW_query, dW_keys, dv = np.zeros_like(W_query), np.zeros_like(W_keys), np.zeros_like(v)
    for s, u_s in enumerate(u):
        da = np.outer(dscores[:, s], v) * (1 - u_s**2)
        dquery += da @ W_query
        dkeys[s] = da @ W_keys
        dW_query += da.T @ query
        dW_keys += da.T @ keys[s]
        dv += dscores[:, s] @ u_s
    return dquery, dkeys, dW_query, dW_keys, dv


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


def flattened(dscores, cache):
    query, keys, u, W_query, W_keys, v = cache
    (S, N, A), D = u.shape, keys.shape[2]
    d = dscores.T.reshape(S * N, 1)
    da = d * v * (1 - u.reshape(S * N, A) ** 2)
    asked = np.tile(query, (S, 1))
    dquery = (da @ W_query).reshape(S, N, -1).sum(axis=0)
    dkeys = (da @ W_keys).reshape(S, N, D)
    dv = (d * u.reshape(S * N, A)).sum(axis=0)
    return dquery, dkeys, da.T @ asked, da.T @ keys.reshape(S * N, D), dv


RIGHT = (einsum, key_by_key, sample_by_sample, flattened)

SLIPS = {
    "the tanh is applied twice in its derivative": {
        einsum: ("u * u", "np.tanh(u) ** 2"),
        key_by_key: ("u_s**2", "np.tanh(u_s) ** 2"),
    },
    "the tanh's derivative is missing": {
        einsum: ("1 - u * u", "np.ones_like(u)"),
        sample_by_sample: (" * (1 - u[:, n]) * (1 + u[:, n])", ""),
    },
}
