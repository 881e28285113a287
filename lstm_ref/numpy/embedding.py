"""Tokens to vectors, and the gradient back to the table: a lookup, and its adjoint, a scattered sum.

Axes: `T` time, `N` batch, `V` vocabulary, `D` embedding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind

__all__ = ["EmbeddingCache", "embedding", "embedding_backward"]


class EmbeddingCache(NamedTuple):
    """What the backward of the lookup needs: the tokens, and the table for its size."""

    ids: np.ndarray  # (T, N), integers
    W: np.ndarray  # (V, D)


def check_tokens(name: str, ids: np.ndarray, V: int) -> None:
    """Raises ValueError when a token is not one of the vocabulary's 0 to V-1; a negative one would wrap.

    >>> check_tokens("ids", np.array([[2, 7]]), V=7)
    Traceback (most recent call last):
    ValueError: ids: expected tokens from 0 to V-1 with V=7, got 7
    """
    outside = ids[(ids < 0) | (ids >= V)]
    if outside.size:
        raise ValueError(f"{name}: expected tokens from 0 to V-1 with V={V}, got {outside[0]}")


def embedding(ids: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, EmbeddingCache]:
    """Each token's row of the table, `x_tn = W[ids_tn]`: what a one-hot vector times `W` would give.

    Shapes: `ids (T, N)` integers from 0 to V-1, `W (V, D)` as in `torch.nn.Embedding`; returns `x (T, N, D)`
    and the `EmbeddingCache`. Raises ValueError, naming the argument, when a shape, a dtype or a token does
    not fit.

    Source: Bengio et al., "A neural probabilistic language model", 2003.

    >>> x, cache = embedding(np.array([[2], [0]]), W=np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]))
    >>> x[:, 0]
    array([[4., 5.],
           [0., 1.]])
    """
    sizes = bind({"ids": "T N", "W": "V D"}, locals(), {"ids": "integer"})
    check_tokens("ids", ids, sizes["V"])
    return W[ids], EmbeddingCache(ids, W)


def embedding_backward(dx: np.ndarray, cache: EmbeddingCache) -> np.ndarray:
    """The gradient of the table: a row collects `dx` from *every* place where its token stood.

        dW_v = sum of dx_tn over all t, n with ids_tn = v

    `dW[ids] += dx` would keep only one of several equal tokens.

    Shapes: `dx (T, N, D)`; returns `dW (V, D)`. Raises ValueError, naming the argument, when a shape or dtype
    does not fit.

    Source: as `embedding`.

    >>> _, cache = embedding(np.array([[2], [0], [2]]), W=np.zeros((3, 1)))
    >>> embedding_backward(np.array([[[1.0]], [[10.0]], [[100.0]]]), cache)[:, 0]
    array([ 10.,   0., 101.])
    """
    check_kinds(locals(), cache=EmbeddingCache)
    bind({"ids": "T N", "W": "V D", "dx": "T N D"}, {**cache._asdict(), "dx": dx}, {"ids": "integer"})
    dW = np.zeros(cache.W.shape, dx.dtype)
    np.add.at(dW, cache.ids, dx)
    return dW
