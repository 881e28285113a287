"""Diagonal Gaussians: a sample that can be differentiated, and the divergence between two of them.

Axes: `N` batch, `Z` latent. A Gaussian is its mean `mu` and its standard deviation `sigma > 0`, entry by
entry.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.shapes import bind

__all__ = [
    "KLCache",
    "kl_gaussians",
    "kl_gaussians_backward",
    "reparameterise",
    "reparameterise_backward",
    "softplus",
]


class KLCache(NamedTuple):
    """What the backward of the divergence needs."""

    mu_q: np.ndarray  # (N, Z)
    sigma_q: np.ndarray  # (N, Z)
    mu_p: np.ndarray  # (N, Z)
    sigma_p: np.ndarray  # (N, Z)


def softplus(a: np.ndarray) -> np.ndarray:
    """`log(1 + exp(a))`, the way from any number to a standard deviation; for large `a` it is `a`.

    Shapes: `a` any; the result is alike. Raises ValueError for what are no numbers.

    Source: Dugas et al., 2001.

    >>> softplus(np.array([-1000.0, 1.0, 1000.0])).tolist()
    [0.0, 1.3132616875182228, 1000.0]
    """
    check_kinds(locals(), a="numbers")
    positive = a.real > 0
    return np.where(positive, a, 0) + np.log1p(np.exp(np.where(positive, -a, a)))


def reparameterise(mu: np.ndarray, sigma: np.ndarray, eps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A sample of N(mu, sigma^2) as a function of noise drawn beforehand: `z = mu + sigma eps`.

    Shapes: `mu`, `sigma` and `eps (N, Z)`; returns `z (N, Z)`, and `eps` as the cache of the backward. Raises
    ValueError, naming the argument, when one does not fit.

    Source: Kingma and Welling, "Auto-encoding variational Bayes", 2014.

    >>> reparameterise(np.array([[1.0]]), np.array([[2.0]]), np.array([[0.5]]))[0]
    array([[2.]])
    """
    bind({"mu": "N Z", "sigma": "N Z", "eps": "N Z"}, locals())
    return mu + sigma * eps, eps


def reparameterise_backward(dz: np.ndarray, eps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of `reparameterise`: `dmu = dz`, `dsigma = dz eps`. The noise has none.

    Shapes: `dz` and `eps (N, Z)`; returns `dmu` and `dsigma (N, Z)`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: as `reparameterise`.

    >>> reparameterise_backward(np.array([[3.0]]), np.array([[0.5]]))
    (array([[3.]]), array([[1.5]]))
    """
    bind({"eps": "N Z", "dz": "N Z"}, locals())
    return dz.copy(), dz * eps


def kl_gaussians(
    mu_q: np.ndarray, sigma_q: np.ndarray, mu_p: np.ndarray, sigma_p: np.ndarray
) -> tuple[np.ndarray, KLCache]:
    """The divergence of q from p, summed over the latent entries, in nats.

        KL(q || p) = sum over Z of
            log(sigma_p / sigma_q) + (sigma_q^2 + (mu_q - mu_p)^2) / (2 sigma_p^2) - 1/2

    Shapes: all `(N, Z)`; returns `kl (N,)` and the `KLCache`. Raises ValueError, naming the argument, when
    one does not fit or a sigma is not above 0.

    Source: Kullback and Leibler, 1951; between prior and posterior of a recurrent net Chung et al., 2015.

    >>> one = np.ones((1, 2))
    >>> kl_gaussians(one, one, 0 * one, one)[0]  # one unit apart in two directions: twice a half
    array([1.])
    """
    bind({"mu_q": "N Z", "sigma_q": "N Z", "mu_p": "N Z", "sigma_p": "N Z"}, locals())
    check_positive("sigma_q", sigma_q)
    check_positive("sigma_p", sigma_p)
    share = (sigma_q**2 + (mu_q - mu_p) ** 2) / (2 * sigma_p**2)
    kl = (np.log(sigma_p) - np.log(sigma_q) + share - 0.5).sum(axis=1)
    return kl, KLCache(mu_q, sigma_q, mu_p, sigma_p)


def kl_gaussians_backward(
    dkl: np.ndarray, cache: KLCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `kl_gaussians`.

        dmu_q = dkl (mu_q - mu_p) / sigma_p^2                dmu_p = -dmu_q
        dsigma_q = dkl (sigma_q / sigma_p^2 - 1 / sigma_q)
        dsigma_p = dkl (1 / sigma_p - (sigma_q^2 + (mu_q - mu_p)^2) / sigma_p^3)

    Shapes: `dkl (N,)`; returns four arrays `(N, Z)`. Raises ValueError when `dkl` does not fit.

    Source: as `kl_gaussians`.

    >>> one = np.ones((1, 1))
    >>> _, cache = kl_gaussians(one, one, one, one)  # at q = p the divergence is smallest
    >>> [gradient.item() for gradient in kl_gaussians_backward(np.ones(1), cache)]
    [0.0, 0.0, -0.0, 0.0]
    """
    check_kinds(locals(), cache=KLCache)
    bind({"mu_q": "N Z", "dkl": "N"}, {"mu_q": cache.mu_q, "dkl": dkl})
    mu_q, sigma_q, mu_p, sigma_p = cache
    d = dkl[:, None]
    apart = mu_q - mu_p
    dmu_q = d * apart / sigma_p**2
    dsigma_q = d * (sigma_q / sigma_p**2 - 1 / sigma_q)
    dsigma_p = d * (1 / sigma_p - (sigma_q**2 + apart**2) / sigma_p**3)
    return dmu_q, dsigma_q, -dmu_q, dsigma_p


def check_positive(name: str, sigma: np.ndarray) -> None:
    """Raises ValueError when a standard deviation is 0 or below it; a nan passes, and stays one.

    >>> check_positive("sigma", np.zeros(1))
    Traceback (most recent call last):
    ValueError: sigma: expected standard deviations above 0, got 0.0
    """
    outside = sigma.real[sigma.real <= 0]
    if outside.size:
        raise ValueError(f"{name}: expected standard deviations above 0, got {outside[0]}")
