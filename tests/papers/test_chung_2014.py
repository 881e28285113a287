"""Chung, Gulcehre, Cho & Bengio, "Empirical evaluation of gated recurrent neural networks", 2014: section 3.

Typed from memory of the paper. Sure of: the LSTM with diagonal V (peepholes), and the GRU, in which the
update gate z lets the *candidate* in (in Cho et al., 2014, and in torch, z keeps the old state). The paper
prints no biases.
"""

from __future__ import annotations

import math

import numpy as np
from plain import each, mul, plus, sigma, times, zeros

from lstm_ref.numpy import VANILLA, gru_reset_before_forward, variant_forward

T, D, H = 5, 3, 4


def lstm(x, W, U, V):
    """W and U by i f c o, V by i f o."""
    h, c, states = zeros(H), zeros(H), []
    for x_t in x:
        i = each(sigma, plus(times(W["i"], x_t), times(U["i"], h), mul(V["i"], c)))
        f = each(sigma, plus(times(W["f"], x_t), times(U["f"], h), mul(V["f"], c)))
        c_tilde = each(math.tanh, plus(times(W["c"], x_t), times(U["c"], h)))
        c = plus(mul(f, c), mul(i, c_tilde))
        o = each(sigma, plus(times(W["o"], x_t), times(U["o"], h), mul(V["o"], c)))
        h = mul(o, each(math.tanh, c))
        states.append(h)
    return states


def gru(x, W, U):
    """W and U by r z h."""
    h, states = zeros(H), []
    for x_t in x:
        z = each(sigma, plus(times(W["z"], x_t), times(U["z"], h)))
        r = each(sigma, plus(times(W["r"], x_t), times(U["r"], h)))
        h_tilde = each(math.tanh, plus(times(W["h"], x_t), times(U["h"], mul(r, h))))
        h = each(lambda z, old, new: (1 - z) * old + z * new, z, h, h_tilde)
        states.append(h)
    return states


def drawn(rng, blocks):
    return {k: rng.normal(size=(H, D)) for k in blocks}, {k: rng.normal(size=(H, H)) for k in blocks}


def lists(arrays):
    return {k: value.tolist() for k, value in arrays.items()}


def test_the_lstm_is_the_courses_peephole_cell_without_biases(rng, agree):
    x, zero = rng.normal(size=(T, 1, D)), np.zeros((1, H))
    (W, U), V = drawn(rng, "ifco"), {k: rng.normal(size=H) for k in "ifo"}
    weights = {
        "W_ih": np.concatenate(list(W.values())),
        "W_hh": np.concatenate(list(U.values())),
        "b": np.zeros(4 * H),
        "p": np.concatenate(list(V.values())),
    }
    h, _, _ = variant_forward(x, (zero, zero), weights, VANILLA)
    agree(h[:, 0], lstm(x[:, 0].tolist(), lists(W), lists(U), lists(V)))


def test_the_gru_is_the_courses_with_the_update_gate_turned_round(rng, agree):
    x = rng.normal(size=(T, 1, D))
    W, U = drawn(rng, "rzh")
    turned = {"r": 1, "z": -1, "h": 1}  # sigma(-a) = 1 - sigma(a)
    W_ih, W_hh = (np.concatenate([turned[k] * M[k] for k in "rzh"]) for M in (W, U))
    h, _ = gru_reset_before_forward(x, np.zeros((1, H)), W_ih, W_hh, np.zeros(3 * H), np.zeros(3 * H))
    paper = gru(x[:, 0].tolist(), lists(W), lists(U))
    agree(h[:, 0], paper)
    as_it_is, _ = gru_reset_before_forward(
        x, np.zeros((1, H)), *(np.concatenate(list(M.values())) for M in (W, U)), *np.zeros((2, 3 * H))
    )
    assert np.abs(as_it_is[:, 0] - paper).max() > 0.01
