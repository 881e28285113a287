"""Gregor, Danihelka, Graves, Rezende & Wierstra, "DRAW", 2015: equations 1 to 12 and 19 to 29.

Typed from memory of the paper. Sure of: the order of a step (equations 3 to 8), the filterbank (19 to 26),
read and write with attention (27 to 29), the latent loss. Fairly sure that pixels count from 1, which is
what makes (A + 1) / 2 the middle. The paper's RNNs are LSTMs with forget gates; typed here as the course
has them. What the reference adds, and the paper side here too: 1e-5 on sigma_t, 1e-8 on a filter's sum.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from plain import each, mul, plus, sigma, times, zeros

from lstm_ref.numpy import draw_window
from lstm_ref.numpy.models.draw import draw_forward
from lstm_ref.numpy.models.draw_step import draw_start, initial_draw_weights

FLOOR, SMALLEST = 1e-5, 1e-8


def filterbank(g, delta, variance, N, A):
    """Equations 19, 25: mean positions, and Gaussian filters normalised over a = 1..A."""
    rows = []
    for i in range(1, N + 1):
        mu = g + (i - N / 2 - 0.5) * delta
        row = [math.exp(-((a - mu) ** 2) / (2 * variance)) for a in range(1, A + 1)]
        Z = sum(row) + SMALLEST
        rows.append([entry / Z for entry in row])
    return rows


def window(h_dec, W, b, N, B, A):
    """Equations 21 to 24: F_Y, F_X and gamma."""
    g_x, g_y, log_variance, log_delta, log_gamma = plus(times(W, h_dec), b)
    g_X, g_Y = (A + 1) / 2 * (g_x + 1), (B + 1) / 2 * (g_y + 1)
    delta = (max(A, B) - 1) / (N - 1) * math.exp(log_delta)
    variance = math.exp(log_variance)
    F_Y, F_X = filterbank(g_Y, delta, variance, N, B), filterbank(g_X, delta, variance, N, A)
    return F_Y, F_X, math.exp(log_gamma)


def transposed(M):
    return [list(column) for column in zip(*M)]


def product(P, Q):
    columns = transposed(Q)
    return [times(columns, row) for row in P]


def flat(M):
    return [entry for row in M for entry in row]


def lstm(x, h, c, W_x, W_h, b):
    H = len(h)
    a = plus(times(W_x, x), times(W_h, h), b)
    i, f, g, o = a[:H], a[H : 2 * H], a[2 * H : 3 * H], a[3 * H :]
    c = plus(mul(each(sigma, f), c), mul(each(sigma, i), each(math.tanh, g)))
    return mul(each(sigma, o), each(math.tanh, c)), c


def draw(x, w, N, epsilon):
    """The steps 3 to 8 for every epsilon_t; returns log D(x | c_t) and the latent loss of every step."""
    B, A, H = len(x), len(x[0]), len(w["decoder"][2]) // 4
    canvas, h_enc, c_enc, h_dec, c_dec = [zeros(A) for _ in range(B)], zeros(H), zeros(H), zeros(H), zeros(H)
    likelihoods, latent_losses = [], []
    for eps in epsilon:
        x_hat = [[p - sigma(q) for p, q in zip(*rows)] for rows in zip(x, canvas)]
        F_Y, F_X, gamma = window(h_dec, *w["read"], N, B, A)
        r = []
        for seen in (x, x_hat):
            r += [gamma * entry for entry in flat(product(product(F_Y, seen), transposed(F_X)))]
        h_enc, c_enc = lstm([*r, *h_dec], h_enc, c_enc, *w["encoder"])
        q = plus(times(w["q"][0], h_enc), w["q"][1])
        Z = len(eps)
        mu, deviation = q[:Z], [math.exp(a) + FLOOR for a in q[Z:]]
        z = each(lambda m, s, e: m + s * e, mu, deviation, eps)
        h_dec, c_dec = lstm(z, h_dec, c_dec, *w["decoder"])
        F_Y, F_X, gamma = window(h_dec, *w["write"], N, B, A)
        w_t = plus(times(w["patch"][0], h_dec), w["patch"][1])
        patch = [w_t[k * N : (k + 1) * N] for k in range(N)]
        stroke = product(product(transposed(F_Y), patch), F_X)
        canvas = [[c + s / gamma for c, s in zip(*rows)] for rows in zip(canvas, stroke)]
        latent_losses.append(sum(0.5 * (m**2 + s**2 - math.log(s**2)) for m, s in zip(mu, deviation)) - Z / 2)
        likelihoods.append(
            sum(
                p * math.log(sigma(c)) + (1 - p) * math.log(1 - sigma(c))
                for p, c in zip(flat(x), flat(canvas))
            )
        )
    return likelihoods, latent_losses


N, B, A, P, H, Z, T = 2, 6, 5, 3, 4, 2, 4


def as_lists(w):
    layers = {"read": w.read, "write": w.write, "patch": w.patch, "q": w.posterior[0]}
    lists = {name: [layer.W.tolist(), layer.b.tolist()] for name, layer in layers.items()}
    lists["encoder"] = [a.tolist() for a in (w.E_ih, w.E_hh, w.e)]
    lists["decoder"] = [a.tolist() for a in (w.W_ih, w.W_hh, w.b)]
    return lists


def test_the_window_as_printed(rng, agree):
    h, W, b = rng.normal(size=(N, H)), 0.5 * rng.normal(size=(5, H)), 0.3 * rng.normal(size=5)
    F_y, F_x, gamma, _ = draw_window(h, W, b, P, B, A)
    for n in range(N):
        F_Y, F_X, strength = window(h[n].tolist(), W.tolist(), b.tolist(), P, B, A)
        agree(F_y[n], F_Y, "F_Y")
        agree(F_x[n], F_X, "F_X")
        assert gamma[n] == pytest.approx(strength, rel=1e-13)


def test_at_minus_one_the_middle_lies_one_pixel_before_the_picture_and_at_one_behind_it():
    for g, middle in ((-1.0, 0), (0.0, (A + 1) / 2), (1.0, A + 1)):
        assert (A + 1) / 2 * (g + 1) == middle


def test_every_stroke_as_printed(rng, shaken, agree):
    weights = shaken(initial_draw_weights(rng, P=P, H=H, Z=Z))
    x, eps = rng.random((N, B, A)), rng.normal(size=(T, N, Z))
    log_likelihood, kl, _ = draw_forward(x, draw_start(N, B, A, H), eps, weights, P)
    for n in range(N):
        likelihoods, losses = draw(x[n].tolist(), as_lists(weights), P, eps[:, n].tolist())
        agree(log_likelihood[:, n], likelihoods, "log D(x | c_t)")
        agree(kl[:, n], losses, "the latent loss")
    assert np.abs(np.diff(log_likelihood, axis=0)).min() > 0
