"""Chung et al., "A recurrent latent variable model for sequential data", 2015: the VRNN.

Section 3, equations 5 to 11, typed from memory of the paper. Sure of: what each of the five networks reads,
the order of a step, the objective. The paper's networks have four hidden layers of rectified units; typed
for any number of layers, and run with the course's one layer and with three rectified ones. The recurrence
is an LSTM as the course has it. What the reference adds, and the paper side here too: 1e-5 on every sigma.
"""

from __future__ import annotations

import math

import pytest
from plain import each, mul, plus, sigma, times, zeros

from lstm_ref.numpy.models.vrnn import initial_vrnn_weights, vrnn_forward

FLOOR = 1e-5


def network(x, layers, f, last):
    for k, (W, b) in enumerate(layers):
        x = plus(times(W, x), b)
        if last or k < len(layers) - 1:
            x = each(f, x)
    return x


def gaussian(x, layers, f):
    a = network(x, layers, f, last=False)
    Z = len(a) // 2
    return a[:Z], [math.log(1 + math.exp(v)) + FLOOR for v in a[Z:]]


def log_normal(x, mu, s):
    return sum(-0.5 * math.log(2 * math.pi * b**2) - (v - m) ** 2 / (2 * b**2) for v, m, b in zip(x, mu, s))


def KL(mu_q, s_q, mu_p, s_p):
    return sum(
        math.log(b / a) + (a**2 + (m - k) ** 2) / (2 * b**2) - 0.5 for m, a, k, b in zip(mu_q, s_q, mu_p, s_p)
    )


def vrnn(x, epsilon, phi_x, phi_z, phi_prior, phi_enc, phi_dec, W_x, W_h, b, f):
    """log p(x_t | z_<=t, x_<t) and KL(q(z_t | x_<=t, z_<t) || p(z_t | x_<t, z_<t)) of every step."""
    H = len(b) // 4
    h, c, likelihoods, divergences = zeros(H), zeros(H), [], []
    for x_t, eps in zip(x, epsilon):
        mu_0, sigma_0 = gaussian(h, phi_prior, f)
        features_x = network(x_t, phi_x, f, last=True)
        mu_z, sigma_z = gaussian([*features_x, *h], phi_enc, f)
        z = each(lambda m, s, e: m + s * e, mu_z, sigma_z, eps)
        features_z = network(z, phi_z, f, last=True)
        mu_x, sigma_x = gaussian([*features_z, *h], phi_dec, f)
        likelihoods.append(log_normal(x_t, mu_x, sigma_x))
        divergences.append(KL(mu_z, sigma_z, mu_0, sigma_0))
        a = plus(times(W_x, [*features_x, *features_z]), times(W_h, h), b)
        i, forget, g, o = a[:H], a[H : 2 * H], a[2 * H : 3 * H], a[3 * H :]
        c = plus(mul(each(sigma, forget), c), mul(each(sigma, i), each(math.tanh, g)))
        h = mul(each(sigma, o), each(math.tanh, c))
    return likelihoods, divergences


T, N, D, H, Z, F = 4, 2, 3, 5, 2, 4


@pytest.mark.parametrize(
    ("depth", "activation", "f"), [(1, "tanh", math.tanh), (3, "relu", lambda a: max(a, 0.0))]
)
def test_likelihood_and_divergence_of_every_step_as_printed(rng, shaken, agree, depth, activation, f):
    weights = shaken(initial_vrnn_weights(rng, D=D, H=H, Z=Z, F=F, depth=depth))
    x, eps = rng.normal(size=(T, N, D)), rng.normal(size=(T, N, Z))
    zero = 0 * rng.normal(size=(N, H))
    log_likelihood, kl, _ = vrnn_forward(x, zero, zero, eps, weights, activation)
    networks = [[(layer.W.tolist(), layer.b.tolist()) for layer in layers] for layers in weights[:5]]
    recurrence = [array.tolist() for array in weights[5:]]
    for n in range(N):
        likelihoods, divergences = vrnn(x[:, n].tolist(), eps[:, n].tolist(), *networks, *recurrence, f)
        agree(log_likelihood[:, n], likelihoods, "log p(x_t)")
        agree(kl[:, n], divergences, "KL")
    assert kl.min() > 1e-3
