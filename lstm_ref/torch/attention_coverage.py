"""Coverage in torch; shapes as in `lstm_ref.numpy.attention_coverage`."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind


def coverage(weights: Tensor) -> tuple[Tensor, Tensor]:
    """The weights of the steps before, summed, and the price of looking there again (See et al., 2017).

    >>> covered, penalty = coverage(torch.tensor([[[1.0, 0.0]], [[0.25, 0.75]]]))
    >>> covered[1], penalty[:, 0]
    (tensor([[1., 0.]]), tensor([0.0000, 0.2500]))
    """
    check_kinds(locals(), weights=Tensor)
    bind({"weights": "T N S"}, locals())
    covered = torch.cat([torch.zeros_like(weights[:1]), weights[:-1].cumsum(dim=0)])
    return covered, torch.where(weights < covered, weights, covered).sum(dim=-1)
