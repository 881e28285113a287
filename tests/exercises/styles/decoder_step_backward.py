"""The way back through a decoder's step: at once, sample by sample, with einsum, step by step."""

import numpy as np


def at_once(dlogits, dh_next, cache):
    x, h, h_next, W_ih, W_hh, W_out = cache
    da = (dh_next + np.dot(dlogits, W_out)) * (1 - np.square(h_next))
    return da @ W_ih, da @ W_hh, da.T @ x, da.T @ h, da.sum(0), dlogits.T @ h_next, dlogits.sum(0)


def sample_by_sample(dlogits, dh_next, cache):
    x, h, h_next, W_ih, W_hh, W_out = cache
    dx, dh = np.zeros_like(x), np.zeros_like(h)
    dW_ih, dW_hh, db = np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(len(W_hh))
    dW_out, db_out = np.zeros_like(W_out), np.zeros(len(W_out))
    for n in range(len(x)):
        arrived = dh_next[n] + W_out.T @ dlogits[n]
        da = arrived * (1 - h_next[n] ** 2)
        dx[n], dh[n] = W_ih.T @ da, W_hh.T @ da
        dW_ih += np.outer(da, x[n])
        dW_hh += np.outer(da, h[n])
        db += da
        dW_out += np.outer(dlogits[n], h_next[n])
        db_out += dlogits[n]
    return dx, dh, dW_ih, dW_hh, db, dW_out, db_out


def einsum(dlogits, dh_next, cache):
    d = dh_next + np.einsum("nv,vh->nh", dlogits, cache.W_out)
    da = d - d * cache.h_next**2
    dx, dh = np.einsum("nh,hd->nd", da, cache.W_ih), np.einsum("nh,hk->nk", da, cache.W_hh)
    dW_ih, dW_hh = np.einsum("nh,nd->hd", da, cache.x), np.einsum("nh,nk->hk", da, cache.h)
    dW_out = np.einsum("nv,nh->vh", dlogits, cache.h_next)
    return dx, dh, dW_ih, dW_hh, np.einsum("nh->h", da), dW_out, np.einsum("nv->v", dlogits)


def step_by_step(dlogits, dh_next, cache):
    dW_out = (cache.h_next.T @ dlogits).T
    db_out = np.ones(len(dlogits)) @ dlogits
    dh_total = np.array(dh_next)
    dh_total += dlogits @ cache.W_out
    da = dh_total * (1 + cache.h_next) * (1 - cache.h_next)
    dW_ih = (cache.x.T @ da).T
    dW_hh = (cache.h.T @ da).T
    return da @ cache.W_ih, da @ cache.W_hh, dW_ih, dW_hh, da.sum(axis=0), dW_out, db_out


RIGHT = (at_once, sample_by_sample, einsum, step_by_step)
SLIPS = {
    "the gradient from the logits is dropped": {step_by_step: ("dh_total += dlogits @ cache.W_out", "pass")},
    "the tanh's derivative is missing": {at_once: (" * (1 - np.square(h_next))", "")},
}
