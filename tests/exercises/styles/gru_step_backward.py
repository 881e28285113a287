"""The gradients of one GRU step: split weights, einsum, sample by sample, blocks filled in place."""

import numpy as np


def split_weights(dh_next, cache):
    x, h, r, z, n, a_hn, W_ih, W_hh = cache
    d_update = dh_next * (h - n) * z * (1 - z)
    d_new = dh_next * (1 - z) * (1 - n * n)
    d_reset = d_new * a_hn * r * (1 - r)
    from_x, from_h = (d_reset, d_update, d_new), (d_reset, d_update, d_new * r)
    dx = sum(d @ W for d, W in zip(from_x, np.split(W_ih, 3)))
    dh = sum((d @ W for d, W in zip(from_h, np.split(W_hh, 3))), dh_next * z)
    dW_ih, dW_hh = np.vstack([d.T @ x for d in from_x]), np.vstack([d.T @ h for d in from_h])
    return dx, dh, dW_ih, dW_hh, np.hstack([d.sum(0) for d in from_x]), np.hstack([d.sum(0) for d in from_h])


def einsum(dh_next, cache):
    x, h, r, z, n, a_hn, W_ih, W_hh = cache
    da_z = np.einsum("nh,nh,nh,nh->nh", dh_next, h - n, z, 1 - z)
    da_n = np.einsum("nh,nh,nh->nh", dh_next, 1 - z, 1 - n**2)
    da_r = np.einsum("nh,nh,nh,nh->nh", da_n, a_hn, r, 1 - r)
    da, db = np.hstack([da_r, da_z, da_n]), np.hstack([da_r, da_z, r * da_n])
    dx, dh = np.einsum("nk,kd->nd", da, W_ih), np.einsum("nk,kh->nh", db, W_hh) + z * dh_next
    dW_ih, dW_hh = np.einsum("nk,nd->kd", da, x), np.einsum("nk,nh->kh", db, h)
    return dx, dh, dW_ih, dW_hh, np.einsum("nk->k", da), np.einsum("nk->k", db)


def samples(dh_next, cache):
    x, h, r, z, n, a_hn, W_ih, W_hh = cache
    dx, dh = np.zeros_like(x), np.zeros_like(h)
    dW_ih, dW_hh, db_ih, db_hh = (np.zeros(shape) for shape in (W_ih.shape, W_hh.shape, len(W_ih), len(W_hh)))
    for k in range(len(x)):
        d_z = dh_next[k] * (h[k] - n[k]) * z[k] * (1 - z[k])
        d_n = dh_next[k] * (1 - z[k]) * (1 - n[k] ** 2)
        d_r = d_n * a_hn[k] * r[k] * (1 - r[k])
        a, b = np.r_[d_r, d_z, d_n], np.r_[d_r, d_z, d_n * r[k]]
        dx[k], dh[k] = W_ih.T @ a, W_hh.T @ b + dh_next[k] * z[k]
        dW_ih += np.outer(a, x[k])
        dW_hh += np.outer(b, h[k])
        db_ih += a
        db_hh += b
    return [dx, dh, dW_ih, dW_hh, db_ih, db_hh]


def filled_blocks(dh_next, cache):
    N, H = dh_next.shape
    a = np.zeros((N, 3 * H))
    reset, update, new = a[:, :H], a[:, H : 2 * H], a[:, 2 * H :]
    new += dh_next
    new *= (1 - cache.z) * (1 - np.square(cache.n))
    update += (cache.h - cache.n) * dh_next
    update *= cache.z - cache.z**2
    reset += new * cache.a_hn
    reset *= cache.r - cache.r**2
    b = a.copy()
    b[:, 2 * H :] *= cache.r
    dx, dh = a.dot(cache.W_ih), b.dot(cache.W_hh) + dh_next * cache.z
    return dx, dh, a.T.dot(cache.x), b.T.dot(cache.h), a.sum(axis=0), b.sum(axis=0)


RIGHT = (split_weights, einsum, samples, filled_blocks)

SLIPS = {
    "the sign of dz is turned round": {split_weights: ("(h - n)", "(n - h)")},
    "dz holds the old state only": {einsum: ("dh_next, h - n", "dh_next, h")},
    "dn is taken with z instead of what z leaves": {
        split_weights: ("dh_next * (1 - z) *", "dh_next * z *"),
    },
    "dn is the upstream gradient itself": {samples: ("dh_next[k] * (1 - z[k]) *", "dh_next[k] *")},
    "the candidate's slope is missing": {split_weights: ("* (1 - n * n)", "")},
    "the tanh is applied twice in the candidate's slope": {
        split_weights: ("(1 - n * n)", "(1 - np.tanh(n) ** 2)"),
    },
    "dr is taken with n": {split_weights: ("d_new * a_hn", "d_new * n")},
    "dr is taken with h": {
        split_weights: ("d_new * a_hn", "d_new * h"),
        einsum: ("da_n, a_hn, r", "da_n, h, r"),
        filled_blocks: ("new * cache.a_hn", "new * cache.h"),
    },
    "the reset gate gets the update gate's slope": {split_weights: ("* r * (1 - r)", "* z * (1 - z)")},
    "the reset gate is missing on the state's side": {
        einsum: ("r * da_n", "da_n"),
        samples: ("d_n * r[k]", "d_n"),
        filled_blocks: ("b[:, 2 * H :] *= cache.r", "pass"),
    },
    "the reset gate is on the input's side too": {
        split_weights: (
            "from_x, from_h = (d_reset, d_update, d_new)",
            "from_x, from_h = (d_reset, d_update, d_new * r)",
        ),
    },
    "the update gate stands in the place of the reset gate on the state's side": {
        split_weights: ("(d_reset, d_update, d_new * r)", "(d_reset, d_update, d_new * z)"),
    },
}
