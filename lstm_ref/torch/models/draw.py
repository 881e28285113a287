"""DRAW as a module; names and shapes as in `lstm_ref.numpy.models.draw`. The noise is an argument."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits, linear

from lstm_ref.kinds import check_count
from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.shapes import bind
from lstm_ref.torch.networks import Layer, gaussian_network, layers, lstm_cell, uniform, zeros


def filterbank(center: Tensor, stride: Tensor, sigma: Tensor, P: int, A: int) -> Tensor:
    """P Gaussian filters over A pixels, `(N, P, A)`, each summing to 1 (Gregor et al., 2015).

    >>> filterbank(torch.tensor([2.0]), torch.tensor([1.0]), torch.tensor([0.1]), 1, 5).round(decimals=3)
    tensor([[[0., 0., 1., 0., 0.]]])
    """
    bind({"center": "N", "stride": "N", "sigma": "N"}, locals())
    mu = center[:, None] + (torch.arange(P, dtype=sigma.dtype) - (P - 1) / 2) * stride[:, None]
    pixels = torch.arange(A, dtype=sigma.dtype)
    raw = torch.exp(-(((pixels - mu[:, :, None]) / sigma[:, None, None]) ** 2) / 2)
    return raw / (raw.sum(2, keepdim=True) + 1e-8)


def draw_window(aim: Tensor, P: int, B: int, A: int) -> tuple[Tensor, Tensor, Tensor]:
    """The filters of both axes and the strength, from the five numbers that a state gives; positions count
    from 0 (Gregor et al., 2015, equations 19 to 26).

    >>> F_y, F_x, gamma = draw_window(torch.zeros(1, 5), P=3, B=4, A=5)
    >>> F_y.shape, F_x.shape, gamma.shape
    (torch.Size([1, 3, 4]), torch.Size([1, 3, 5]), torch.Size([1, 1, 1]))
    """
    x, y, log_variance, log_stride, log_gamma = aim.unbind(1)
    stride = (max(A, B) - 1) / max(P - 1, 1) * log_stride.exp()
    sigma = (log_variance / 2).exp()
    F_y = filterbank((B + 1) / 2 * (y + 1) - 1, stride, sigma, P, B)
    F_x = filterbank((A + 1) / 2 * (x + 1) - 1, stride, sigma, P, A)
    return F_y, F_x, log_gamma.exp()[:, None, None]


class DRAW(nn.Module):
    """`log_likelihood` and `kl`, each `(T, N)`, and `canvases (T, N, B, A)` of pictures `image (N, B, A)` for
    the noise `eps (T, N, Z)`, from a canvas and both LSTMs' states, all zero unless given.

    Source: Gregor et al., "DRAW: a recurrent neural network for image generation", 2015.

    >>> log_likelihood, kl, canvases = DRAW(P=2, H=3, Z=1)(torch.zeros(4, 6, 5), torch.zeros(7, 4, 1))
    >>> log_likelihood.shape, kl.shape, canvases.shape
    (torch.Size([7, 4]), torch.Size([7, 4]), torch.Size([7, 4, 6, 5]))
    """

    def __init__(self, P: int, H: int, Z: int) -> None:
        super().__init__()
        self.P, self.H = P, H
        self.read = Layer(H, 5)
        self.E_ih, self.E_hh, self.e = uniform(4 * H, 2 * P * P + H), uniform(4 * H, H), zeros(4 * H)
        self.posterior = layers(H, 2 * Z)
        self.W_ih, self.W_hh, self.b = uniform(4 * H, Z), uniform(4 * H, H), zeros(4 * H)
        self.write, self.patch = Layer(H, 5), Layer(H, P * P)

    def forward(self, image: Tensor, eps: Tensor, *state0: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        bind({"image": "N B A", "eps": "T N Z"}, {"image": image, "eps": eps})
        check_steps("eps", eps)
        N, B, A = image.shape
        start = [torch.zeros_like(image), *(image.new_zeros(N, self.H) for _ in range(4))]
        check_count("state0", state0 or start, ("canvas", "h_e", "c_e", "h_d", "c_d"))
        for k, (given, zero) in enumerate(zip(state0, start)):
            if given.shape != zero.shape:
                raise ValueError(f"state0[{k}]: expected shape {tuple(zero.shape)}, got {tuple(given.shape)}")
        canvas, h_e, c_e, h_d, c_d = state0 or start
        log_likelihoods, divergences, canvases = [], [], []
        for eps_t in eps.unbind(0):
            F_y, F_x, gamma = draw_window(self.read(h_d), self.P, B, A)
            seen = torch.stack([image, image - torch.sigmoid(canvas)], 1)
            glimpses = gamma[:, None] * (F_y[:, None] @ seen @ F_x[:, None].mT)
            read = torch.cat([glimpses.flatten(1), h_d], 1)
            h_e, c_e = lstm_cell(linear(read, self.E_ih) + linear(h_e, self.E_hh, self.e), c_e)
            posterior = gaussian_network(h_e, self.posterior, deviation="exp")
            z = posterior.mean + posterior.stddev * eps_t
            prior = Normal(torch.zeros_like(z), torch.ones_like(z))
            divergences.append(kl_divergence(posterior, prior).sum(1))
            h_d, c_d = lstm_cell(linear(z, self.W_ih) + linear(h_d, self.W_hh, self.b), c_d)
            F_y, F_x, gamma = draw_window(self.write(h_d), self.P, B, A)
            patch = self.patch(h_d).reshape(N, self.P, self.P)
            canvas = canvas + F_y.mT @ patch @ F_x / gamma
            canvases.append(canvas)
            surprise = binary_cross_entropy_with_logits(canvas, image, reduction="none")
            log_likelihoods.append(-surprise.sum((1, 2)))
        return torch.stack(log_likelihoods), torch.stack(divergences), torch.stack(canvases)
