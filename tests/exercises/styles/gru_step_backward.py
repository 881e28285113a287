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


def _exchanged(function, **outputs):
    """The answer of a right style with some outputs exchanged."""

    def wrong(dh_next, cache):
        names = ("dx", "dh", "dW_ih", "dW_hh", "db_ih", "db_hh")
        right = dict(zip(names, function(dh_next, cache)))
        return tuple((right | {name: rule(right, dh_next, cache) for name, rule in outputs.items()}).values())

    wrong.__name__ = f"{'_'.join(outputs)}_{function.__name__}"
    return wrong


def _with_h(style):
    """dr taken with h in the place of a_hn: the cache says so."""

    def wrong(dh_next, cache):
        return style(dh_next, cache._replace(a_hn=cache.h))

    wrong.__name__ = f"with_h_{style.__name__}"
    return wrong


def one_array_dot(dh_next, cache):
    a = _input_side(dh_next, cache)
    dh = a.dot(cache.W_hh) + dh_next * cache.z
    return a.dot(cache.W_ih), dh, a.T.dot(cache.x), a.T.dot(cache.h), a.sum(0), a.sum(0)


def _input_side(dh_next, cache):
    d_n = dh_next * (1 - cache.z) * (1 - cache.n**2)
    d_z = dh_next * (cache.h - cache.n) * cache.z * (1 - cache.z)
    return np.concatenate([d_n * cache.a_hn * cache.r * (1 - cache.r), d_z, d_n], axis=1)


def one_array_einsum(dh, cache):
    a = _input_side(dh, cache)
    dx, dh_back = (np.einsum("nk,kj->nj", a, W) for W in (cache.W_ih, cache.W_hh))
    dW_ih, dW_hh = (np.einsum("nk,nj->kj", a, into) for into in (cache.x, cache.h))
    return dx, dh_back + np.einsum("nh,nh->nh", dh, cache.z), dW_ih, dW_hh, a.sum(axis=0), a.sum(axis=0)


def one_array_samples(dh, cache):
    rows = _input_side(dh, cache)
    dW_ih = sum(np.outer(row, x) for row, x in zip(rows, cache.x))
    dW_hh = sum(np.outer(row, h) for row, h in zip(rows, cache.h))
    dx = np.stack([cache.W_ih.T @ row for row in rows])
    back = np.stack([cache.W_hh.T @ row + d * z for row, d, z in zip(rows, dh, cache.z)])
    return dx, back, dW_ih, dW_hh, sum(rows), sum(rows)


def _straight_only(right, dh_next, cache):
    return dh_next * cache.z


def _not_straight(right, dh_next, cache):
    return right["dh"] - np.einsum("nh,nh->nh", dh_next, cache.z)


WRONG = {
    "the reset gate is missing on the state's side": (one_array_dot, one_array_einsum, one_array_samples),
    "dr is taken with h": tuple(map(_with_h, (split_weights, einsum, samples))),
    "dh is the direct way only": tuple(
        _exchanged(style, dh=_straight_only) for style in (split_weights, einsum, filled_blocks)
    ),
    "the direct way is missing in dh": tuple(
        _exchanged(style, dh=_not_straight) for style in (split_weights, samples, filled_blocks)
    ),
    "db_hh is a copy of db_ih": tuple(
        _exchanged(style, db_hh=lambda right, dh_next, cache: right["db_ih"])
        for style in (split_weights, einsum, samples)
    ),
}
