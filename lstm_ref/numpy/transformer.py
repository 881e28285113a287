"""Attention without recurrence: every position looks at every other at once, in several ways, in order or
not.

Axes: `N` batch, `T` positions that ask, `S` positions that are asked, `D` and `E` features, `P` heads. A
mask is boolean, True where a position may look, as in `torch.nn.functional.scaled_dot_product_attention`
(the mask of `torch.nn.MultiheadAttention` says the opposite).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import affine, affine_backward
from lstm_ref.numpy.attention import masked_softmax, masked_softmax_backward
from lstm_ref.shapes import bind

__all__ = [
    "MultiHeadCache",
    "ScaledDotProductCache",
    "causal_mask",
    "multi_head",
    "multi_head_backward",
    "positional_encoding",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_backward",
]


class ScaledDotProductCache(NamedTuple):
    """What the backward of scaled dot-product attention needs."""

    q: np.ndarray  # (N, T, D)
    k: np.ndarray  # (N, S, D)
    v: np.ndarray  # (N, S, E)
    weights: np.ndarray  # (N, T, S)


class MultiHeadCache(NamedTuple):
    """What the backward of multi-head attention needs; `attention` holds N P heads as its batch."""

    query: np.ndarray  # (T, N, D)
    memory: np.ndarray  # (S, N, D)
    attention: ScaledDotProductCache
    merged: np.ndarray  # (T, N, D): the heads' outputs side by side
    W_in: np.ndarray  # (3D, D)
    W_out: np.ndarray  # (D, D)


def scaled_dot_product_attention(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, mask: np.ndarray | None = None
) -> tuple[np.ndarray, ScaledDotProductCache]:
    """Every query averages the values by how well it fits their keys, `softmax(q k^T / sqrt(D)) v`.

    The root keeps the scores' variance at 1 whatever D is. A query that may look nowhere gets zeros.

    Shapes: `q (N, T, D)`, `k (N, S, D)`, `v (N, S, E)`, `mask (N, T, S)` or, for all of the batch, `(T, S)`;
    returns `(N, T, E)` and the `ScaledDotProductCache`. Raises ValueError, naming the argument, when a shape
    or dtype does not fit.

    Source: Vaswani et al., "Attention is all you need", 2017, equation 1.

    >>> q, k, v = np.ones((1, 2, 4)), np.zeros((1, 3, 4)), np.array([[[3.0], [6.0], [9.0]]])
    >>> scaled_dot_product_attention(q, k, v, mask=causal_mask(3)[:2])[0]
    array([[[3. ],
            [4.5]]])
    """
    sizes = bind({"q": "N T D", "k": "N S D", "v": "N S E"}, locals())
    weights = masked_softmax(q @ k.swapaxes(1, 2) / sizes["D"] ** 0.5, _full_mask(mask, sizes))
    return weights @ v, ScaledDotProductCache(q, k, v, weights)


def scaled_dot_product_attention_backward(
    dout: np.ndarray, cache: ScaledDotProductCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `scaled_dot_product_attention`. With `w` the weights:

        dv = w^T dout     ds = w (dout v^T - sum over S of dout v^T w) / sqrt(D)     dq = ds k     dk = ds^T q

    Shapes: `dout (N, T, E)`; returns `dq (N, T, D)`, `dk (N, S, D)`, `dv (N, S, E)`. Raises ValueError,
    naming the argument, when a shape or dtype does not fit.

    Source: as `scaled_dot_product_attention`.

    >>> q, k, v = np.ones((1, 1, 4)), np.zeros((1, 2, 4)), np.array([[[3.0], [6.0]]])
    >>> _, cache = scaled_dot_product_attention(q, k, v)
    >>> dq, dk, dv = scaled_dot_product_attention_backward(np.ones((1, 1, 1)), cache)
    >>> dk[0, :, 0], dv.ravel()
    (array([-0.375,  0.375]), array([0.5, 0.5]))
    """
    check_kinds(locals(), cache=ScaledDotProductCache)
    bind({"weights": "N T S", "v": "N S E", "dout": "N T E"}, {**cache._asdict(), "dout": dout})
    q, k, v, weights = cache
    dscores = masked_softmax_backward(dout @ v.swapaxes(1, 2), weights) / q.shape[2] ** 0.5
    return dscores @ k, dscores.swapaxes(1, 2) @ q, weights.swapaxes(1, 2) @ dout


def multi_head(
    query: np.ndarray,
    memory: np.ndarray,
    heads: int,
    W_in: np.ndarray,
    b_in: np.ndarray,
    W_out: np.ndarray,
    b_out: np.ndarray,
    mask: np.ndarray | None = None,
) -> tuple[np.ndarray, MultiHeadCache]:
    """Several attentions side by side, each in its own D/P of the features, and a layer that mixes them:

        q k v = query W_q^T + b_q,  memory W_k^T + b_k,  memory W_v^T + b_v      (blocks of W_in and b_in)
        out = [attention(q_1, k_1, v_1), ..., attention(q_P, k_P, v_P)] W_out^T + b_out

    Self-attention is `multi_head(x, x, ...)`.

    Shapes: `query (T, N, D)`, `memory (S, N, D)`, `heads` P, a divisor of D, `W_in (3D, D)`, `b_in (3D,)`,
    `W_out (D, D)`, `b_out (D,)`, as in `torch.nn.MultiheadAttention`, `mask (N, T, S)` or `(T, S)`; returns
    `(T, N, D)` and the `MultiHeadCache`. Raises ValueError, naming the argument, when a shape, a dtype or the
    number of heads does not fit.

    Source: Vaswani et al., 2017, section 3.2.2.

    >>> x, W_in, W_out = np.ones((3, 1, 4)), np.ones((12, 4)), np.eye(4)
    >>> out, cache = multi_head(x, x, 2, W_in, np.zeros(12), W_out, np.zeros(4), mask=causal_mask(3))
    >>> out.shape, cache.attention.weights.shape
    ((3, 1, 4), (2, 3, 3))
    """
    check_kinds(locals(), heads="size")
    contracts = {
        "query": "T N D",
        "memory": "S N D",
        "W_in": "3D D",
        "b_in": "3D",
        "W_out": "D D",
        "b_out": "D",
    }
    sizes = bind(contracts, locals())
    if sizes["D"] % heads:
        raise ValueError(f"heads: expected a divisor of D={sizes['D']}, got {heads}")
    W_q, W_k, W_v = np.split(W_in, 3)
    b_q, b_k, b_v = np.split(b_in, 3)
    q = _split_heads(_affine(query, W_q, b_q), heads)
    k = _split_heads(_affine(memory, W_k, b_k), heads)
    v = _split_heads(_affine(memory, W_v, b_v), heads)
    every_head = np.repeat(_full_mask(mask, sizes), heads, axis=0)
    out, attention_cache = scaled_dot_product_attention(q, k, v, every_head)
    merged = _merge_heads(out, sizes["N"], sizes["D"])
    return _affine(merged, W_out, b_out), MultiHeadCache(query, memory, attention_cache, merged, W_in, W_out)


def multi_head_backward(
    dout: np.ndarray, cache: MultiHeadCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `multi_head`. The memory collects two paths, as keys and as values; in self-attention
    the gradient of `x` is `dquery + dmemory`.

    Shapes: `dout (T, N, D)`; returns `dquery (T, N, D)`, `dmemory (S, N, D)`, `dW_in (3D, D)`,
    `db_in (3D,)`, `dW_out (D, D)`, `db_out (D,)`. Raises ValueError, naming the argument, when a shape or
    dtype does not fit.

    Source: as `multi_head`.

    >>> x, W_in, W_out = np.ones((3, 1, 4)), np.ones((12, 4)), np.eye(4)
    >>> _, cache = multi_head(x, x, 2, W_in, np.zeros(12), W_out, np.zeros(4))
    >>> dquery, dmemory, dW_in, db_in, dW_out, db_out = multi_head_backward(np.ones((3, 1, 4)), cache)
    >>> dquery.ravel()[:2], dmemory.ravel()[:2], db_out
    (array([0., 0.]), array([4., 4.]), array([3., 3., 3., 3.]))
    """
    check_kinds(locals(), cache=MultiHeadCache)
    query, memory, attention_cache, merged, W_in, W_out = cache
    bind({"query": "T N D", "dout": "T N D"}, {"query": query, "dout": dout})
    N, D, W = query.shape[1], query.shape[2], np.split(W_in, 3)
    heads = D // attention_cache.q.shape[2] if D else 1
    dmerged, dW_out, db_out = _affine_backward(dout, merged, W_out)
    gradients = scaled_dot_product_attention_backward(_split_heads(dmerged, heads), attention_cache)
    dq, dk, dv = (_merge_heads(gradient, N, D) for gradient in gradients)
    dquery, dW_q, db_q = _affine_backward(dq, query, W[0])
    dmemory_k, dW_k, db_k = _affine_backward(dk, memory, W[1])
    dmemory_v, dW_v, db_v = _affine_backward(dv, memory, W[2])
    dW_in, db_in = np.concatenate([dW_q, dW_k, dW_v]), np.concatenate([db_q, db_k, db_v])
    return dquery, dmemory_k + dmemory_v, dW_in, db_in, dW_out, db_out


def causal_mask(T: int) -> np.ndarray:
    """Position t may look at itself and at what came before, `mask_ts = s <= t`.

    Shapes: returns `(T, T)`, boolean. Raises ValueError when `T` is below 1.

    Source: Vaswani et al., 2017, section 3.2.3.

    >>> causal_mask(3).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [1, 1, 1]])
    """
    check_kinds(locals(), T="size")
    return np.tril(np.ones((T, T), bool))


def positional_encoding(T: int, D: int) -> np.ndarray:
    """Where a position is, told in waves from 2 pi to 10000 times that, a sine and a cosine of each:

        p_{t, 2i} = sin(t / 10000^(2i / D))     p_{t, 2i+1} = cos(t / 10000^(2i / D))

    Attention alone does not know the order of its memory; added to `x`, this tells it. A step in time turns
    each pair by an angle that does not depend on t.

    Shapes: returns `(T, D)`. Raises ValueError, naming the argument, when `T` or `D` is below 1.

    Source: Vaswani et al., 2017, section 3.5.

    >>> positional_encoding(T=2, D=4).round(4)
    array([[0.    , 1.    , 0.    , 1.    ],
           [0.8415, 0.5403, 0.01  , 1.    ]])
    """
    check_kinds(locals(), T="size", D="size")
    columns = np.arange(D)
    angle = np.arange(T)[:, None] / 10000.0 ** (columns // 2 * 2 / D)  # (T, D)
    return np.where(columns % 2 == 0, np.sin(angle), np.cos(angle))


def _full_mask(mask: np.ndarray | None, sizes: dict[str, int]) -> np.ndarray:
    """The mask for every sequence of the batch, `(N, T, S)`."""
    N, T, S = sizes["N"], sizes["T"], sizes["S"]
    if mask is None:
        return np.ones((N, T, S), bool)
    contract = "T S" if np.ndim(mask) == 2 else "N T S"
    like = np.broadcast_to(0.0, (N, T, S))
    bind({"scores": "N T S", "mask": contract}, {"scores": like, "mask": mask}, {"mask": "boolean"})
    return np.broadcast_to(mask, (N, T, S))


def _split_heads(x: np.ndarray, heads: int) -> np.ndarray:
    """`(T, N, D)` to `(N P, T, D/P)`: a head is one more sequence of the batch."""
    T, N, D = x.shape
    return x.reshape(T, N * heads, D // heads).swapaxes(0, 1)


def _merge_heads(x: np.ndarray, N: int, D: int) -> np.ndarray:
    """`(N P, T, D/P)` to `(T, N, D)`."""
    return x.swapaxes(0, 1).reshape(x.shape[1], N, D)


def _affine(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`affine` at every position."""
    T, N, D = x.shape
    return affine(x.reshape(T * N, D), W, b).reshape(T, N, len(W))


def _affine_backward(
    dy: np.ndarray, x: np.ndarray, W: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    T, N, D = x.shape
    dx, dW, db = affine_backward(dy.reshape(T * N, len(W)), x.reshape(T * N, D), W)
    return dx.reshape(x.shape), dW, db
