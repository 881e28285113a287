"""Backward passes of attention, derived, exact and slow: number by number, as a beginner writes them."""

import numpy as np


def additive_score_backward(dscores, cache):
    query, keys, u, W_query, W_keys, v = cache
    (S, N, A), H, D = u.shape, query.shape[1], keys.shape[2]
    dquery, dkeys = np.zeros(query.shape), np.zeros(keys.shape)
    dW_query, dW_keys, dv = np.zeros(W_query.shape), np.zeros(W_keys.shape), np.zeros(A)
    for n, s, a in np.ndindex(N, S, A):
        dv[a] += dscores[n, s] * u[s, n, a]
        for h in range(H):
            dquery[n, h] += dscores[n, s] * v[a] * (1 - u[s, n, a] ** 2) * W_query[a, h]
            dW_query[a, h] += dscores[n, s] * v[a] * (1 - u[s, n, a] ** 2) * query[n, h]
        for d in range(D):
            dkeys[s, n, d] += dscores[n, s] * v[a] * (1 - u[s, n, a] ** 2) * W_keys[a, d]
            dW_keys[a, d] += dscores[n, s] * v[a] * (1 - u[s, n, a] ** 2) * keys[s, n, d]
    return dquery, dkeys, dW_query, dW_keys, dv


def additive_attention_backward(dcontext, dweights, cache):
    weights, values = cache.context.weights, cache.context.values
    (N, S), D = weights.shape, dcontext.shape[1]
    total, dvalues, dscores = dweights.copy(), np.zeros(values.shape), np.zeros(weights.shape)
    for n, s, d in np.ndindex(N, S, D):
        total[n, s] += dcontext[n, d] * values[s, n, d]
        dvalues[s, n, d] += dcontext[n, d] * weights[n, s]
    for n, s, r in np.ndindex(N, S, S):
        dscores[n, s] += total[n, r] * weights[n, r] * ((r == s) - weights[n, s])
    dquery, dkeys, dW_query, dW_keys, dv = additive_score_backward(dscores, cache.score)
    return dquery, dkeys + dvalues, dW_query, dW_keys, dv
