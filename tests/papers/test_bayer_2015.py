"""Bayer & Osendorfer, "Learning stochastic recurrent networks", 2014 (revised 2015): section 3.

Typed from memory of the paper. Sure of: the generating network reads the input before and a latent variable
drawn anew at every step, the prior is a standard normal, a second recurrent network of the inputs gives the
posterior, one lower bound over all steps. Fairly sure: how the paper writes the outputs (it leaves their
distribution open); typed with Gaussians whose deviation is a softplus. What the reference adds, and the
paper side here too: 1e-5 on every sigma.
"""

from __future__ import annotations

import math

import numpy as np
from plain import each, plus, times, zeros

from lstm_ref.numpy.models.storn import initial_storn_weights, storn_forward

FLOOR = 1e-5


def gaussian(a):
    half = len(a) // 2
    return a[:half], [math.log(1 + math.exp(v)) + FLOOR for v in a[half:]]


def storn(x, epsilon, W_r, W_r_rec, b_r, W_q, b_q, W_in, W_z, W_rec, b_h, W_out, b_out):
    """log p(x_t | x_<t, z_<=t) and KL(q(z_t | x_<=t) || N(0, 1)) of every step."""
    r, h = zeros(len(b_r)), zeros(len(b_h))
    x_before, likelihoods, divergences = zeros(len(x[0])), [], []
    for x_t, eps in zip(x, epsilon):
        r = each(math.tanh, plus(times(W_r, x_t), times(W_r_rec, r), b_r))
        mu, s = gaussian(plus(times(W_q, r), b_q))
        z = each(lambda m, d, e: m + d * e, mu, s, eps)
        h = each(math.tanh, plus(times(W_in, x_before), times(W_z, z), times(W_rec, h), b_h))
        mean, deviation = gaussian(plus(times(W_out, h), b_out))
        likelihoods.append(
            sum(
                -0.5 * math.log(2 * math.pi) - math.log(d) - 0.5 * ((v - m) / d) ** 2
                for v, m, d in zip(x_t, mean, deviation)
            )
        )
        divergences.append(0.5 * sum(m**2 + d**2 - 1 - math.log(d**2) for m, d in zip(mu, s)))
        x_before = x_t
    return likelihoods, divergences


T, N, D, H, Z = 5, 2, 3, 4, 2


def test_likelihood_and_divergence_of_every_step_as_printed(rng, shaken, agree):
    weights = shaken(initial_storn_weights(rng, D=D, H=H, Z=Z))
    x, eps, zero = rng.normal(size=(T, N, D)), rng.normal(size=(T, N, Z)), np.zeros((N, H))
    log_likelihood, kl, _ = storn_forward(x, zero, zero, eps, weights)
    W_in, W_z = np.split(weights.W_ih, [D], axis=1)
    posterior, output = weights.posterior[0], weights.output[0]
    arrays = [weights.R_ih, weights.R_hh, weights.r, posterior.W, posterior.b]
    arrays += [W_in, W_z, weights.W_hh, weights.b, output.W, output.b]
    for n in range(N):
        likelihoods, divergences = storn(x[:, n].tolist(), eps[:, n].tolist(), *(a.tolist() for a in arrays))
        agree(log_likelihood[:, n], likelihoods, "log p(x_t)")
        agree(kl[:, n], divergences, "KL")
