"""DRAW as an `nn.Module` that returns the bound on the log likelihood, to be maximised, and its canvases.

Parameters have the names and shapes of `lstm_ref.numpy.draw`; the noise is an argument.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits, linear

from lstm_ref.torch.variational import AnnotatedParameters, gaussian_of, lstm_cell


def filterbank(center: Tensor, stride: Tensor, sigma: Tensor, P: int, A: int) -> Tensor:
    """P Gaussian filters over A pixels, `(N, P, A)`, each summing to 1 (Gregor et al., 2015).

    >>> filterbank(torch.tensor([2.0]), torch.tensor([1.0]), torch.tensor([0.1]), 1, 5).round(decimals=3)
    tensor([[[0., 0., 1., 0., 0.]]])
    """
    mu = center[:, None] + (torch.arange(P, dtype=sigma.dtype) - (P - 1) / 2) * stride[:, None]
    pixels = torch.arange(A, dtype=sigma.dtype)
    raw = torch.exp(-((pixels - mu[:, :, None]) ** 2) / (2 * sigma[:, None, None] ** 2))
    return raw / (raw.sum(2, keepdim=True) + 1e-8)


class DRAW(AnnotatedParameters):
    """`elbo (N,)` and `canvases (T, N, B, A)` of pictures `image (N, B, A)` for the noise `eps (T, N, Z)`.

    Source: Gregor et al., "DRAW: a recurrent neural network for image generation", 2015.

    >>> zero = torch.zeros(4, 3)
    >>> elbo, canvases = DRAW(P=2, H=3, Z=1)(torch.zeros(4, 6, 5), zero, zero, torch.zeros(7, 4, 1))
    >>> elbo.shape, canvases.shape
    (torch.Size([4]), torch.Size([7, 4, 6, 5]))
    """

    W_read: Tensor
    b_read: Tensor
    E_ih: Tensor
    E_hh: Tensor
    e: Tensor
    W_posterior: Tensor
    b_posterior: Tensor
    W_ih: Tensor
    W_hh: Tensor
    b: Tensor
    W_write: Tensor
    b_write: Tensor
    W_patch: Tensor
    b_patch: Tensor

    def __init__(self, P: int, H: int, Z: int) -> None:
        encoder, decoder = [(4 * H, 2 * P * P + H), (4 * H, H), (4 * H,)], [(4 * H, Z), (4 * H, H), (4 * H,)]
        window, posterior, patch = [(5, H), (5,)], [(2 * Z, H), (2 * Z,)], [(P * P, H), (P * P,)]
        super().__init__([*window, *encoder, *posterior, *decoder, *window, *patch])
        self.P = P

    def window(self, h: Tensor, W: Tensor, b: Tensor, B: int, A: int) -> tuple[Tensor, Tensor, Tensor]:
        """The filters of both axes and the strength, from the decoder's state."""
        x, y, log_variance, log_stride, log_gamma = linear(h, W, b).unbind(1)
        stride = (max(A, B) - 1) / max(self.P - 1, 1) * log_stride.exp()
        sigma = (log_variance / 2).exp()
        F_y = filterbank((B - 1) * (y + 1) / 2, stride, sigma, self.P, B)
        F_x = filterbank((A - 1) * (x + 1) / 2, stride, sigma, self.P, A)
        return F_y, F_x, log_gamma.exp()[:, None, None]

    def forward(self, image: Tensor, h0: Tensor, c0: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
        N, B, A = image.shape
        h_e, c_e, h_d, c_d = h0, c0, h0, c0
        canvas, kl, canvases = torch.zeros_like(image), torch.zeros_like(h0[:, 0]), []
        for eps_t in eps.unbind(0):
            F_y, F_x, gamma = self.window(h_d, self.W_read, self.b_read, B, A)
            seen = torch.stack([image, image - torch.sigmoid(canvas)], 1)
            glimpses = gamma[:, None] * (F_y[:, None] @ seen @ F_x[:, None].mT)
            read = torch.cat([glimpses.reshape(N, -1), h_d], 1)
            h_e, c_e = lstm_cell(linear(read, self.E_ih) + linear(h_e, self.E_hh, self.e), c_e)
            posterior = gaussian_of(h_e, self.W_posterior, self.b_posterior)
            z = posterior.mean + posterior.stddev * eps_t
            kl = kl + kl_divergence(posterior, Normal(torch.zeros_like(z), torch.ones_like(z))).sum(1)
            h_d, c_d = lstm_cell(linear(z, self.W_ih) + linear(h_d, self.W_hh, self.b), c_d)
            F_y, F_x, gamma = self.window(h_d, self.W_write, self.b_write, B, A)
            patch = linear(h_d, self.W_patch, self.b_patch).reshape(N, self.P, self.P)
            canvas = canvas + F_y.mT @ patch @ F_x / gamma
            canvases.append(canvas)
        likelihood = -binary_cross_entropy_with_logits(canvas, image, reduction="none").sum((1, 2))
        return likelihood - kl, torch.stack(canvases)
