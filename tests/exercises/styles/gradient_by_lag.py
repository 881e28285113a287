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


def _walk(dh_T, cache, step):
    arrived = [dh_T]
    for t in range(len(cache.h) - 1, 0, -1):
        arrived.append(step(arrived[-1], cache.h[t], cache.W_hh))
    return np.stack(arrived)


def linear_powers(dh_T, cache):
    return np.array(
        [np.linalg.norm(dh_T @ np.linalg.matrix_power(cache.W_hh, k)) for k in range(len(cache.h))]
    )


def linear_walk(dh_T, cache):
    return np.array([np.linalg.norm(d) for d in _walk(dh_T, cache, lambda d, h, W: d @ W)])


def linear_einsum(dh_T, cache):
    arrived = _walk(dh_T, cache, lambda d, h, W: np.einsum("nj,jk->nk", d, W))
    return np.sqrt((arrived * arrived).sum((1, 2)))


WRONG = {
    "the tanh's derivative is missing": (linear_powers, linear_walk, linear_einsum),
}
