"""How well a density describes what came, in nats: a Gaussian, a mixture of Gaussians, a coin a pixel.

Axes: `N` batch, `D` entries of the data, `K` components of a mixture, `B` rows and `A` columns of a picture.
A log likelihood is summed over all entries of one example.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.gaussian import check_positive, softplus
from lstm_ref.numpy.losses import log_softmax
from lstm_ref.shapes import bind

__all__ = [
    "bernoulli_log_likelihood",
    "bernoulli_log_likelihood_backward",
    "gaussian_log_likelihood",
    "gaussian_log_likelihood_backward",
    "mixture_log_likelihood",
    "mixture_log_likelihood_backward",
]

HALF_LOG_2_PI = math.log(2 * math.pi) / 2


class GaussianLikelihoodCache(NamedTuple):
    """What the backward of the Gaussian's log likelihood needs."""

    standard: np.ndarray  # (N, D): (x - mu) / sigma
    sigma: np.ndarray  # (N, D)


class MixtureLikelihoodCache(NamedTuple):
    """What the backward of the mixture's log likelihood needs."""

    standard: np.ndarray  # (N, K, D): (x - mu) / sigma
    sigma: np.ndarray  # (N, K, D)
    prior: np.ndarray  # (N, K): the components' shares before x was seen
    posterior: np.ndarray  # (N, K): and after


class BernoulliLikelihoodCache(NamedTuple):
    """What the backward of the coins' log likelihood needs: its inputs."""

    image: np.ndarray  # (N, B, A)
    logits: np.ndarray  # (N, B, A)


def gaussian_log_likelihood(
    x: np.ndarray, mu: np.ndarray, sigma: np.ndarray
) -> tuple[np.ndarray, GaussianLikelihoodCache]:
    """The log density of x under N(mu, sigma^2), summed over the entries.

        sum over D of  -((x - mu) / sigma)^2 / 2 - log sigma - log(2 pi) / 2

    Shapes: all `(N, D)`; returns `(N,)` and the `GaussianLikelihoodCache`. Raises ValueError, naming the
    argument, when one does not fit or a sigma is not above 0.

    Source: Gauss, 1809.

    >>> gaussian_log_likelihood(np.zeros((1, 1)), np.zeros((1, 1)), np.ones((1, 1)))[0].round(4)
    array([-0.9189])
    """
    bind({"x": "N D", "mu": "N D", "sigma": "N D"}, locals())
    check_positive("sigma", sigma)
    standard = (x - mu) / sigma
    density = -0.5 * standard**2 - np.log(sigma) - HALF_LOG_2_PI
    return density.sum(axis=1), GaussianLikelihoodCache(standard, sigma)


def gaussian_log_likelihood_backward(
    dlog_likelihood: np.ndarray, cache: GaussianLikelihoodCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `gaussian_log_likelihood`, with `u = (x - mu) / sigma`.

        dmu = d u / sigma        dx = -dmu        dsigma = d (u^2 - 1) / sigma

    Shapes: `dlog_likelihood (N,)`; returns `dx`, `dmu` and `dsigma (N, D)`. Raises ValueError when it does
    not fit.

    Source: as `gaussian_log_likelihood`.

    >>> one = np.ones((1, 1))
    >>> _, cache = gaussian_log_likelihood(3 * one, one, 2 * one)  # off by exactly one sigma
    >>> gaussian_log_likelihood_backward(np.ones(1), cache)
    (array([[-0.5]]), array([[0.5]]), array([[0.]]))
    """
    check_kinds(locals(), cache=GaussianLikelihoodCache)
    standard, sigma = cache
    arrays = {"standard": standard, "dlog_likelihood": dlog_likelihood}
    bind({"standard": "N D", "dlog_likelihood": "N"}, arrays)
    d = dlog_likelihood[:, None] / sigma
    return -d * standard, d * standard, d * (standard**2 - 1)


def mixture_log_likelihood(
    x: np.ndarray, logits: np.ndarray, mu: np.ndarray, sigma: np.ndarray
) -> tuple[np.ndarray, MixtureLikelihoodCache]:
    """The log density of x under a mixture of K Gaussians, for an answer that is one of several.

        log sum over K of  softmax(logits)_k N(x; mu_k, sigma_k^2)

    Shapes: `x (N, D)`, `logits (N, K)`, `mu` and `sigma (N, K, D)`; returns `(N,)` and the
    `MixtureLikelihoodCache`. Raises ValueError, naming the argument, when one does not fit or a sigma is not
    above 0.

    Source: Bishop, "Mixture density networks", 1994; at the output of a recurrent network Graves, 2013.

    >>> far = np.array([[[-1.0], [1.0]]])  # +1 or -1, never the 0 between them
    >>> mixture_log_likelihood(np.ones((1, 1)), np.zeros((1, 2)), far, 0.1 * np.ones((1, 2, 1)))[0].round(3)
    array([0.69])
    """
    bind({"x": "N D", "logits": "N K", "mu": "N K D", "sigma": "N K D"}, locals())
    check_positive("sigma", sigma)
    standard = (x[:, None] - mu) / sigma
    density = (-0.5 * standard**2 - np.log(sigma) - HALF_LOG_2_PI).sum(axis=2)  # (N, K)
    log_prior = log_softmax(logits)
    joint = log_prior + density
    top = joint.real.max(axis=1, keepdims=True)
    log_likelihood = top[:, 0] + np.log(np.exp(joint - top).sum(axis=1))
    posterior = np.exp(joint - log_likelihood[:, None])
    return log_likelihood, MixtureLikelihoodCache(standard, sigma, np.exp(log_prior), posterior)


def mixture_log_likelihood_backward(
    dlog_likelihood: np.ndarray, cache: MixtureLikelihoodCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `mixture_log_likelihood`: a component's share of the blame is its posterior.

        dlogits = d (posterior - prior)      dmu_k, dsigma_k = posterior_k times the single Gaussian's
        dx = -sum over K of dmu_k

    Shapes: `dlog_likelihood (N,)`; returns `dx (N, D)`, `dlogits (N, K)`, `dmu` and `dsigma (N, K, D)`.
    Raises ValueError when it does not fit.

    Source: as `mixture_log_likelihood`.

    >>> far = np.array([[[-1.0], [1.0]]])
    >>> _, cache = mixture_log_likelihood(np.ones((1, 1)), np.zeros((1, 2)), far, 0.1 * np.ones((1, 2, 1)))
    >>> mixture_log_likelihood_backward(np.ones(1), cache)[1]  # it was the second, for certain
    array([[-0.5,  0.5]])
    """
    check_kinds(locals(), cache=MixtureLikelihoodCache)
    standard, sigma, prior, posterior = cache
    arrays = {"standard": standard, "dlog_likelihood": dlog_likelihood}
    bind({"standard": "N K D", "dlog_likelihood": "N"}, arrays)
    d = dlog_likelihood[:, None] * posterior
    dmu = d[:, :, None] * standard / sigma
    dsigma = d[:, :, None] * (standard**2 - 1) / sigma
    return -dmu.sum(axis=1), dlog_likelihood[:, None] * (posterior - prior), dmu, dsigma


def bernoulli_log_likelihood(
    image: np.ndarray, logits: np.ndarray
) -> tuple[np.ndarray, BernoulliLikelihoodCache]:
    """The log likelihood of pixels in [0, 1], each a coin with `p = sigmoid(logit)`.

        sum over B, A of  image log p + (1 - image) log(1 - p)  =  image logits - softplus(logits)

    Shapes: both `(N, B, A)`; returns `(N,)` and the `BernoulliLikelihoodCache`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: as a picture's likelihood, Gregor et al., 2015, equation 9.

    >>> bernoulli_log_likelihood(np.ones((1, 1, 2)), np.zeros((1, 1, 2)))[0].round(4)  # twice log(1/2)
    array([-1.3863])
    """
    bind({"image": "N B A", "logits": "N B A"}, locals())
    likelihood = (image * logits - softplus(logits)).sum(axis=(1, 2))
    return likelihood, BernoulliLikelihoodCache(image, logits)


def bernoulli_log_likelihood_backward(
    dlog_likelihood: np.ndarray, cache: BernoulliLikelihoodCache
) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of `bernoulli_log_likelihood`.

        dimage = d logits        dlogits = d (image - sigmoid(logits))

    Shapes: `dlog_likelihood (N,)`; returns `dimage` and `dlogits (N, B, A)`. Raises ValueError when it does
    not fit.

    Source: as `bernoulli_log_likelihood`.

    >>> _, cache = bernoulli_log_likelihood(np.ones((1, 1, 1)), np.zeros((1, 1, 1)))
    >>> bernoulli_log_likelihood_backward(np.ones(1), cache)[1]
    array([[[0.5]]])
    """
    check_kinds(locals(), cache=BernoulliLikelihoodCache)
    image, logits = cache
    arrays = {"image": image, "dlog_likelihood": dlog_likelihood}
    bind({"image": "N B A", "dlog_likelihood": "N"}, arrays)
    d = dlog_likelihood[:, None, None]
    return d * logits, d * (image - sigmoid(logits))
