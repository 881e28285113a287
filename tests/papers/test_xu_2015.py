"""Xu et al., "Show, attend and tell: neural image caption generation with visual attention", ICML 2015.

Sections 3.1.2 and 4, typed from memory of the paper. Sure of: the gated context, the doubly stochastic
penalty, the moving baseline and the gradient of the hard attention. The paper leaves f_att open ("a
multilayer perceptron"): typed as Bahdanau's, as its code has it. Not here: the penalty's weight lambda and
the two weights of the hard attention's gradient, which are the caller's.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from plain import dot, each, plus, sigma, softmax, times

from lstm_ref.numpy import (
    doubly_stochastic_penalty,
    moving_baseline,
    reinforce_gradient,
    soft_attention,
)

L, N, D, H, A, T = 5, 3, 4, 6, 2, 7


def soft(a, h_before, W_h, W_a, v, w_beta):
    """alpha_t and the context beta phi(a, alpha), phi the weighted sum."""
    query = times(W_h, h_before)
    e = [dot(v, each(math.tanh, plus(query, times(W_a, a_i)))) for a_i in a]
    alpha = softmax(e)
    beta = sigma(dot(w_beta, h_before))
    return alpha, [beta * sum(w * a_i[d] for w, a_i in zip(alpha, a)) for d in range(D)]


def test_soft_attention_with_its_gate_as_printed(rng, agree):
    h, a = rng.normal(size=(N, H)), rng.normal(size=(L, N, D))
    weights = [rng.normal(size=shape) for shape in ((A, H), (A, D), A, H)]
    context, alpha, _ = soft_attention(h, a, *weights)
    for n in range(N):
        alpha_paper, z_hat = soft(a[:, n].tolist(), h[n].tolist(), *(w.tolist() for w in weights))
        agree(alpha[n], alpha_paper, "alpha")
        agree(context[n], z_hat, "z hat")


def test_the_doubly_stochastic_penalty_as_printed(rng, agree):
    alpha = rng.random((T, N, L))
    paper = [sum((1 - sum(alpha[t, n, i] for t in range(T))) ** 2 for i in range(L)) for n in range(N)]
    agree(doubly_stochastic_penalty(alpha), paper)


def test_the_moving_baseline_as_printed(rng):
    b, ours = 0.0, 0.0
    for _ in range(5):
        log_p = rng.normal(size=N)
        b = 0.9 * b + 0.1 * sum(log_p.tolist()) / N
        ours = moving_baseline(ours, log_p)
    assert ours == pytest.approx(b, rel=1e-13)


def test_the_gradient_of_hard_attention_as_printed(rng, agree):
    """(log p(y | s, a) - b) d log p(s | a) / d e, climbs a likelihood; ours descends a loss: minus it."""
    e, drawn, log_p, b = rng.normal(size=(N, L)), rng.integers(L, size=N), rng.normal(size=N), 0.3
    alpha = np.array([softmax(row) for row in e.tolist()])
    ours = reinforce_gradient(alpha, drawn, log_p, b)

    def log_p_s(scores, s):
        return math.log(softmax(scores)[s])

    paper, step = np.zeros((N, L)), 1e-6
    for n in range(N):
        for i in range(L):
            up, down = (e[n] + d * step * (np.arange(L) == i) for d in (1, -1))
            slope = (log_p_s(up.tolist(), drawn[n]) - log_p_s(down.tolist(), drawn[n])) / (2 * step)
            paper[n, i] = (log_p[n] - b) * slope / N
    np.testing.assert_allclose(-ours, paper, atol=1e-9)
    closed = [[(log_p[n] - b) * ((i == drawn[n]) - alpha[n, i]) / N for i in range(L)] for n in range(N)]
    agree(-ours, closed)
