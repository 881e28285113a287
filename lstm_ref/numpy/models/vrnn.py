"""The VRNN: an LSTM with a latent variable at every step, whose prior and likelihood read the state.

Axes: `T` time, `N` batch, `D` input, `H` hidden, `Z` latent, `F` features. The noise is drawn by the
caller, so that the same noise gives the same numbers anywhere.
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
from lstm_ref.numpy.lstm import LSTMCache, lstm_step, lstm_step_backward
from lstm_ref.numpy.models.latent import along_sequence, back_along_sequence
from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.numpy.networks import (
    GaussianNetworkCache,
    Layers,
    MLPCache,
    gaussian_network,
    gaussian_network_backward,
    initial_layers,
    mlp,
    mlp_backward,
)
from lstm_ref.numpy.parameters import uniform
from lstm_ref.shapes import bind

__all__ = [
    "VRNNCache",
    "VRNNStepCache",
    "VRNNWeights",
    "initial_vrnn_weights",
    "vrnn_backward",
    "vrnn_forward",
    "vrnn_step",
    "vrnn_step_backward",
]


class VRNNWeights(NamedTuple):
    """The paper's five networks, each any number of layers, and an LSTM."""

    phi_x: Layers  # D to F, the features of x
    phi_z: Layers  # Z to F, the features of z
    prior: Layers  # H to 2Z
    encoder: Layers  # F + H to 2Z, of the features of x and h: the posterior
    decoder: Layers  # F + H to 2D, of the features of z and h: the likelihood
    W_ih: np.ndarray  # (4H, 2F), of both features
    W_hh: np.ndarray  # (4H, H)
    b: np.ndarray  # (4H,)


class VRNNStepCache(NamedTuple):
    """What the backward of a step needs: its parts' caches."""

    phi_x: MLPCache
    phi_z: MLPCache
    prior: GaussianNetworkCache
    encoder: GaussianNetworkCache
    decoder: GaussianNetworkCache
    eps: np.ndarray  # (N, Z)
    kl: KLCache
    likelihood: GaussianLikelihoodCache
    lstm: LSTMCache


class VRNNCache(NamedTuple):
    """What the backward of a sequence needs: the steps' caches, and the weights for their shapes."""

    steps: tuple[VRNNStepCache, ...]
    weights: VRNNWeights


def initial_vrnn_weights(
    rng: np.random.Generator, D: int, H: int, Z: int, F: int, depth: int = 1
) -> VRNNWeights:
    """Weights to start from: uniform in +-1/sqrt(fan-in), biases zero. `depth` is the number of layers of
    each network; between two layers there are `F` units.

    Shapes: as in `VRNNWeights`. Raises ValueError when `depth` is below 1.

    Source: torch's default for linear layers.

    >>> weights = initial_vrnn_weights(np.random.default_rng(0), D=2, H=3, Z=1, F=4, depth=2)
    >>> weights.W_ih.shape, [layer.W.shape for layer in weights.encoder]
    ((12, 8), [(4, 7), (2, 4)])
    """
    check_kinds(locals(), rng=np.random.Generator, D="size", H="size", Z="size", F="size", depth="size")
    between = [F] * (depth - 1)
    pairs = (D, F), (Z, F), (H, 2 * Z), (F + H, 2 * Z), (F + H, 2 * D)
    phi_x, phi_z, prior, encoder, decoder = (initial_layers(rng, a, *between, b) for a, b in pairs)
    lstm = uniform(rng, 4 * H, 2 * F), uniform(rng, 4 * H, H), np.zeros(4 * H)
    return VRNNWeights(phi_x, phi_z, prior, encoder, decoder, *lstm)


def vrnn_step(
    x: np.ndarray,
    h: np.ndarray,
    c: np.ndarray,
    eps: np.ndarray,
    weights: VRNNWeights,
    activation: str = "tanh",
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, VRNNStepCache]:
    """One step of the VRNN: prior and posterior from h, a sample, the likelihood of x, the next state.

        p(z) = N(prior(h))            q(z) = N(encoder(phi_x(x), h))       z = mu_q + sigma_q eps
        p(x) = N(decoder(phi_z(z), h))      h, c = lstm_step([phi_x(x), phi_z(z)], h, c)

    The paper's networks have four hidden layers of rectified units (`depth=5`, `activation="relu"`). The
    course uses one layer each: `phi_x` and `phi_z` a tanh layer, prior, encoder and decoder linear. Another
    deviation: every sigma has a floor, see `gaussian_network`.

    Shapes: `x (N, D)`, `h` and `c (N, H)`, `eps (N, Z)`; returns `h_next`, `c_next (N, H)`, in nats
    `log_likelihood (N,)` of x and `kl (N,)` of q from p, and the `VRNNStepCache`. Raises ValueError, naming
    the argument, when one does not fit.

    Source: Chung et al., "A recurrent latent variable model for sequential data", 2015, equations 5 to 11.

    >>> weights = initial_vrnn_weights(np.random.default_rng(0), D=2, H=3, Z=1, F=4)
    >>> state = np.zeros((5, 3))
    >>> h_next, _, _, kl, _ = vrnn_step(np.ones((5, 2)), state, state, np.zeros((5, 1)), weights)
    >>> h_next.shape, bool(np.all(kl >= 0))
    ((5, 3), True)
    """
    check_kinds(locals(), weights=VRNNWeights)
    bind({"x": "N D", "h": "N H", "c": "N H", "eps": "N Z"}, locals())
    w = weights
    features_x, phi_x_cache = mlp(x, w.phi_x, activation, squash_last=True)
    mu_p, sigma_p, prior_cache = gaussian_network(h, w.prior, activation)
    seen = np.concatenate([features_x, h], axis=1)
    mu_q, sigma_q, encoder_cache = gaussian_network(seen, w.encoder, activation)
    z, _ = reparameterise(mu_q, sigma_q, eps)
    features_z, phi_z_cache = mlp(z, w.phi_z, activation, squash_last=True)
    imagined = np.concatenate([features_z, h], axis=1)
    mu_x, sigma_x, decoder_cache = gaussian_network(imagined, w.decoder, activation)
    kl, kl_cache = kl_gaussians(mu_q, sigma_q, mu_p, sigma_p)
    log_likelihood, likelihood_cache = gaussian_log_likelihood(x, mu_x, sigma_x)
    both = np.concatenate([features_x, features_z], axis=1)
    h_next, c_next, lstm_cache = lstm_step(both, h, c, w.W_ih, w.W_hh, w.b)
    networks = phi_x_cache, phi_z_cache, prior_cache, encoder_cache, decoder_cache
    return (
        h_next,
        c_next,
        log_likelihood,
        kl,
        VRNNStepCache(*networks, eps, kl_cache, likelihood_cache, lstm_cache),
    )


def vrnn_step_backward(
    dh_next: np.ndarray,
    dc_next: np.ndarray,
    dlog_likelihood: np.ndarray,
    dkl: np.ndarray,
    cache: VRNNStepCache,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, VRNNWeights]:
    """The gradients of `vrnn_step`. The sample passes on what likelihood and next state say of it, to mean
    and deviation of q; h is read by four parts, x by two.

    Shapes: `dh_next` and `dc_next (N, H)`, `dlog_likelihood` and `dkl (N,)`; returns `dx (N, D)`, `dh` and
    `dc (N, H)`, and gradients as `VRNNWeights`. Raises ValueError, naming the argument, when one does not
    fit.

    Source: as `vrnn_step`; through the sample Kingma and Welling, 2014.

    >>> weights = initial_vrnn_weights(np.random.default_rng(0), D=2, H=3, Z=1, F=4)
    >>> state, one = np.zeros((5, 3)), np.ones(5)
    >>> *_, cache = vrnn_step(np.ones((5, 2)), state, state, np.zeros((5, 1)), weights)
    >>> *_, dweights = vrnn_step_backward(state, state, 0 * one, one, cache)
    >>> [bool(network[0].W.any()) for network in dweights[:5]]  # the divergence knows no decoder
    [True, False, False, True, False]
    """
    check_kinds(locals(), cache=VRNNStepCache)
    F = cache.phi_x.output.shape[1]
    dboth, dh, dc, *dlstm = lstm_step_backward(dh_next, dc_next, cache.lstm)
    dfeatures_x, dfeatures_z = dboth[:, :F], dboth[:, F:]
    dx, dmu_x, dsigma_x = gaussian_log_likelihood_backward(dlog_likelihood, cache.likelihood)
    dimagined, ddecoder = gaussian_network_backward(dmu_x, dsigma_x, cache.decoder)
    dz, dphi_z = mlp_backward(dfeatures_z + dimagined[:, :F], cache.phi_z)
    dmu_z, dsigma_z = reparameterise_backward(dz, cache.eps)
    dmu_q, dsigma_q, dmu_p, dsigma_p = kl_gaussians_backward(dkl, cache.kl)
    dseen, dencoder = gaussian_network_backward(dmu_q + dmu_z, dsigma_q + dsigma_z, cache.encoder)
    dh_prior, dprior = gaussian_network_backward(dmu_p, dsigma_p, cache.prior)
    dx_phi, dphi_x = mlp_backward(dfeatures_x + dseen[:, :F], cache.phi_x)
    dh = dh + dh_prior + dseen[:, F:] + dimagined[:, F:]
    return dx + dx_phi, dh, dc, VRNNWeights(dphi_x, dphi_z, dprior, dencoder, ddecoder, *dlstm)


def vrnn_forward(
    x: np.ndarray,
    h0: np.ndarray,
    c0: np.ndarray,
    eps: np.ndarray,
    weights: VRNNWeights,
    activation: str = "tanh",
) -> tuple[np.ndarray, np.ndarray, VRNNCache]:
    """`vrnn_step` along a sequence: likelihood and divergence of every step, apart. `elbo` makes the bound.

    Shapes: `x (T, N, D)`, `h0` and `c0 (N, H)`, `eps (T, N, Z)`; returns, in nats, `log_likelihood` and
    `kl (T, N)`, and the `VRNNCache`. Raises ValueError, naming the argument, when one does not fit.

    Source: as `vrnn_step`.

    >>> weights = initial_vrnn_weights(np.random.default_rng(0), D=2, H=3, Z=1, F=4)
    >>> state = np.zeros((5, 3))
    >>> log_likelihood, kl, _ = vrnn_forward(np.zeros((6, 5, 2)), state, state, np.zeros((6, 5, 1)), weights)
    >>> log_likelihood.shape, kl.shape
    ((6, 5), (6, 5))
    """
    check_kinds(locals(), weights=VRNNWeights)
    bind({"x": "T N D", "h0": "N H", "c0": "N H", "eps": "T N Z"}, locals())
    check_steps("x", x)

    def step(x: np.ndarray, eps: np.ndarray, h: np.ndarray, c: np.ndarray) -> tuple:
        return vrnn_step(x, h, c, eps, weights, activation)

    log_likelihood, kl, steps = along_sequence(step, (h0, c0), zip(x, eps, strict=True))
    return log_likelihood, kl, VRNNCache(steps, weights)


def vrnn_backward(
    dlog_likelihood: np.ndarray, dkl: np.ndarray, cache: VRNNCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, VRNNWeights]:
    """Back through time: a step receives its own upstream gradients and what the step after it hands back.

    Shapes: `dlog_likelihood` and `dkl (T, N)`, as `elbo_backward` gives them; returns `dx (T, N, D)`, `dh0`
    and `dc0 (N, H)`, and gradients as `VRNNWeights`. Raises ValueError, naming the argument, when one does
    not fit.

    Source: as `vrnn_step`.

    >>> weights = initial_vrnn_weights(np.random.default_rng(0), D=2, H=3, Z=1, F=4)
    >>> state = np.zeros((5, 3))
    >>> _, kl, cache = vrnn_forward(np.zeros((6, 5, 2)), state, state, np.zeros((6, 5, 1)), weights)
    >>> dx, dh0, dc0, dweights = vrnn_backward(np.ones_like(kl), -np.ones_like(kl), cache)
    >>> dx.shape, dweights.W_hh.shape
    ((6, 5, 2), (12, 3))
    """
    check_kinds(locals(), cache=VRNNCache)
    upstream = (cache.steps[0].lstm.h, dlog_likelihood, dkl)
    (dx,), (dh0, dc0), dweights = back_along_sequence(vrnn_step_backward, *upstream, *cache)
    return dx, dh0, dc0, dweights
