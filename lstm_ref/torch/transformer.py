"""Scaled dot-product and multi-head attention in torch; shapes and masks as in
`lstm_ref.numpy.transformer`."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind
from lstm_ref.torch.attention import masked_softmax


def scaled_dot_product_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """`softmax(q k^T / sqrt(D)) v`; a query that may look nowhere gets zeros (Vaswani et al., 2017).

    >>> q, k, v = torch.ones(1, 2, 4), torch.zeros(1, 3, 4), torch.tensor([[[3.0], [6.0], [9.0]]])
    >>> scaled_dot_product_attention(q, k, v, causal_mask(3)[:2]).flatten()
    tensor([3.0000, 4.5000])
    """
    bind({"q": "N T D", "k": "N S D", "v": "N S E"}, locals())
    return _attend(q, k, v, mask)


def _attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    return masked_softmax(q @ k.mT / q.shape[-1] ** 0.5, mask) @ v


class MultiHead(nn.Module):
    """Several attentions side by side and a layer that mixes them; the weights of
    `torch.nn.MultiheadAttention`.

    Shapes: `query (T, N, D)`, `memory (S, N, D)`, `mask (N, T, S)` or `(T, S)`; returns `(T, N, D)`.

    Source: Vaswani et al., "Attention is all you need", 2017, section 3.2.2.

    >>> x = torch.ones(3, 2, 4)
    >>> MultiHead(D=4, heads=2)(x, x, causal_mask(3)).shape
    torch.Size([3, 2, 4])
    """

    def __init__(self, D: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.W_in = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * D, D)))
        self.b_in = nn.Parameter(torch.zeros(3 * D))
        self.W_out = nn.Parameter(nn.init.xavier_uniform_(torch.empty(D, D)))
        self.b_out = nn.Parameter(torch.zeros(D))

    def forward(self, query: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        check_kinds(locals(), query=Tensor, memory=Tensor, mask=Tensor)
        contracts = {"query": "T N D", "memory": "S N D", "W_out": "D D"}
        bind(contracts, {"query": query, "memory": memory, "W_out": self.W_out})
        sources = (query, memory, memory)
        blocks = zip(sources, self.W_in.chunk(3), self.b_in.chunk(3), strict=True)
        q, k, v = (self._heads(source @ W.T + b) for source, W, b in blocks)
        if mask.ndim == 3:
            mask = mask.unsqueeze(1).expand(-1, q.shape[1], -1, -1)  # (N, P, T, S): the same for every head
        out = _attend(q, k, v, mask)  # (N, P, T, D/P)
        return out.permute(2, 0, 1, 3).flatten(2) @ self.W_out.T + self.b_out

    def _heads(self, x: Tensor) -> Tensor:
        """`(T, N, D)` to `(N, P, T, D/P)`."""
        return x.unflatten(2, (self.heads, -1)).permute(1, 2, 0, 3)


def causal_mask(T: int) -> Tensor:
    """Position t may look at itself and at what came before, `(T, T)`.

    >>> causal_mask(2)
    tensor([[ True, False],
            [ True,  True]])
    """
    return torch.ones(T, T, dtype=torch.bool).tril()


def positional_encoding(T: int, D: int) -> Tensor:
    """Sines in the even features, cosines in the odd ones, `(T, D)` (Vaswani et al., 2017, section 3.5).

    >>> positional_encoding(2, 2)
    tensor([[0.0000, 1.0000],
            [0.8415, 0.5403]])
    """
    columns = torch.arange(D)
    angle = torch.arange(T)[:, None] / 10000.0 ** (columns // 2 * 2 / D)
    return torch.where(columns % 2 == 0, angle.sin(), angle.cos())
