"""STORN: two recurrent networks, one that recognises a latent variable at every step, one that generates.

Axes: `T` time, `N` batch, `D` input, `H` hidden, `Z` latent. The noise is drawn by the caller.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.gaussian import (
    KLCache,
    kl_gaussians,
    kl_gaussians_backward,
    reparameterise,
    reparameterise_backward,
)
from lstm_ref.numpy.likelihoods import (
    GaussianLikelihoodCache,
    gaussian_log_likelihood,
    gaussian_log_likelihood_backward,
)
from lstm_ref.numpy.models.latent import along_sequence, back_along_sequence
from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.numpy.networks import (
    GaussianNetworkCache,
    Layers,
    gaussian_network,
    gaussian_network_backward,
    initial_layers,
)
from lstm_ref.numpy.parameters import uniform
from lstm_ref.numpy.rnn import RNNCache, rnn_step, rnn_step_backward
from lstm_ref.shapes import bind

__all__ = [
    "STORNCache",
    "STORNStepCache",
    "STORNWeights",
    "initial_storn_weights",
    "storn_backward",
    "storn_forward",
    "storn_step",
    "storn_step_backward",
]


class STORNWeights(NamedTuple):
    """A recognition network, and the generating one that reads its latent."""

    R_ih: np.ndarray  # (H, D), the recognition network
    R_hh: np.ndarray  # (H, H)
    r: np.ndarray  # (H,)
    posterior: Layers  # H to 2Z, from the recognition state
    W_ih: np.ndarray  # (H, D + Z), the generating network: the input before, and the latent
    W_hh: np.ndarray  # (H, H)
    b: np.ndarray  # (H,)
    output: Layers  # H to 2D, from the generating state: the likelihood


class STORNStepCache(NamedTuple):
    """What the backward of a step needs: its parts' caches."""

    recognition: RNNCache
    posterior: GaussianNetworkCache
    eps: np.ndarray  # (N, Z)
    kl: KLCache
    generation: RNNCache
    output: GaussianNetworkCache
    likelihood: GaussianLikelihoodCache


class STORNCache(NamedTuple):
    """What the backward of a sequence needs: the steps' caches, and the weights for their shapes."""

    steps: tuple[STORNStepCache, ...]
    weights: STORNWeights


def initial_storn_weights(rng: np.random.Generator, D: int, H: int, Z: int) -> STORNWeights:
    """Weights to start from: uniform in +-1/sqrt(fan-in), biases zero.

    Shapes: as in `STORNWeights`.

    Raises ValueError, naming the argument, for a size below 1 and for what is no Generator.

    Source: torch's default for linear layers.

    >>> initial_storn_weights(np.random.default_rng(0), D=2, H=3, Z=1).W_ih.shape
    (3, 3)
    """
    check_kinds(locals(), rng=np.random.Generator, D="size", H="size", Z="size")
    recognition = uniform(rng, H, D), uniform(rng, H, H), np.zeros(H)
    generation = uniform(rng, H, D + Z), uniform(rng, H, H), np.zeros(H)
    posterior, output = initial_layers(rng, H, 2 * Z), initial_layers(rng, H, 2 * D)
    return STORNWeights(*recognition, posterior, *generation, output)


def storn_step(
    x: np.ndarray,
    x_before: np.ndarray,
    r: np.ndarray,
    h: np.ndarray,
    eps: np.ndarray,
    weights: STORNWeights,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, STORNStepCache]:
    """One step of STORN: the recognition state reads x, its latent and the x before drive the generating
    state.

        r_next = rnn_step(x, r)         q(z) = N(posterior(r_next))       z = mu_q + sigma_q eps
        h_next = rnn_step([x_before, z], h)      p(x) = N(output(h_next))      p(z) = N(0, 1)

    Deviation: sigma is a softplus with a floor, see `gaussian_network`; the paper lets the output choose its
    distribution.

    Shapes: `x` and `x_before (N, D)`, `r` and `h (N, H)`, `eps (N, Z)`; returns `r_next`, `h_next (N, H)`,
    in nats `log_likelihood (N,)` and `kl (N,)`, and the `STORNStepCache`. Raises ValueError, naming the
    argument, when one does not fit.

    Source: Bayer and Osendorfer, "Learning stochastic recurrent networks", 2014.

    >>> weights = initial_storn_weights(np.random.default_rng(0), D=2, H=3, Z=1)
    >>> x, h = np.ones((5, 2)), np.zeros((5, 3))
    >>> r_next, h_next, _, kl, _ = storn_step(x, 0 * x, h, h, np.zeros((5, 1)), weights)
    >>> h_next.shape, bool(np.all(kl >= 0))
    ((5, 3), True)
    """
    check_kinds(locals(), weights=STORNWeights)
    bind({"x": "N D", "x_before": "N D", "r": "N H", "h": "N H", "eps": "N Z"}, locals())
    w = weights
    r_next, recognition_cache = rnn_step(x, r, w.R_ih, w.R_hh, w.r)
    mu_q, sigma_q, posterior_cache = gaussian_network(r_next, w.posterior)
    z, _ = reparameterise(mu_q, sigma_q, eps)
    h_next, generation_cache = rnn_step(np.concatenate([x_before, z], axis=1), h, w.W_ih, w.W_hh, w.b)
    mu_x, sigma_x, output_cache = gaussian_network(h_next, w.output)
    kl, kl_cache = kl_gaussians(mu_q, sigma_q, np.zeros_like(mu_q), np.ones_like(mu_q))
    log_likelihood, likelihood_cache = gaussian_log_likelihood(x, mu_x, sigma_x)
    first = recognition_cache, posterior_cache, eps, kl_cache
    cache = STORNStepCache(*first, generation_cache, output_cache, likelihood_cache)
    return r_next, h_next, log_likelihood, kl, cache


def storn_step_backward(
    dr_next: np.ndarray,
    dh_next: np.ndarray,
    dlog_likelihood: np.ndarray,
    dkl: np.ndarray,
    cache: STORNStepCache,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, STORNWeights]:
    """The gradients of `storn_step`: from the likelihood through the generating state to the latent, and on
    through the recognition state.

    Shapes: `dr_next` and `dh_next (N, H)`, `dlog_likelihood` and `dkl (N,)`; returns `dx` and `dx_before
    (N, D)`, `dr` and `dh (N, H)`, and gradients as `STORNWeights`. Raises ValueError, naming the argument,
    when one does not fit.

    Source: as `storn_step`; through the sample Kingma and Welling, 2014.

    >>> weights = initial_storn_weights(np.random.default_rng(0), D=2, H=3, Z=1)
    >>> x, h, one = np.ones((5, 2)), np.zeros((5, 3)), np.ones(5)
    >>> *_, cache = storn_step(x, 0 * x, h, h, np.zeros((5, 1)), weights)
    >>> *_, dweights = storn_step_backward(h, h, 0 * one, one, cache)
    >>> bool(dweights.R_ih.any()), bool(dweights.W_ih.any())  # the divergence knows no generating network
    (True, False)
    """
    check_kinds(locals(), cache=STORNStepCache)
    arrays = {"r": cache.recognition.h, "h": cache.generation.h, "dr_next": dr_next, "dh_next": dh_next}
    bind({"r": "N R", "h": "N H", "dr_next": "N R", "dh_next": "N H"}, arrays)
    D = cache.likelihood.sigma.shape[1]
    dx, dmu_x, dsigma_x = gaussian_log_likelihood_backward(dlog_likelihood, cache.likelihood)
    dh_output, doutput = gaussian_network_backward(dmu_x, dsigma_x, cache.output)
    dinput, dh, dW_ih, dW_hh, db = rnn_step_backward(dh_next + dh_output, cache.generation)
    dmu_z, dsigma_z = reparameterise_backward(dinput[:, D:], cache.eps)
    dmu_q, dsigma_q, _, _ = kl_gaussians_backward(dkl, cache.kl)
    dr_posterior, dposterior = gaussian_network_backward(dmu_q + dmu_z, dsigma_q + dsigma_z, cache.posterior)
    dx_read, dr, dR_ih, dR_hh, dr_bias = rnn_step_backward(dr_next + dr_posterior, cache.recognition)
    dweights = STORNWeights(dR_ih, dR_hh, dr_bias, dposterior, dW_ih, dW_hh, db, doutput)
    return dx + dx_read, dinput[:, :D], dr, dh, dweights


def storn_forward(
    x: np.ndarray, r0: np.ndarray, h0: np.ndarray, eps: np.ndarray, weights: STORNWeights
) -> tuple[np.ndarray, np.ndarray, STORNCache]:
    """`storn_step` along a sequence: likelihood and divergence of every step, apart. Before the first input
    there was a zero.

    Shapes: `x (T, N, D)`, `r0` and `h0 (N, H)`, `eps (T, N, Z)`; returns, in nats, `log_likelihood` and
    `kl (T, N)`, and the `STORNCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `storn_step`.

    >>> weights = initial_storn_weights(np.random.default_rng(0), D=2, H=3, Z=1)
    >>> state = np.zeros((5, 3))
    >>> log_likelihood, kl, _ = storn_forward(np.zeros((6, 5, 2)), state, state, np.zeros((6, 5, 1)), weights)
    >>> log_likelihood.shape, kl.shape
    ((6, 5), (6, 5))
    """
    check_kinds(locals(), weights=STORNWeights)
    bind({"x": "T N D", "r0": "N H", "h0": "N H", "eps": "T N Z"}, locals())
    check_steps("x", x)

    def step(x: np.ndarray, x_before: np.ndarray, eps: np.ndarray, r: np.ndarray, h: np.ndarray) -> tuple:
        return storn_step(x, x_before, r, h, eps, weights)

    inputs = zip(x, [np.zeros_like(x[0]), *x[:-1]], eps, strict=True)
    log_likelihood, kl, steps = along_sequence(step, (r0, h0), inputs)
    return log_likelihood, kl, STORNCache(steps, weights)


def storn_backward(
    dlog_likelihood: np.ndarray, dkl: np.ndarray, cache: STORNCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, STORNWeights]:
    """Back through time, through both networks; an input was read at its own step and at the next.

    Shapes: `dlog_likelihood` and `dkl (T, N)`, as `elbo_backward` gives them; returns `dx (T, N, D)`, `dr0`
    and `dh0 (N, H)`, and gradients as `STORNWeights`. Raises ValueError, naming the argument, when one does
    not fit.

    Source: as `storn_step`.

    >>> weights = initial_storn_weights(np.random.default_rng(0), D=2, H=3, Z=1)
    >>> state = np.zeros((5, 3))
    >>> _, kl, cache = storn_forward(np.zeros((6, 5, 2)), state, state, np.zeros((6, 5, 1)), weights)
    >>> dx, dr0, dh0, dweights = storn_backward(np.ones_like(kl), -np.ones_like(kl), cache)
    >>> dx.shape, dweights.W_hh.shape
    ((6, 5, 2), (3, 3))
    """
    check_kinds(locals(), cache=STORNCache)
    upstream = (cache.steps[0].generation.h, dlog_likelihood, dkl)
    (dx, dx_before), (dr0, dh0), dweights = back_along_sequence(storn_step_backward, *upstream, *cache)
    dx[:-1] += dx_before[1:]
    return dx, dr0, dh0, dweights
