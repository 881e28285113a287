"""Drawing tokens in torch, from the same uniform numbers as `lstm_ref.numpy.sampling`."""

from __future__ import annotations

from torch import Tensor


def categorical_sample(probabilities: Tensor, u: Tensor) -> Tensor:
    """One index a row, the first at which the running sum is above `u` as a share of the whole.

    >>> import torch
    >>> categorical_sample(torch.tensor([[0.25, 0.0, 0.75]]), torch.tensor([0.25]))
    tensor([2])
    """
    running = probabilities.cumsum(dim=1)  # (N, V)
    return (running <= (u * running[:, -1]).unsqueeze(1)).sum(dim=1)


def sample_with_temperature(logits: Tensor, temperature: float, u: Tensor) -> Tensor:
    """A token drawn from `softmax(logits / temperature)` (Ackley, Hinton and Sejnowski, 1985).

    >>> import torch
    >>> sample_with_temperature(torch.tensor([[0.0, 5.0]]), temperature=0.5, u=torch.tensor([0.5]))
    tensor([1])
    """
    return categorical_sample((logits / temperature).softmax(dim=-1), u)
