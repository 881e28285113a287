"""VRNN and STORN as `nn.Module`s that return the bound on the log likelihood, to be maximised.

Parameters have the names and shapes of `lstm_ref.numpy.variational`; the noise is an argument.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import linear, softplus


def gaussian_of(features: Tensor, W: Tensor, b: Tensor) -> Normal:
    """A Gaussian from one linear layer, its standard deviation a softplus.

    >>> gaussian_of(torch.ones(1, 1), torch.tensor([[3.0], [0.0]]), torch.zeros(2)).mean
    tensor([[3.]])
    """
    mu, a = linear(features, W, b).chunk(2, dim=1)
    return Normal(mu, softplus(a))


def lstm_cell(a: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """The LSTM from its pre-activations, blocks `i f g o`, and its cell state (Gers et al., 2000).

    >>> lstm_cell(torch.zeros(1, 4), torch.ones(1, 1))[1]
    tensor([[0.5000]])
    """
    i, f, g, o = a.chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


class AnnotatedParameters(nn.Module):
    """Its annotated names are its parameters, given their shapes; a matrix starts uniform, a bias zero."""

    def __init__(self, shapes: Sequence[tuple[int, ...]]) -> None:
        super().__init__()
        for name, shape in zip(type(self).__annotations__, shapes, strict=True):
            start = torch.zeros(shape)
            if len(shape) > 1:
                start.uniform_(-(shape[1] ** -0.5), shape[1] ** -0.5)
            self.register_parameter(name, nn.Parameter(start))


class VRNN(AnnotatedParameters):
    """`elbo (N,)` of `x (T, N, D)` for the noise `eps (T, N, Z)` from the state `h0, c0` (Chung et al.,
    2015).

    >>> zero = torch.zeros(5, 3)
    >>> VRNN(D=2, H=3, Z=1, F=4)(torch.zeros(6, 5, 2), zero, zero, torch.zeros(6, 5, 1)).shape
    torch.Size([5])
    """

    W_x: Tensor
    b_x: Tensor
    W_z: Tensor
    b_z: Tensor
    W_prior: Tensor
    b_prior: Tensor
    W_posterior: Tensor
    b_posterior: Tensor
    W_output: Tensor
    b_output: Tensor
    W_ih: Tensor
    W_hh: Tensor
    b: Tensor

    def __init__(self, D: int, H: int, Z: int, F: int) -> None:
        layers = [(F, D), (F, Z), (2 * Z, H), (2 * Z, F + H), (2 * D, F + H)]
        pairs = [shape for layer in layers for shape in (layer, layer[:1])]
        super().__init__([*pairs, (4 * H, 2 * F), (4 * H, H), (4 * H,)])

    def forward(self, x: Tensor, h0: Tensor, c0: Tensor, eps: Tensor) -> Tensor:
        h, c, elbo = h0, c0, torch.zeros_like(h0[:, 0])
        for x_t, eps_t in zip(x.unbind(0), eps.unbind(0)):
            features_x = torch.tanh(linear(x_t, self.W_x, self.b_x))
            posterior = gaussian_of(torch.cat([features_x, h], 1), self.W_posterior, self.b_posterior)
            z = posterior.mean + posterior.stddev * eps_t
            features_z = torch.tanh(linear(z, self.W_z, self.b_z))
            output = gaussian_of(torch.cat([features_z, h], 1), self.W_output, self.b_output)
            kl = kl_divergence(posterior, gaussian_of(h, self.W_prior, self.b_prior))
            elbo = elbo + output.log_prob(x_t).sum(1) - kl.sum(1)
            both = torch.cat([features_x, features_z], 1)
            h, c = lstm_cell(linear(both, self.W_ih) + linear(h, self.W_hh, self.b), c)
        return elbo


class STORN(AnnotatedParameters):
    """`elbo (N,)` of `x (T, N, D)` for the noise `eps (T, N, Z)` from both states (Bayer and Osendorfer,
    2014).

    >>> zero = torch.zeros(5, 3)
    >>> STORN(D=2, H=3, Z=1)(torch.zeros(6, 5, 2), zero, zero, torch.zeros(6, 5, 1)).shape
    torch.Size([5])
    """

    R_ih: Tensor
    R_hh: Tensor
    r: Tensor
    W_posterior: Tensor
    b_posterior: Tensor
    W_ih: Tensor
    W_hh: Tensor
    b: Tensor
    W_output: Tensor
    b_output: Tensor

    def __init__(self, D: int, H: int, Z: int) -> None:
        recognition, generation = [(H, D), (H, H), (H,)], [(H, D + Z), (H, H), (H,)]
        shapes = [*recognition, (2 * Z, H), (2 * Z,), *generation, (2 * D, H), (2 * D,)]
        super().__init__(shapes)

    def forward(self, x: Tensor, r0: Tensor, h0: Tensor, eps: Tensor) -> Tensor:
        r, h, elbo, x_before = r0, h0, torch.zeros_like(h0[:, 0]), torch.zeros_like(x[0])
        for x_t, eps_t in zip(x.unbind(0), eps.unbind(0)):
            r = torch.tanh(linear(x_t, self.R_ih) + linear(r, self.R_hh, self.r))
            posterior = gaussian_of(r, self.W_posterior, self.b_posterior)
            z = posterior.mean + posterior.stddev * eps_t
            h = torch.tanh(linear(torch.cat([x_before, z], 1), self.W_ih) + linear(h, self.W_hh, self.b))
            prior = Normal(torch.zeros_like(z), torch.ones_like(z))
            likelihood = gaussian_of(h, self.W_output, self.b_output).log_prob(x_t).sum(1)
            elbo = elbo + likelihood - kl_divergence(posterior, prior).sum(1)
            x_before = x_t
        return elbo
