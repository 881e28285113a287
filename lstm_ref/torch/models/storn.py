"""STORN as a module; names and shapes as in `lstm_ref.numpy.models.storn`. The noise is an argument."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import linear

from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.shapes import bind
from lstm_ref.torch.networks import gaussian_network, layers, uniform, zeros


class STORN(nn.Module):
    """`log_likelihood` and `kl`, each `(T, N)`, of `x (T, N, D)` for the noise `eps (T, N, Z)` (Bayer and
    Osendorfer, 2014).

    >>> zero = torch.zeros(5, 3)
    >>> log_likelihood, kl = STORN(2, 3, 1)(torch.zeros(6, 5, 2), zero, zero, torch.zeros(6, 5, 1))
    >>> log_likelihood.shape, kl.shape
    (torch.Size([6, 5]), torch.Size([6, 5]))
    """

    def __init__(self, D: int, H: int, Z: int) -> None:
        super().__init__()
        self.R_ih, self.R_hh, self.r = uniform(H, D), uniform(H, H), zeros(H)
        self.posterior = layers(H, 2 * Z)
        self.W_ih, self.W_hh, self.b = uniform(H, D + Z), uniform(H, H), zeros(H)
        self.output = layers(H, 2 * D)

    def forward(self, x: Tensor, r0: Tensor, h0: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
        arrays = {"W_hh": self.W_hh, "x": x, "r0": r0, "h0": h0, "eps": eps}
        bind({"W_hh": "H H", "x": "T N D", "r0": "N H", "h0": "N H", "eps": "T N Z"}, arrays)
        check_steps("x", x)
        r, h, x_before, log_likelihoods, divergences = r0, h0, torch.zeros_like(x[0]), [], []
        for x_t, eps_t in zip(x.unbind(0), eps.unbind(0), strict=True):
            r = torch.tanh(linear(x_t, self.R_ih) + linear(r, self.R_hh, self.r))
            posterior = gaussian_network(r, self.posterior)
            z = posterior.mean + posterior.stddev * eps_t
            h = torch.tanh(linear(torch.cat([x_before, z], 1), self.W_ih) + linear(h, self.W_hh, self.b))
            prior = Normal(torch.zeros_like(z), torch.ones_like(z))
            log_likelihoods.append(gaussian_network(h, self.output).log_prob(x_t).sum(1))
            divergences.append(kl_divergence(posterior, prior).sum(1))
            x_before = x_t
        return torch.stack(log_likelihoods), torch.stack(divergences)
