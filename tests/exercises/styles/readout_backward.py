"""The readout's gradients: einsum, reshapes, a loop over steps, tensordot, place by place."""

import numpy as np


def einsum(dlogits, cache):
    return (
        np.einsum("tnv,vh->tnh", dlogits, cache.W_out),
        np.einsum("tnv,tnh->vh", dlogits, cache.h),
        np.einsum("tnv->v", dlogits),
    )


def reshapes(dlogits, cache):
    T, N, V = dlogits.shape
    d, h = dlogits.reshape(T * N, V), cache.h.reshape(T * N, -1)
    return (d @ cache.W_out).reshape(T, N, -1), d.T @ h, d.sum(axis=0)


def steps(dlogits, cache):
    dh, dW_out, db_out = np.zeros_like(cache.h), np.zeros_like(cache.W_out), np.zeros(len(cache.W_out))
    for t in range(len(dlogits)):
        dh[t] = dlogits[t] @ cache.W_out
        dW_out += dlogits[t].T @ cache.h[t]
        db_out += dlogits[t].sum(axis=0)
    return dh, dW_out, db_out


def tensordot(dlogits, cache):
    dW_out = np.tensordot(dlogits, cache.h, axes=([0, 1], [0, 1]))
    return [np.dot(dlogits, cache.W_out), dW_out, dlogits.sum(0).sum(0)]


def places(dlogits, cache):
    dh, dW_out = np.empty(cache.h.shape), 0 * cache.W_out
    for t, n in np.ndindex(dlogits.shape[:2]):
        dh[t, n] = cache.W_out.T @ dlogits[t, n]
        dW_out += np.outer(dlogits[t, n], cache.h[t, n])
    return dh, dW_out, dlogits.sum(axis=(0, 1))


RIGHT = (einsum, reshapes, steps, tensordot, places)


def last_loop(dlogits, cache):
    dh = np.zeros_like(cache.h)
    for t in range(len(dlogits)):
        dh[t] = dlogits[t] @ cache.W_out
        dW_out = dlogits[t].T @ cache.h[t]
        db_out = dlogits[t].sum(axis=0)
    return dh, dW_out, db_out


def last_index(dlogits, cache):
    return dlogits @ cache.W_out, dlogits[-1].T @ cache.h[-1], dlogits[-1].sum(axis=0)


def last_einsum(dlogits, cache):
    d, h = dlogits[-1:], cache.h[-1:]
    return dlogits @ cache.W_out, np.einsum("tnv,tnh->vh", d, h), np.einsum("tnv->v", d)


WRONG = {"dW_out and db_out are those of the last step alone": (last_loop, last_index, last_einsum)}
