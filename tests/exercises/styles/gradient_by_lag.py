"""The norms by lag: with a list, backwards into an array, by Jacobian products, sample by sample."""

import numpy as np


def listed(dh_T, cache):
    norms, d = [], dh_T
    for t in reversed(range(len(cache.h))):
        norms.append(np.linalg.norm(d))
        d = (d * (1 - cache.h[t] ** 2)) @ cache.W_hh
    return np.array(norms)


def filled(dh_T, cache):
    T = len(cache.x)
    norms, d = np.zeros(T), dh_T.copy()
    norms[0] = np.sqrt(np.sum(d * d))
    for k in range(1, T):
        d = np.einsum("nj,nj,jk->nk", d, 1 - cache.h[T - k] ** 2, cache.W_hh)
        norms[k] = np.sqrt(np.sum(d * d))
    return norms


def jacobians(dh_T, cache):
    T, N, H = cache.h.shape
    squares = np.zeros(T)
    for n in range(N):
        product = np.eye(H)
        for k in range(T):
            squares[k] += np.sum((dh_T[n] @ product) ** 2)
            product = product @ (np.diag(1 - cache.h[T - 1 - k, n] ** 2) @ cache.W_hh)
    return np.sqrt(squares)


def full_backward(dh_T, cache):
    arrived = [dh_T]
    for h in cache.h[1:][::-1]:
        arrived += [arrived[-1] * (1 + h) * (1 - h) @ cache.W_hh]
    return np.linalg.norm(np.stack(arrived).reshape(len(arrived), -1), axis=1)


RIGHT = (listed, filled, jacobians, full_backward)

SLIPS = {
    "the tanh's derivative is missing": {
        listed: ("(d * (1 - cache.h[t] ** 2))", "d"),
        jacobians: ("np.diag(1 - cache.h[T - 1 - k, n] ** 2) @ ", ""),
        full_backward: (" * (1 + h) * (1 - h)", ""),
    },
}
