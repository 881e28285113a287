"""The VRNN as a module; names and shapes as in `lstm_ref.numpy.models.vrnn`. The noise is an argument."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.distributions import kl_divergence
from torch.nn.functional import linear

from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.shapes import bind
from lstm_ref.torch.networks import gaussian_network, layers, lstm_cell, mlp, uniform, zeros


class VRNN(nn.Module):
    """`log_likelihood` and `kl`, each `(T, N)`, of `x (T, N, D)` for the noise `eps (T, N, Z)` (Chung et al.,
    2015).

    >>> zero = torch.zeros(5, 3)
    >>> log_likelihood, kl = VRNN(2, 3, 1, 4)(torch.zeros(6, 5, 2), zero, zero, torch.zeros(6, 5, 1))
    >>> log_likelihood.shape, kl.shape
    (torch.Size([6, 5]), torch.Size([6, 5]))
    """

    def __init__(self, D: int, H: int, Z: int, F: int, depth: int = 1, activation: str = "tanh") -> None:
        super().__init__()
        self.activation, between = activation, [F] * (depth - 1)
        self.phi_x, self.phi_z = layers(D, *between, F), layers(Z, *between, F)
        self.prior, self.encoder = layers(H, *between, 2 * Z), layers(F + H, *between, 2 * Z)
        self.decoder = layers(F + H, *between, 2 * D)
        self.W_ih, self.W_hh, self.b = uniform(4 * H, 2 * F), uniform(4 * H, H), zeros(4 * H)

    def forward(self, x: Tensor, h0: Tensor, c0: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
        arrays = {"W_hh": self.W_hh, "x": x, "h0": h0, "c0": c0, "eps": eps}
        bind({"W_hh": "4H H", "x": "T N D", "h0": "N H", "c0": "N H", "eps": "T N Z"}, arrays)
        check_steps("x", x)
        h, c, log_likelihoods, divergences = h0, c0, [], []
        for x_t, eps_t in zip(x.unbind(0), eps.unbind(0), strict=True):
            features_x = mlp(x_t, self.phi_x, self.activation, squash_last=True)
            posterior = gaussian_network(torch.cat([features_x, h], 1), self.encoder, self.activation)
            z = posterior.mean + posterior.stddev * eps_t
            features_z = mlp(z, self.phi_z, self.activation, squash_last=True)
            output = gaussian_network(torch.cat([features_z, h], 1), self.decoder, self.activation)
            prior = gaussian_network(h, self.prior, self.activation)
            log_likelihoods.append(output.log_prob(x_t).sum(1))
            divergences.append(kl_divergence(posterior, prior).sum(1))
            both = torch.cat([features_x, features_z], 1)
            h, c = lstm_cell(linear(both, self.W_ih) + linear(h, self.W_hh, self.b), c)
        return torch.stack(log_likelihoods), torch.stack(divergences)
