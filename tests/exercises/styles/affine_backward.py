"""The gradients of a layer: with einsum, sample by sample, in loops, with outer products."""

import numpy as np


def einsum(dy, x, W):
    return np.einsum("nh,hd->nd", dy, W), np.einsum("nh,nd->hd", dy, x), np.einsum("nh->h", dy)


def samples(dy, x, W):
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros(len(W))
    for n, row in enumerate(dy):
        dx[n] = row @ W
        dW += np.outer(row, x[n])
        db += row
    return dx, dW, db


def entries(dy, x, W):
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(W.shape[0])
    for n in range(x.shape[0]):
        for j in range(W.shape[0]):
            db[j] += dy[n, j]
            for d in range(x.shape[1]):
                dx[n, d] += dy[n, j] * W[j, d]
                dW[j, d] += dy[n, j] * x[n, d]
    return dx, dW, db


def turned(dy, x, W):
    return (W.T @ dy.T).T, (x.T @ dy).T, np.ones(len(dy)) @ dy


def broadcast(dy, x, W):
    return [
        (dy[:, :, None] * W).sum(axis=1),
        (dy[:, :, None] * x[:, None, :]).sum(axis=0),
        np.sum(dy, 0),
    ]


RIGHT = (einsum, samples, entries, turned, broadcast)


def mean_db_einsum(dy, x, W):
    return dy @ W, np.einsum("nh,nd->hd", dy, x), np.einsum("nh->h", dy) / dy.shape[0]


def mean_db_ones(dy, x, W):
    share = np.full(len(dy), 1 / len(dy))
    return np.dot(dy, W), np.dot(dy.T, x), share @ dy


def mean_db_average(dy, x, W):
    return np.matmul(dy, W), (x.T @ dy).T, np.average(dy, axis=0)


def last_only_loop(dy, x, W):
    dx = np.zeros_like(x)
    for n in range(len(dy)):
        dx[n] = W.T @ dy[n]
        dW = np.outer(dy[n], x[n])
        db = dy[n].copy()
    return dx, dW, db


def last_only_slices(dy, x, W):
    return dy @ W, dy[-1:].T @ x[-1:], dy[-1:].sum(axis=0)


def last_only_einsum(dy, x, W):
    return np.einsum("nh,hd->nd", dy, W), np.einsum("h,d->hd", dy[-1], x[-1]), +dy[-1]


def two_sums_einsum(dy, x, W):
    return dy @ W, np.einsum("nh,md->hd", dy, x), dy.sum(axis=0)


def two_sums_columns(dy, x, W):
    db = dy.sum(axis=0)
    return dy @ W, db[:, None] * x.sum(axis=0)[None, :], db


def two_sums_loops(dy, x, W):
    dW = np.zeros_like(W)
    for dy_n in dy:
        for x_m in x:
            dW += dy_n[:, None] * x_m
    return dy @ W, dW, dy.sum(0)


def means_scaled(dy, x, W):
    N = len(dy)
    dW, db = dy.T @ x, dy.sum(axis=0)
    return dy @ W, dW / N, db / N


def means_einsum(dy, x, W):
    scaled = dy / len(dy)
    return dy @ W, np.einsum("nh,nd->hd", scaled, x), scaled.sum(axis=0)


def means_stacked(dy, x, W):
    return dy @ W, np.mean([np.outer(g, row) for g, row in zip(dy, x)], axis=0), np.mean(dy, axis=0)


WRONG = {
    "db is a mean over the batch": (mean_db_einsum, mean_db_ones, mean_db_average),
    "only the last sample reaches dW and db": (last_only_loop, last_only_slices, last_only_einsum),
    "dW is made of two sums over the batch": (two_sums_einsum, two_sums_columns, two_sums_loops),
    "dW and db are means over the batch": (means_scaled, means_einsum, means_stacked),
}
