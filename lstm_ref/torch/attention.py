"""Masked softmax and context in torch, functions as there is nothing to learn in them, and both with a score.

Shapes as in `lstm_ref.numpy.attention`: `weights (N, S)`, `values (S, N, D)`; a mask is True where there is
something to look at.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind
from lstm_ref.torch.attention_scores import AdditiveScore


def masked_softmax(scores: Tensor, mask: Tensor) -> Tensor:
    """Weights that sum to 1 over the unmasked of the last axis; a row with nothing to look at is all zeros.

    A fill with -inf would make such a row, and its gradient, nan. Raises ValueError when the mask is not that
    of the scores' last axes.

    >>> masked_softmax(torch.zeros(2, 2), torch.tensor([[True, True], [False, False]]))
    tensor([[0.5000, 0.5000],
            [0.0000, 0.0000]])
    """
    check_kinds(locals(), scores=Tensor, mask=Tensor)
    if mask.dtype != torch.bool or mask.shape != scores.shape[scores.ndim - mask.ndim :]:
        expected = f"expected a boolean mask of the scores' last axes, {tuple(scores.shape)}"
        raise ValueError(f"mask: {expected}, got {mask.dtype} {tuple(mask.shape)}")
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1) * mask


def attention_context(weights: Tensor, values: Tensor) -> Tensor:
    """The values, averaged by the weights (Bahdanau, Cho and Bengio, 2015).

    >>> attention_context(torch.tensor([[0.25, 0.75]]), torch.tensor([[[4.0]], [[8.0]]]))
    tensor([[7.]])
    """
    bind({"weights": "N S", "values": "S N D"}, locals())
    return torch.einsum("ns,snd->nd", weights, values)


class AdditiveAttention(nn.Module):
    """Score, softmax, average; returns the context `(N, D)` and the weights `(N, S)` (Bahdanau et al., 2015).

    >>> attention = AdditiveAttention(H=2, D=3, A=4)
    >>> context, weights = attention(torch.ones(5, 2), torch.ones(6, 5, 3), torch.ones(6, 5) > 0)
    >>> context.shape, weights.shape
    (torch.Size([5, 3]), torch.Size([5, 6]))
    """

    def __init__(self, H: int, D: int, A: int) -> None:
        super().__init__()
        self.score = AdditiveScore(H, D, A)

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        arrays = {"query": query, "keys": keys, "mask": mask}
        bind({"query": "N H", "keys": "S N D", "mask": "S N"}, arrays, {"mask": "boolean"})
        weights = masked_softmax(self.score(query, keys), mask.T)
        return attention_context(weights, keys), weights
