"""Soft and hard attention over regions in torch; shapes as in `lstm_ref.numpy.image_attention`."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind
from lstm_ref.torch.attention import AdditiveAttention
from lstm_ref.torch.sampling import categorical_sample


class SoftAttention(nn.Module):
    """The regions averaged by their fit to the query, times a gate; returns `(N, D)` and the weights
    `(N, S)`.

    Source: Xu et al., "Show, attend and tell", 2015, sections 3.1.2 and 4.2.1.

    >>> context, weights = SoftAttention(H=2, D=3, A=4)(torch.ones(5, 2), torch.ones(6, 5, 3))
    >>> context.shape, weights.shape
    (torch.Size([5, 3]), torch.Size([5, 6]))
    """

    def __init__(self, H: int, D: int, A: int) -> None:
        super().__init__()
        self.attention = AdditiveAttention(H, D, A)
        self.w_gate = nn.Parameter(nn.init.uniform_(torch.empty(H), -(H**-0.5), H**-0.5))

    def forward(self, query: Tensor, regions: Tensor) -> tuple[Tensor, Tensor]:
        bind({"w_gate": "H", "query": "N H"}, {"w_gate": self.w_gate, "query": query})
        bind({"query": "N H", "regions": "S N D"}, {"query": query, "regions": regions})
        everywhere = torch.ones(regions.shape[:2], dtype=torch.bool, device=regions.device)
        seen, weights = self.attention(query, regions, everywhere)
        return torch.sigmoid(query @ self.w_gate).unsqueeze(1) * seen, weights


def doubly_stochastic_penalty(weights: Tensor) -> Tensor:
    """`sum over s of (1 - sum over t of w_ts)^2`, `(N,)` from `(T, N, S)` (Xu et al., 2015, equation 14).

    >>> doubly_stochastic_penalty(torch.tensor([[[1.0, 0.0]], [[1.0, 0.0]]]))
    tensor([2.])
    """
    check_kinds(locals(), weights=Tensor)
    bind({"weights": "T N S"}, locals())
    return (1 - weights.sum(dim=0)).square().sum(dim=1)


def hard_attention_sample(weights: Tensor, regions: Tensor, u: Tensor) -> tuple[Tensor, Tensor]:
    """One region, drawn with its weight as the probability, and its number (Xu et al., 2015, section 4.1).

    >>> weights, regions = torch.tensor([[0.5, 0.5]]), torch.tensor([[[4.0]], [[8.0]]])
    >>> hard_attention_sample(weights, regions, u=torch.tensor([0.9]))
    (tensor([[8.]]), tensor([1]))
    """
    bind({"weights": "N S", "regions": "S N D", "u": "N"}, locals())
    index = categorical_sample(weights, u)
    return regions[index, torch.arange(len(index))], index


def reinforce_loss(scores: Tensor, index: Tensor, reward: Tensor, baseline: float) -> Tensor:
    """A loss whose gradient, by autograd, is `reinforce_gradient`: -(reward - baseline) log p(index),
    averaged.

    Its value means nothing; only its gradient does (Williams, 1992).

    >>> scores = torch.zeros(1, 2, requires_grad=True)
    >>> reinforce_loss(scores, torch.tensor([0]), torch.tensor([3.0]), baseline=1.0).backward()
    >>> scores.grad
    tensor([[-1.,  1.]])
    """
    contracts = {"scores": "N S", "index": "N", "reward": "N"}
    bind(contracts, locals(), {"index": "integer"})
    log_p = scores.log_softmax(dim=1).gather(1, index.unsqueeze(1)).squeeze(1)
    return -((reward - baseline) * log_p).mean()
