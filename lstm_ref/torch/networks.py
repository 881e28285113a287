"""Multi-layer perceptrons in torch, and the Gaussian at the end of one; as in `lstm_ref.numpy.networks`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.distributions import Normal
from torch.nn.functional import softplus

from lstm_ref.numpy.networks import SMALLEST_SIGMA


def uniform(*shape: int) -> nn.Parameter:
    """A matrix to start from, uniform in +-1/sqrt(its columns).

    >>> uniform(3, 4).shape
    torch.Size([3, 4])
    """
    return nn.Parameter(torch.empty(shape).uniform_(-(shape[-1] ** -0.5), shape[-1] ** -0.5))


def zeros(*shape: int) -> nn.Parameter:
    """A bias to start from.

    >>> zeros(2).tolist()
    [0.0, 0.0]
    """
    return nn.Parameter(torch.zeros(shape))


class Layer(nn.Module):
    """A linear layer, `W (O, D)` and `b (O,)`.

    >>> Layer(2, 3)(torch.ones(5, 2)).shape
    torch.Size([5, 3])
    """

    def __init__(self, D: int, O: int) -> None:  # noqa: E741
        super().__init__()
        self.W, self.b = uniform(O, D), zeros(O)

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.W.T + self.b


def layers(*widths: int) -> nn.ModuleList:
    """Layers from the first width to the last.

    >>> len(layers(2, 5, 3))
    2
    """
    return nn.ModuleList(Layer(columns, rows) for columns, rows in pairwise(widths))


def mlp(x: Tensor, network: Iterable, activation: str = "tanh", squash_last: bool = False) -> Tensor:
    """A multi-layer perceptron; the last layer is linear unless `squash_last`.

    >>> mlp(torch.ones(5, 2), layers(2, 5, 3), "relu").shape
    torch.Size([5, 3])
    """
    *hidden, last = network
    squash = getattr(torch, activation)
    for layer in hidden:
        x = squash(layer(x))
    return squash(last(x)) if squash_last else last(x)


def gaussian_network(
    x: Tensor, network: Iterable, activation: str = "tanh", deviation: str = "softplus"
) -> Normal:
    """A perceptron whose output is a Gaussian; sigma is `softplus(a)` or `exp(a)`, and a floor.

    >>> gaussian_network(torch.ones(5, 2), layers(2, 6)).mean.shape
    torch.Size([5, 3])
    """
    mu, a = mlp(x, network, activation).chunk(2, dim=1)
    return Normal(mu, (softplus(a) if deviation == "softplus" else a.exp()) + SMALLEST_SIGMA)


def lstm_cell(a: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """The LSTM from its pre-activations, blocks `i f g o`, and its cell state (Gers et al., 2000).

    >>> lstm_cell(torch.zeros(1, 4), torch.ones(1, 1))[1]
    tensor([[0.5000]])
    """
    i, f, g, o = a.chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
