"""Vaswani et al., "Attention is all you need", 2017: equation 1, sections 3.2.2 and 3.5.

Typed from memory of the paper, sure of all of it. The paper's projections have no biases, ours, as torch's,
do; the paper's equations hold one sequence, rows are positions.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from plain import dot, softmax, times

from lstm_ref.numpy import causal_mask, multi_head, positional_encoding, scaled_dot_product_attention

T, S, D = 4, 5, 6


def attention(Q, K, V, allowed=None):
    """softmax(Q K^T / sqrt(d_k)) V; what is not allowed is set to minus infinity before the softmax."""
    d_k, out = len(K[0]), []
    for t, q in enumerate(Q):
        scores = [dot(q, k) / math.sqrt(d_k) for k in K]
        if allowed is not None:
            scores = [s if allowed[t][j] else -math.inf for j, s in enumerate(scores)]
        weights = softmax(scores)
        out.append([sum(w * v[e] for w, v in zip(weights, V)) for e in range(len(V[0]))])
    return out


def multi_head_attention(Q, K, V, W_Q, W_K, W_V, W_O):
    """Concat(head_1, ..., head_h) W^O, head_i = Attention(Q W_i^Q, K W_i^K, V W_i^V)."""

    def project(rows, W):  # each row times W, of shape (d_model, d_k)
        columns = [list(column) for column in zip(*W)]
        return [times(columns, row) for row in rows]

    heads = [
        attention(project(Q, W_q), project(K, W_k), project(V, W_v)) for W_q, W_k, W_v in zip(W_Q, W_K, W_V)
    ]
    joined = [[entry for head in heads for entry in head[t]] for t in range(len(Q))]
    return project(joined, W_O)


def PE(pos, i, d_model):
    angle = pos / 10000 ** (2 * (i // 2) / d_model)
    return math.sin(angle) if i % 2 == 0 else math.cos(angle)


@pytest.mark.parametrize("causal", [False, True])
def test_scaled_dot_product_attention(rng, agree, causal):
    q, k, v = rng.normal(size=(2, T, D)), rng.normal(size=(2, T, D)), rng.normal(size=(2, T, 3))
    mask = causal_mask(T) if causal else None
    out, _ = scaled_dot_product_attention(q, k, v, mask)
    allowed = [[j <= t for j in range(T)] for t in range(T)] if causal else None
    for n in range(2):
        agree(out[n], attention(q[n].tolist(), k[n].tolist(), v[n].tolist(), allowed))


@pytest.mark.parametrize("heads", [1, 2, 3])
def test_multi_head_attention(rng, agree, heads):
    query, memory = rng.normal(size=(T, 1, D)), rng.normal(size=(S, 1, D))
    W_in, W_out, d_k = rng.normal(size=(3 * D, D)), rng.normal(size=(D, D)), D // heads
    out, _ = multi_head(query, memory, heads, W_in, np.zeros(3 * D), W_out, np.zeros(D))
    per_head = [
        [block[k * d_k : (k + 1) * d_k].T.tolist() for k in range(heads)] for block in np.split(W_in, 3)
    ]
    rows = memory[:, 0].tolist()
    agree(out[:, 0], multi_head_attention(query[:, 0].tolist(), rows, rows, *per_head, W_out.T.tolist()))


def test_positional_encoding(agree):
    agree(positional_encoding(T=50, D=7), [[PE(pos, i, 7) for i in range(7)] for pos in range(50)])
