"""The four attention scores as modules; autograd is the second opinion on `lstm_ref.numpy.attention_scores`.

Shapes as there: `query (N, H)`, `keys (S, N, D)`, `scores (N, S)`; the parameters bear the same names.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstm_ref.shapes import bind


def _matrix(rows: int, columns: int) -> nn.Parameter:
    return nn.Parameter(nn.init.xavier_uniform_(torch.empty(rows, columns)))


def _vector(size: int) -> nn.Parameter:
    return nn.Parameter(nn.init.uniform_(torch.empty(size), -(size**-0.5), size**-0.5))


class AdditiveScore(nn.Module):
    """`v . tanh(W_query query + W_keys key)` (Bahdanau, Cho and Bengio, 2015).

    >>> AdditiveScore(H=2, D=3, A=4)(torch.ones(5, 2), torch.ones(6, 5, 3)).shape
    torch.Size([5, 6])
    """

    def __init__(self, H: int, D: int, A: int) -> None:
        super().__init__()
        self.W_query, self.W_keys, self.v = _matrix(A, H), _matrix(A, D), _vector(A)

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:
        arrays = {"W_query": self.W_query, "W_keys": self.W_keys, "query": query, "keys": keys}
        bind({"W_query": "A H", "W_keys": "A D", "query": "N H", "keys": "S N D"}, arrays)
        return (torch.tanh(query @ self.W_query.T + keys @ self.W_keys.T) @ self.v).T


class DotScore(nn.Module):
    """`query . key` (Luong, Pham and Manning, 2015).

    >>> DotScore()(torch.ones(5, 3), torch.ones(6, 5, 3)).shape
    torch.Size([5, 6])
    """

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:
        bind({"query": "N D", "keys": "S N D"}, {"query": query, "keys": keys})
        return torch.einsum("nd,snd->ns", query, keys)


class GeneralScore(nn.Module):
    """`query^T W key` (Luong, Pham and Manning, 2015).

    >>> GeneralScore(H=2, D=3)(torch.ones(5, 2), torch.ones(6, 5, 3)).shape
    torch.Size([5, 6])
    """

    def __init__(self, H: int, D: int) -> None:
        super().__init__()
        self.W = _matrix(H, D)

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:
        bind({"W": "H D", "query": "N H", "keys": "S N D"}, {"W": self.W, "query": query, "keys": keys})
        return torch.einsum("nh,hd,snd->ns", query, self.W, keys)


class ConcatScore(nn.Module):
    """`v . tanh(W [query; key])` (Luong, Pham and Manning, 2015).

    >>> ConcatScore(H=2, D=3, A=4)(torch.ones(5, 2), torch.ones(6, 5, 3)).shape
    torch.Size([5, 6])
    """

    def __init__(self, H: int, D: int, A: int) -> None:
        super().__init__()
        self.W, self.v = _matrix(A, H + D), _vector(A)

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:
        bind({"query": "N H", "keys": "S N D"}, {"query": query, "keys": keys})
        both = torch.cat([query.expand(len(keys), -1, -1), keys], dim=-1)  # (S, N, H+D)
        return (torch.tanh(both @ self.W.T) @ self.v).T
