"""Back through a soft look: step by step, with einsum, picture by picture, in two halves."""

import numpy as np


def steps(dcontext, dweights, cache):
    c = cache
    dgate = (dcontext * c.seen).sum(1)
    dseen = dcontext * c.gate[:, None]
    dw = dweights + (c.regions * dseen).sum(2).T
    dscores = c.weights * dw - c.weights * (c.weights * dw).sum(1, keepdims=True)
    da = dscores.T[..., None] * (c.v * (1 - c.u**2))
    dg = dgate * c.gate * (1 - c.gate)
    summed = da.sum(0)
    return (
        summed @ c.W_query + np.outer(dg, c.w_gate),
        da @ c.W_regions + c.weights.T[..., None] * dseen,
        summed.T @ c.query,
        np.tensordot(da, c.regions, axes=([0, 1], [0, 1])),
        (dscores.T[..., None] * c.u).sum((0, 1)),
        c.query.T @ dg,
    )


def einsum(dcontext, dweights, cache):
    query, regions, u, w, seen, gate, W_query, W_regions, v, w_gate = cache
    dw = np.einsum("n,nd,snd->ns", gate, dcontext, regions) + dweights
    dscores = w * (dw - np.einsum("ns,ns->n", w, dw)[:, None])
    da = np.einsum("ns,a,sna->sna", dscores, v, 1 - u * u)
    dg = np.einsum("nd,nd,n,n->n", dcontext, seen, gate, 1 - gate)
    dquery = np.einsum("sna,ah->nh", da, W_query) + np.einsum("n,h->nh", dg, w_gate)
    dregions = np.einsum("sna,ad->snd", da, W_regions) + np.einsum("ns,n,nd->snd", w, gate, dcontext)
    dW_query, dW_regions = np.einsum("sna,nh->ah", da, query), np.einsum("sna,snd->ad", da, regions)
    return dquery, dregions, dW_query, dW_regions, np.einsum("ns,sna->a", dscores, u), dg @ query


def pictures(dcontext, dweights, cache):
    query, regions, u, weights, seen, gate, W_query, W_regions, v, w_gate = cache
    dquery, dregions = np.zeros_like(query), np.zeros_like(regions)
    dW_query, dW_regions = np.zeros_like(W_query), np.zeros_like(W_regions)
    dv, dw_gate = np.zeros_like(v), np.zeros_like(w_gate)
    for n, w in enumerate(weights):
        dseen = gate[n] * dcontext[n]
        dscores = (np.diag(w) - np.outer(w, w)) @ (dweights[n] + regions[:, n] @ dseen)
        da = dscores[:, None] * v * (1 - u[:, n] ** 2)
        dg = dcontext[n] @ seen[n] * gate[n] * (1 - gate[n])
        dquery[n] = da.sum(axis=0) @ W_query + dg * w_gate
        dregions[:, n] = da @ W_regions + np.outer(w, dseen)
        dW_query += np.outer(da.sum(axis=0), query[n])
        dW_regions += da.T @ regions[:, n]
        dv += dscores @ u[:, n]
        dw_gate += dg * query[n]
    return dquery, dregions, dW_query, dW_regions, dv, dw_gate


def two_halves(dcontext, dweights, cache):
    """A look is linear in what comes back: once for the context, once for the weights."""
    first = steps(dcontext, np.zeros_like(dweights), cache)
    return [a + b for a, b in zip(first, steps(np.zeros_like(dcontext), dweights, cache))]


RIGHT = (steps, einsum, pictures, two_halves)

SLIPS = {
    "the path through the gate is missing in dquery": {
        steps: (" + np.outer(dg, c.w_gate)", ""),
        einsum: (' + np.einsum("n,h->nh", dg, w_gate)', ""),
        pictures: (" + dg * w_gate", ""),
    },
    "the path through the average is missing in dregions": {
        steps: (" + c.weights.T[..., None] * dseen", ""),
        einsum: (' + np.einsum("ns,n,nd->snd", w, gate, dcontext)', ""),
        pictures: (" + np.outer(w, dseen)", ""),
    },
    "the slope of the gate's sigmoid is missing": {
        steps: ("dg = dgate * c.gate * (1 - c.gate)", "dg = dgate"),
        pictures: (" * gate[n] * (1 - gate[n])", ""),
    },
}
