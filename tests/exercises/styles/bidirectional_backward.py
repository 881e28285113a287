"""Back through both readings: with a helper, in two loops, sentence by sentence, both at once."""

import numpy as np


def one_way(dh, x, h0, h, W_ih, W_hh, mask):
    befores = np.concatenate([h0[None], h[:-1]])
    dx, back = np.zeros_like(x), np.zeros_like(h0)
    dW_ih, dW_hh, db = np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in reversed(range(len(x))):
        on = mask[t][:, None]
        da = on * (dh[t] + back) * (1 - h[t] ** 2)
        dx[t] = da @ W_ih
        back = np.where(on, da @ W_hh, back)
        dW_ih += da.T @ x[t]
        dW_hh += da.T @ befores[t]
        db += da.sum(axis=0)
    return dx, back, dW_ih, dW_hh, db


def with_a_helper(dh, cache):
    x, h0, h, W_ih, W_hh, mask = cache
    first, second = np.split(dh, 2, axis=2)
    there = one_way(first, x, h0[0], h[0], W_ih[0], W_hh[0], mask)
    back = one_way(second[::-1], x[::-1], h0[1], h[1][::-1], W_ih[1], W_hh[1], mask[::-1])
    dx = there[0] + back[0][::-1]
    return dx, *(np.stack(pair) for pair in zip(there[1:], back[1:]))


def two_loops(dh, cache):
    x, h0, h, W_ih, W_hh, mask = cache
    T, N, D = x.shape
    H = h0.shape[2]
    dx, dh0, dW_ih = np.zeros((T, N, D)), np.zeros((2, N, H)), np.zeros((2, H, D))
    dW_hh, db = np.zeros((2, H, H)), np.zeros((2, H))
    back = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        on = mask[t].reshape(-1, 1)
        da = np.where(on, (dh[t, :, :H] + back) * (1 - h[0, t] * h[0, t]), 0)
        dx[t] += np.dot(da, W_ih[0])
        dW_ih[0] += np.dot(da.T, x[t])
        dW_hh[0] += np.dot(da.T, h[0, t - 1] if t > 0 else h0[0])
        db[0] += np.sum(da, axis=0)
        back = on * np.dot(da, W_hh[0]) + (1 - on) * back
    dh0[0] = back
    back = np.zeros((N, H))
    for t in range(T):
        on = mask[t].reshape(-1, 1)
        da = np.where(on, (dh[t, :, H:] + back) * (1 - h[1, t] * h[1, t]), 0)
        dx[t] += np.dot(da, W_ih[1])
        dW_ih[1] += np.dot(da.T, x[t])
        dW_hh[1] += np.dot(da.T, h[1, t + 1] if t < T - 1 else h0[1])
        db[1] += np.sum(da, axis=0)
        back = on * np.dot(da, W_hh[1]) + (1 - on) * back
    dh0[1] = back
    return dx, dh0, dW_ih, dW_hh, db


def sentence_by_sentence(dh, cache):
    x, h0, h, W_ih, W_hh, mask = cache
    N, H = h0.shape[1:]
    dx, dh0 = np.zeros(x.shape), np.zeros(h0.shape)
    dW_ih, dW_hh, db = np.zeros(W_ih.shape), np.zeros(W_hh.shape), np.zeros((2, H))
    for n in range(N):
        steps = list(np.flatnonzero(mask[:, n]))
        for k, order in ((0, steps), (1, steps[::-1])):
            befores = [h0[k, n], *(h[k, t, n] for t in order[:-1])]
            back = np.zeros(H)
            for t, before in list(zip(order, befores))[::-1]:
                da = (dh[t, n, k * H : (k + 1) * H] + back) * (1 - h[k, t, n] ** 2)
                dx[t, n] += W_ih[k].T @ da
                dW_ih[k] += np.outer(da, x[t, n])
                dW_hh[k] += np.outer(da, before)
                db[k] += da
                back = W_hh[k].T @ da
            dh0[k, n] = back
    return dx, dh0, dW_ih, dW_hh, db


def turned(one, other):
    return np.stack([one, other[::-1]])


def both_at_once(dh, cache):
    x, h0, h, W_ih, W_hh, mask = cache
    T, H = len(x), h0.shape[2]
    xs, on = turned(x, x), turned(mask, mask)[..., None]
    hs = turned(h[0], h[1])
    befores = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    upstream = turned(dh[..., :H], dh[..., H:])
    back, das = np.zeros_like(h0), np.zeros_like(hs)
    for t in range(T - 1, -1, -1):
        das[:, t] = np.where(on[:, t], (upstream[:, t] + back) * (1 - hs[:, t] ** 2), 0.0)
        back = np.where(on[:, t], np.einsum("knh,khj->knj", das[:, t], W_hh), back)
    dxs = np.einsum("ktnh,khd->ktnd", das, W_ih)
    dW_ih = np.einsum("ktnh,ktnd->khd", das, xs)
    dW_hh = np.einsum("ktnh,ktnj->khj", das, befores)
    return dxs[0] + dxs[1][::-1], back, dW_ih, dW_hh, das.sum(axis=(1, 2))


RIGHT = (with_a_helper, two_loops, sentence_by_sentence, both_at_once)

SLIPS = {
    "the gradient from the next step is dropped": {
        sentence_by_sentence: ("H : (k + 1) * H] + back)", "H : (k + 1) * H])"),
        both_at_once: ("(upstream[:, t] + back)", "upstream[:, t]"),
    },
    "the tanh's derivative is missing": {
        sentence_by_sentence: (" * (1 - h[k, t, n] ** 2)", ""),
        both_at_once: (" * (1 - hs[:, t] ** 2)", ""),
    },
    "the gradient ends at padding": {
        both_at_once: (
            'np.where(on[:, t], np.einsum("knh,khj->knj", das[:, t], W_hh), back)',
            'np.einsum("knh,khj->knj", das[:, t], W_hh)',
        ),
    },
}
