"""Masked softmax, context and coverage in torch, which has nothing to learn in them: functions, not modules.

Shapes as in `lstm_ref.numpy.attention`: `weights (N, S)`, `values (S, N, D)`; a mask is True where there is
something to look at.
"""

from __future__ import annotations

import torch
from torch import Tensor


def masked_softmax(scores: Tensor, mask: Tensor) -> Tensor:
    """Weights that sum to 1 over the unmasked of the last axis; a row with nothing to look at is all zeros.

    A fill with -inf would make such a row, and its gradient, nan.

    >>> masked_softmax(torch.zeros(2, 2), torch.tensor([[True, True], [False, False]]))
    tensor([[0.5000, 0.5000],
            [0.0000, 0.0000]])
    """
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1) * mask


def attention_context(weights: Tensor, values: Tensor) -> Tensor:
    """The values, averaged by the weights (Bahdanau, Cho and Bengio, 2015).

    >>> attention_context(torch.tensor([[0.25, 0.75]]), torch.tensor([[[4.0]], [[8.0]]]))
    tensor([[7.]])
    """
    return torch.einsum("ns,snd->nd", weights, values)


def coverage(weights: Tensor) -> tuple[Tensor, Tensor]:
    """The weights of the steps before, summed, and the price of looking there again (See et al., 2017).

    >>> covered, penalty = coverage(torch.tensor([[[1.0, 0.0]], [[0.25, 0.75]]]))
    >>> covered[1], penalty[:, 0]
    (tensor([[1., 0.]]), tensor([0.0000, 0.2500]))
    """
    covered = torch.cat([torch.zeros_like(weights[:1]), weights[:-1].cumsum(dim=0)])
    return covered, torch.where(weights < covered, weights, covered).sum(dim=-1)
