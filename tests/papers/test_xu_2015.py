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
from plain import dot, each, mul, plus, sigma, softmax, times

from lstm_ref.numpy import (
    doubly_stochastic_penalty,
    reinforce_gradient,
    running_baseline,
    soft_attention,
)
from lstm_ref.numpy.models.captioner import caption_start, caption_step, initial_captioner_weights

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
        ours = running_baseline(ours, log_p)
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


def caption(a, words, E, f_h, f_c, look, W_x, W_h, b, L_h, L_z, b_readout, L_o, b_output):
    """For every word the alignment and the probabilities: the LSTM reads E y_{t-1} and z_t, the deep output
    E y_{t-1}, h_t and z_t. Biases of the output are ours."""

    def network(x, layers):
        for W, bias in layers:
            x = each(math.tanh, plus(times(W, x), bias))
        return x

    mean = [sum(a_i[d] for a_i in a) / len(a) for d in range(D)]
    h, c, steps = network(mean, f_h), network(mean, f_c), []
    for word in words:
        alpha, z = soft(a, h, *look)
        g = plus(times(W_x, [*E[word], *z]), times(W_h, h), b)
        i, f, candidate, o = (g[k * H : (k + 1) * H] for k in range(4))
        c = plus(mul(each(sigma, f), c), mul(each(sigma, i), each(math.tanh, candidate)))
        h = mul(each(sigma, o), each(math.tanh, c))
        mixed = plus(E[word], times(L_h, h), times(L_z, z), b_readout)
        steps.append((alpha, softmax(plus(times(L_o, mixed), b_output))))
    return steps


def test_the_captioner_with_soft_attention_as_printed(rng, shaken, agree):
    V, M = 7, 3
    w = shaken(initial_captioner_weights(rng, V=V, D=D, M=M, H=H, A=A))
    a, words = rng.normal(size=(L, 1, D)), rng.integers(V, size=T)
    networks = [[(W.tolist(), b.tolist()) for W, b in layers] for layers in (w.start_h, w.start_c)]
    L_h, L_z = np.split(w.readout.W, [H], axis=1)
    recurrence = [array.tolist() for array in w.lstm]
    output = [array.tolist() for array in (L_h, L_z, w.readout.b, *w.output)]
    look = [array.tolist() for array in w.look]
    paper = caption(a[:, 0].tolist(), words.tolist(), w.E.tolist(), *networks, look, *recurrence, *output)
    state, _ = caption_start(a, w)
    for word, (alpha, p) in zip(words, paper, strict=True):
        logits, state, alignment, _ = caption_step(np.array([word]), state, a, w)
        agree(alignment[0], alpha, "alpha")
        agree(np.exp(logits[0]) / np.exp(logits[0]).sum(), p, "p")
