"""Recurrent networks with a latent variable at every step: VRNN and STORN, each a bound on the log
likelihood.

Axes: `T` time, `N` batch, `D` input, `H` hidden, `Z` latent, `F` features. The noise is drawn by the
caller, so that the same noise gives the same bound anywhere. Forward only; `lstm_ref.torch.variational`
trains.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.numpy.activations import affine
from lstm_ref.numpy.gaussian import kl_gaussians, log_normal, reparameterise, softplus
from lstm_ref.numpy.lstm import lstm_step
from lstm_ref.numpy.rnn import rnn_step
from lstm_ref.shapes import bind


class VRNNWeights(NamedTuple):
    """A pair of letters in a name: from, to. `x` input, `z` latent, `h` state; features are tanh layers."""

    W_x: np.ndarray  # (F, D), features of x
    b_x: np.ndarray  # (F,)
    W_z: np.ndarray  # (F, Z), features of z
    b_z: np.ndarray  # (F,)
    W_prior: np.ndarray  # (2Z, H)
    b_prior: np.ndarray  # (2Z,)
    W_posterior: np.ndarray  # (2Z, F + H), of the features of x and h
    b_posterior: np.ndarray  # (2Z,)
    W_output: np.ndarray  # (2D, F + H), of the features of z and h
    b_output: np.ndarray  # (2D,)
    W_ih: np.ndarray  # (4H, 2F), of both features
    W_hh: np.ndarray  # (4H, H)
    b: np.ndarray  # (4H,)


class STORNWeights(NamedTuple):
    """A recognition network, and the generating one that reads its latent."""

    R_ih: np.ndarray  # (H, D), the recognition network
    R_hh: np.ndarray  # (H, H)
    r: np.ndarray  # (H,)
    W_posterior: np.ndarray  # (2Z, H)
    b_posterior: np.ndarray  # (2Z,)
    W_ih: np.ndarray  # (H, D + Z), the generating network: the input before, and the latent
    W_hh: np.ndarray  # (H, H)
    b: np.ndarray  # (H,)
    W_output: np.ndarray  # (2D, H)
    b_output: np.ndarray  # (2D,)


def gaussian_of(features: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation from one linear layer: `mu, softplus(a)`.

    Shapes: `features (N, F)`, `W (2Z, F)`, `b (2Z,)`; returns two arrays `(N, Z)`. Raises ValueError,
    naming the argument, when one does not fit. Source: Chung et al., 2015.

    >>> mu, sigma = gaussian_of(np.ones((1, 1)), np.array([[3.0], [0.0]]), np.zeros(2))
    >>> mu, sigma.round(3)
    (array([[3.]]), array([[0.693]]))
    """
    mu, a = np.split(affine(features, W, b), 2, axis=1)
    return mu, softplus(a)


def vrnn_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, eps: np.ndarray, weights: VRNNWeights
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One step of the VRNN: prior and posterior from h, a sample, the likelihood of x, the next state.

        p(z) = N(prior(h))           q(z) = N(posterior(f_x(x), h))       z = mu_q + sigma_q eps
        p(x) = N(output(f_z(z), h))      h, c = lstm_step([f_x(x), f_z(z)], h, c)

    Shapes: `x (N, D)`, `h` and `c (N, H)`, `eps (N, Z)`; returns `h_next`, `c_next (N, H)`, and in nats
    `log_likelihood (N,)` of x and `kl (N,)` of q from p. Raises ValueError, naming the argument, when one
    does not fit.

    Source: Chung et al., "A recurrent latent variable model for sequential data", 2015.

    >>> rng = np.random.default_rng(0)
    >>> weights = initial_vrnn_weights(rng, D=2, H=3, Z=1, F=4)
    >>> state = np.zeros((5, 3))
    >>> h_next, _, _, kl = vrnn_step(np.ones((5, 2)), state, state, np.zeros((5, 1)), weights)
    >>> h_next.shape, bool(np.all(kl >= 0))
    ((5, 3), True)
    """
    bind({"x": "N D", "h": "N H", "c": "N H", "eps": "N Z"}, {"x": x, "h": h, "c": c, "eps": eps})
    w = weights
    features_x = np.tanh(affine(x, w.W_x, w.b_x))
    prior = gaussian_of(h, w.W_prior, w.b_prior)
    posterior = gaussian_of(np.concatenate([features_x, h], axis=1), w.W_posterior, w.b_posterior)
    z, _ = reparameterise(*posterior, eps)
    features_z = np.tanh(affine(z, w.W_z, w.b_z))
    output = gaussian_of(np.concatenate([features_z, h], axis=1), w.W_output, w.b_output)
    kl, _ = kl_gaussians(*posterior, *prior)
    both = np.concatenate([features_x, features_z], axis=1)
    h_next, c_next, _ = lstm_step(both, h, c, w.W_ih, w.W_hh, w.b)
    return h_next, c_next, log_normal(x, *output), kl


def vrnn_elbo(
    x: np.ndarray, h0: np.ndarray, c0: np.ndarray, eps: np.ndarray, weights: VRNNWeights
) -> np.ndarray:
    """The bound of the VRNN on the log likelihood of a sequence: the sum over T of log p(x_t) - KL(q || p).

    Shapes: `x (T, N, D)`, `h0` and `c0 (N, H)`, `eps (T, N, Z)`; returns `elbo (N,)`, in nats. Raises
    ValueError, naming the argument, when one does not fit.

    Source: as `vrnn_step`.

    >>> weights = initial_vrnn_weights(np.random.default_rng(0), D=2, H=3, Z=1, F=4)
    >>> vrnn_elbo(np.zeros((6, 5, 2)), np.zeros((5, 3)), np.zeros((5, 3)), np.zeros((6, 5, 1)), weights).shape
    (5,)
    """
    shapes = {"x": "T N D", "h0": "N H", "c0": "N H", "eps": "T N Z"}
    bind(shapes, {"x": x, "h0": h0, "c0": c0, "eps": eps})
    h, c = h0, c0
    elbo = np.zeros(len(h0), x.dtype)
    for x_t, eps_t in zip(x, eps):
        h, c, log_likelihood, kl = vrnn_step(x_t, h, c, eps_t, weights)
        elbo = elbo + log_likelihood - kl
    return elbo


def storn_step(
    x: np.ndarray,
    x_before: np.ndarray,
    r: np.ndarray,
    h: np.ndarray,
    eps: np.ndarray,
    weights: STORNWeights,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One step of STORN: the recognition state reads x, its latent and the x before drive the generating
    state.

        r_next = rnn_step(x, r)         q(z) = N(posterior(r_next))       z = mu_q + sigma_q eps
        h_next = rnn_step([x_before, z], h)      p(x) = N(output(h_next))      p(z) = N(0, 1)

    Shapes: `x` and `x_before (N, D)`, `r` and `h (N, H)`, `eps (N, Z)`; returns `r_next`, `h_next (N, H)`,
    and in nats `log_likelihood (N,)` and `kl (N,)`. Raises ValueError, naming the argument, when one does
    not fit.

    Source: Bayer and Osendorfer, "Learning stochastic recurrent networks", 2014.

    >>> weights = initial_storn_weights(np.random.default_rng(0), D=2, H=3, Z=1)
    >>> x, h = np.ones((5, 2)), np.zeros((5, 3))
    >>> r_next, h_next, _, kl = storn_step(x, 0 * x, h, h, np.zeros((5, 1)), weights)
    >>> h_next.shape, bool(np.all(kl >= 0))
    ((5, 3), True)
    """
    given = {"x": x, "x_before": x_before, "r": r, "h": h, "eps": eps}
    bind({"x": "N D", "x_before": "N D", "r": "N H", "h": "N H", "eps": "N Z"}, given)
    w = weights
    r_next, _ = rnn_step(x, r, w.R_ih, w.R_hh, w.r)
    posterior = gaussian_of(r_next, w.W_posterior, w.b_posterior)
    z, _ = reparameterise(*posterior, eps)
    h_next, _ = rnn_step(np.concatenate([x_before, z], axis=1), h, w.W_ih, w.W_hh, w.b)
    kl, _ = kl_gaussians(*posterior, np.zeros_like(eps), np.ones_like(eps))
    return r_next, h_next, log_normal(x, *gaussian_of(h_next, w.W_output, w.b_output)), kl


def storn_elbo(
    x: np.ndarray, r0: np.ndarray, h0: np.ndarray, eps: np.ndarray, weights: STORNWeights
) -> np.ndarray:
    """The bound of STORN on the log likelihood of a sequence; before the first input there was a zero.

    Shapes: `x (T, N, D)`, `r0` and `h0 (N, H)`, `eps (T, N, Z)`; returns `elbo (N,)`, in nats. Raises
    ValueError, naming the argument, when one does not fit.

    Source: as `storn_step`.

    >>> weights = initial_storn_weights(np.random.default_rng(0), D=2, H=3, Z=1)
    >>> state = np.zeros((5, 3))
    >>> storn_elbo(np.zeros((6, 5, 2)), state, state, np.zeros((6, 5, 1)), weights).shape
    (5,)
    """
    shapes = {"x": "T N D", "r0": "N H", "h0": "N H", "eps": "T N Z"}
    bind(shapes, {"x": x, "r0": r0, "h0": h0, "eps": eps})
    r, h, x_before = r0, h0, np.zeros_like(x[0])
    elbo = np.zeros(len(h0), x.dtype)
    for x_t, eps_t in zip(x, eps):
        r, h, log_likelihood, kl = storn_step(x_t, x_before, r, h, eps_t, weights)
        elbo = elbo + log_likelihood - kl
        x_before = x_t
    return elbo


def initial_vrnn_weights(rng: np.random.Generator, D: int, H: int, Z: int, F: int) -> VRNNWeights:
    """Weights uniform in +-1/sqrt(fan-in), biases zero. Source: torch's default for linear layers.

    >>> initial_vrnn_weights(np.random.default_rng(0), D=2, H=3, Z=1, F=4).W_ih.shape
    (12, 8)
    """
    shapes = [(F, D), (F, Z), (2 * Z, H), (2 * Z, F + H), (2 * D, F + H)]
    pairs = [array for shape in shapes for array in (_uniform(rng, *shape), np.zeros(shape[0]))]
    return VRNNWeights._make([*pairs, _uniform(rng, 4 * H, 2 * F), _uniform(rng, 4 * H, H), np.zeros(4 * H)])


def initial_storn_weights(rng: np.random.Generator, D: int, H: int, Z: int) -> STORNWeights:
    """Weights uniform in +-1/sqrt(fan-in), biases zero. Source: torch's default for linear layers.

    >>> initial_storn_weights(np.random.default_rng(0), D=2, H=3, Z=1).W_ih.shape
    (3, 3)
    """
    return STORNWeights(
        *(_uniform(rng, H, D), _uniform(rng, H, H), np.zeros(H)),
        *(_uniform(rng, 2 * Z, H), np.zeros(2 * Z)),
        *(_uniform(rng, H, D + Z), _uniform(rng, H, H), np.zeros(H)),
        *(_uniform(rng, 2 * D, H), np.zeros(2 * D)),
    )


def _uniform(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    return rng.uniform(-(columns**-0.5), columns**-0.5, (rows, columns))
